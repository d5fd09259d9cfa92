// What Drizzle cannot hold:
// shop.orders ix_orders_customer_id_created: include total

import { relations, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  index,
  numeric,
  pgEnum,
  pgSchema,
  pgTable,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';

export const shopSchema = pgSchema('shop');

export const orderStatusEnum = pgEnum('order_status', ['new', "it's paid"]);

/** who buys */
export const customers = pgTable('customers', {
  id: uuid('id').primaryKey().defaultRandom(),
  /** as typed */
  email: varchar('email', { length: 254 }).notNull().unique(),
  createdAt: timestamp('created_at', { withTimezone: true })
    .notNull()
    .defaultNow(),
});

export const orders = shopSchema.table(
  'orders',
  {
    id: bigint('id', { mode: 'number' })
      .primaryKey()
      .generatedAlwaysAsIdentity(),
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    parentId: bigint('parent_id', { mode: 'number' }).references(
      (): AnyPgColumn => orders.id,
    ),
    status: orderStatusEnum('status').notNull().default('new'),
    total: numeric('total', { precision: 12, scale: 2 }).notNull().default('0'),
    doubled: numeric('doubled', { precision: 14, scale: 2 }).generatedAlwaysAs(
      sql`total * 2`,
    ),
    created: timestamp('created', { precision: 3 }),
  },
  (table) => [
    check('orders_total_check', sql`total >= 0`),
    index('ix_orders_customer_id_created')
      .on(table.customerId, table.created.desc().nullsFirst())
      .where(sql`status <> 'new'`),
    index('ix_orders_status').using('hash', table.status),
  ],
);

export const customersRelations = relations(customers, ({ many }) => ({
  orders: many(orders),
}));

export const ordersRelations = relations(orders, ({ one, many }) => ({
  customer: one(customers, {
    fields: [orders.customerId],
    references: [customers.id],
  }),
  parent: one(orders, {
    fields: [orders.parentId],
    references: [orders.id],
    relationName: 'orders_parent_id',
  }),
  ordersByParent: many(orders, { relationName: 'orders_parent_id' }),
}));
