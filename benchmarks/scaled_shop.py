"""A shop at several sizes, with favourites, lulls and gaps, and questions of many kinds about it."""

from __future__ import annotations

ROWS = {
    "countries": 50,
    "customers": 5_000,
    "products": 1_000,
    "orders": 40_000,
    "lines": 120_000,
    "visits": 60_000,
}
FIXED = {"countries": 1.0}
FANOUT = {"orders.customer_id": "pareto(1, 1.5), 20% childless", "lines.order_id": "geometric(3)"}
VALUES = {"lines.product_id": "zipf(0.8)", "orders.total": "lognormal(4, 1)"}
NULLS = {"orders.shipped_at": "25%", "visits.customer_id": "60%"}
DDL = """
CREATE TYPE status AS ENUM ('pending', 'paid', 'shipped', 'cancelled');
CREATE TABLE countries (code char(2) PRIMARY KEY, name varchar(60) NOT NULL);
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(120) NOT NULL UNIQUE,
    country char(2) NOT NULL REFERENCES countries,
    since date NOT NULL,
    city varchar(80)
);
CREATE INDEX ON customers (country);
CREATE INDEX ON customers (lower(email));
CREATE TABLE products (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku varchar(20) NOT NULL UNIQUE,
    price numeric(10, 2) NOT NULL CHECK (price >= 0),
    active boolean NOT NULL
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    status status NOT NULL,
    placed_at timestamptz NOT NULL,
    shipped_at timestamptz,
    total numeric(12, 2) NOT NULL CHECK (total >= 0)
);
CREATE INDEX ON orders (customer_id, placed_at);
CREATE INDEX ON orders (placed_at);
CREATE INDEX ON orders (id) WHERE status = 'pending';
CREATE TABLE lines (
    order_id bigint NOT NULL REFERENCES orders,
    line_no int NOT NULL,
    product_id int NOT NULL REFERENCES products,
    quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 20),
    PRIMARY KEY (order_id, line_no)
);
CREATE INDEX ON lines (product_id);
CREATE TABLE visits (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    customer_id bigint REFERENCES customers,
    page varchar(40) NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE visits_2023 PARTITION OF visits FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE visits_2024 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO (MAXVALUE);
CREATE INDEX ON visits (customer_id);
"""
QUERIES = {
    "point": "SELECT * FROM orders WHERE id = 77",
    "by unique text": "SELECT * FROM customers WHERE email = 'a@example.org'",
    "by expression": "SELECT id FROM customers WHERE lower(email) = 'a@example.org'",
    "of one customer": "SELECT * FROM orders WHERE customer_id = 77 ORDER BY placed_at DESC LIMIT 20",
    "range of keys": "SELECT * FROM orders WHERE id BETWEEN 100 AND 400",
    "recent": "SELECT * FROM orders ORDER BY placed_at DESC LIMIT 50",
    "a twentieth of the time": "SELECT * FROM orders WHERE placed_at > '{late}'",
    "a year": "SELECT sum(total) FROM orders WHERE placed_at >= '2024-01-01' AND placed_at < '2025-01-01'",
    "by status": "SELECT count(*) FROM orders WHERE status = 'paid'",
    "partial index": "SELECT id FROM orders WHERE status = 'pending' AND id < 200",
    "partial index, whole": "SELECT id FROM orders WHERE status = 'pending' ORDER BY id LIMIT 100",
    "not shipped": "SELECT * FROM orders WHERE shipped_at IS NULL AND placed_at > '{late}'",
    "dear orders": "SELECT * FROM orders WHERE total > 1000 ORDER BY total DESC",
    "by domain": "SELECT * FROM lines WHERE quantity = 7",
    "in a list": "SELECT * FROM orders WHERE customer_id IN (3, 5, 8, 13)",
    "of one product": "SELECT * FROM lines WHERE product_id = 9",
    "prices": "SELECT * FROM products WHERE price < 20 ORDER BY price LIMIT 10",
    "keys of a page": "SELECT id FROM orders WHERE id > 500 ORDER BY id LIMIT 100",
    "group by domain": "SELECT status, sum(total) FROM orders GROUP BY status",
    "group by key": "SELECT customer_id, count(*) FROM orders GROUP BY customer_id",
    "group by day": "SELECT date_trunc('day', placed_at), count(*) FROM orders GROUP BY 1 ORDER BY 1",
    "distinct": "SELECT DISTINCT city FROM customers",
    "latest of each": "SELECT customer_id, max(placed_at) FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    "first of each": "SELECT DISTINCT ON (customer_id) * FROM orders ORDER BY customer_id, placed_at DESC",
    "running sum": "SELECT id, sum(total) OVER (PARTITION BY customer_id ORDER BY placed_at) FROM orders",
    "join of one": "SELECT * FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.customer_id = 42",
    "join of all": "SELECT count(*) FROM orders o JOIN lines l ON l.order_id = o.id",
    "join with filter": (
        "SELECT c.country, sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id"
        " WHERE o.placed_at > '{late}' GROUP BY c.country"
    ),
    "of one country": (
        "SELECT o.* FROM customers c JOIN orders o ON o.customer_id = c.id"
        " WHERE c.city = 'Berlin' ORDER BY o.placed_at DESC LIMIT 20"
    ),
    "three tables": (
        "SELECT p.sku, sum(l.quantity) FROM lines l JOIN orders o ON o.id = l.order_id"
        " JOIN products p ON p.id = l.product_id WHERE o.placed_at > '{late}' GROUP BY p.sku"
    ),
    "four tables": (
        "SELECT c.city, sum(l.quantity * p.price) FROM customers c JOIN orders o ON o.customer_id = c.id"
        " JOIN lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id"
        " WHERE o.status = 'cancelled' AND p.price > 100 GROUP BY c.city"
    ),
    "all five": (
        "SELECT n.name, count(*) FROM countries n JOIN customers c ON c.country = n.code"
        " JOIN orders o ON o.customer_id = c.id JOIN lines l ON l.order_id = o.id"
        " JOIN products p ON p.id = l.product_id WHERE p.sku = 'x' GROUP BY n.name"
    ),
    "missing children": (
        "SELECT * FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)"
    ),
    "with a cancelled order": (
        "SELECT c.id FROM customers c WHERE EXISTS"
        " (SELECT FROM orders o WHERE o.customer_id = c.id AND o.status = 'cancelled')"
    ),
    "never sold": "SELECT * FROM products WHERE id NOT IN (SELECT product_id FROM lines)",
    "subquery": "SELECT * FROM orders WHERE total > (SELECT avg(total) FROM orders)",
    "last order of each": (
        "SELECT c.id, o.placed_at FROM customers c LEFT JOIN LATERAL (SELECT placed_at FROM orders"
        " WHERE customer_id = c.id ORDER BY placed_at DESC LIMIT 1) o ON true WHERE c.country = 'DE'"
    ),
    "union": (
        "SELECT customer_id FROM orders WHERE status = 'pending'"
        " UNION SELECT customer_id FROM visits WHERE at > '{late}'"
    ),
    "one partition": "SELECT page, count(*) FROM visits WHERE at >= '2025-06-01' GROUP BY page",
    "all partitions": "SELECT * FROM visits WHERE customer_id = 77 ORDER BY at DESC LIMIT 10",
    "partitions joined": (
        "SELECT c.country, count(*) FROM visits v JOIN customers c ON c.id = v.customer_id"
        " WHERE v.at >= '2024-07-01' GROUP BY c.country"
    ),
}
