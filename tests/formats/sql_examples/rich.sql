CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION pg_trgm;
CREATE SCHEMA sales;
CREATE TYPE mood AS ENUM ('happy', 'it''s ok', 'sad');
COMMENT ON TYPE mood IS 'how one feels';
CREATE TYPE sales.status AS ENUM ('new', 'paid');
CREATE DOMAIN posint AS integer DEFAULT 1 NOT NULL CHECK (VALUE > 0);
CREATE TYPE address AS (street text, "Zip Code" varchar(10));
CREATE SEQUENCE counter INCREMENT 5 START 10;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin new.updated = now(); return new; end $$;
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + b;
CREATE PROCEDURE noop() LANGUAGE sql AS $$ select 1 $$;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(254) NOT NULL UNIQUE,
  "Full Name" text COLLATE "C" DEFAULT 'it''s: me',
  mood mood DEFAULT 'happy',
  moods mood[] DEFAULT '{}',
  age posint, addr address,
  tags text[][], score numeric(6,2) DEFAULT -1.5 CHECK (score > -10),
  vat char(5), seen timestamptz(3) DEFAULT now(), updated timestamp,
  n integer DEFAULT nextval('counter'), 
  total numeric GENERATED ALWAYS AS (score * 2) STORED,
  CONSTRAINT named_check CHECK (email LIKE '%@%' AND vat::text <> ''),
  CONSTRAINT named_unique UNIQUE NULLS NOT DISTINCT (vat, age) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE customers IS 'who buys';
COMMENT ON COLUMN customers.email IS 'unique: yes';
COMMENT ON CONSTRAINT named_check ON customers IS 'looks like mail';
CREATE TABLE sales.orders (
  id serial PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE,
  status sales.status NOT NULL DEFAULT 'new',
  parent integer REFERENCES sales.orders (id),
  total numeric(12,2) NOT NULL CHECK (total >= 0),
  during tstzrange, doc jsonb DEFAULT '{}'::jsonb, ip inet, x xml, v tsvector,
  EXCLUDE USING gist (customer_id WITH =, during WITH &&)
);
ALTER TABLE sales.orders ADD CONSTRAINT late CHECK (total < 1000000) NOT VALID;
CREATE TABLE lines (order_id int, no int, sku text, PRIMARY KEY (order_id, no) INCLUDE (sku));
ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES sales.orders (id) NOT VALID;
CREATE TABLE notes (id int PRIMARY KEY REFERENCES customers (id) NOT ENFORCED);
CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v bytea) WITH (fillfactor=70);
CREATE INDEX ON sales.orders (customer_id, total DESC) INCLUDE (status) WHERE status <> 'paid';
CREATE UNIQUE INDEX lower_mail ON customers (lower(email) text_pattern_ops, age DESC NULLS LAST);
CREATE INDEX ix_customers_mood ON customers (mood);
CREATE INDEX trg ON customers USING gin (email gin_trgm_ops) WITH (fastupdate=off);
CREATE INDEX nf ON customers (seen NULLS FIRST, "Full Name" COLLATE "POSIX");
COMMENT ON INDEX trg IS 'search';
CREATE TABLE events (id bigint, at timestamptz NOT NULL, kind text, PRIMARY KEY (id, at, kind)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01+00') TO ('2025-01-01+00');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01+00') TO ('2026-01-01+00') PARTITION BY LIST (kind);
CREATE TABLE events_2025_a PARTITION OF events_2025 FOR VALUES IN ('a');
CREATE INDEX ON events (kind);
CREATE VIEW paid AS SELECT o.id, c.email FROM sales.orders o JOIN customers c ON c.id = o.customer_id WHERE status = 'paid';
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) AS total FROM sales.orders GROUP BY 1;
CREATE UNIQUE INDEX totals_pk ON totals (customer_id);
CREATE TRIGGER touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers FOR SELECT USING (email = current_user);
CREATE RULE nodel AS ON DELETE TO cache DO INSTEAD NOTHING;
CREATE STATISTICS st (ndistinct) ON customer_id, total FROM sales.orders;
CREATE EXTENSION vector;
CREATE TABLE vecs (id int, e vector(3), h halfvec(3)[]);
CREATE FUNCTION glue(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 || ', ' || $2 $$;
CREATE AGGREGATE glued(text) (SFUNC = glue, STYPE = text, INITCOND = 'it''s');
CREATE VIEW mails AS SELECT glued(email) AS all_mails FROM customers;
