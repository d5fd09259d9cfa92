"""A shop of five tables, with the types, keys and CHECKs that real ones have."""

from __future__ import annotations

from dbworkbench import formats
from dbworkbench.model.design import Design

SHARES = {"customers": 0.05, "products": 0.02, "orders": 0.25, "order_lines": 0.50, "payments": 0.18}
SKETCH = """
Enum order_status { pending paid shipped delivered cancelled }
Table customers {
  id           bigint       [pk]
  email        varchar(254) [not null, unique]
  first_name   varchar(60)  [not null]
  last_name    varchar(60)  [not null]
  city         varchar(80)
  country_code char(2)      [not null]
  birth_date   date
  created_at   timestamptz  [not null]
  indexes { (last_name, first_name) }
}
Table products {
  id     bigint        [pk]
  sku    varchar(20)   [not null, unique]
  name   varchar(120)  [not null]
  price  numeric(10,2) [not null, check: `price > 0`]
  weight real
  stock  integer       [not null, check: `stock >= 0`]
  active boolean       [not null]
}
Table orders {
  id          bigint        [pk]
  customer_id bigint        [not null, ref: > customers.id]
  status      order_status  [not null]
  placed_at   timestamptz   [not null]
  shipped_at  timestamptz
  total       numeric(12,2) [not null, check: `total >= 0`]
  note        text
  checks { `shipped_at >= placed_at` }
  indexes { (customer_id, placed_at) }
}
Table order_lines {
  order_id   bigint        [not null, ref: > orders.id]
  line_no    smallint      [not null, check: `line_no > 0`]
  product_id bigint        [not null, ref: > products.id]
  quantity   integer       [not null, check: `quantity between 1 and 100`]
  unit_price numeric(10,2) [not null, check: `unit_price > 0`]
  discount   numeric(5,2)  [not null, check: `discount between 0 and 100`]
  indexes { (order_id, line_no) [pk]
            product_id }
}
Table payments {
  id        uuid          [pk]
  order_id  bigint        [not null, ref: > orders.id]
  method    varchar(20)   [not null, check: `method in ('card', 'transfer', 'wallet', 'cash')`]
  amount    numeric(12,2) [not null, check: `amount > 0`]
  paid_at   timestamptz   [not null]
  reference char(16)      [not null]
  indexes { order_id }
}
"""


def read_shop() -> Design:
    """Return the design of the shop."""
    return formats.read(SKETCH, "dbml", name="shop")


def rows_of(total: int) -> dict[str, int]:
    """Return rows by table, `total` in all."""
    return {table: round(total * share) for table, share in SHARES.items()}
