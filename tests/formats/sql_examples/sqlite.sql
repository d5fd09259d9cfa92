PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE customers ( -- who buys
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mail TEXT COLLATE NOCASE NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE, -- where to write
    "Full Name" VARCHAR(80) DEFAULT 'it''s; me',
    status TEXT NOT NULL DEFAULT 'new' CONSTRAINT status CHECK (status IN ('new', 'it''s old')),
    anything,
    score DECIMAL(6, 2) DEFAULT -1.5 CONSTRAINT score_check CHECK (score > -10),
    flags BIGINT UNSIGNED DEFAULT 0x0F,
    made DATETIME NOT NULL DEFAULT (datetime('now', 'localtime')),
    seen TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    photo BLOB DEFAULT X'00FF',
    doc JSON CHECK (json_valid(doc)),
    CHECK (length(mail) > 3) -- not quite empty
);
CREATE TABLE orders(
  id INT PRIMARY KEY, /* no row number */
  customer INTEGER NOT NULL REFERENCES Customers ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
  parent INT CONSTRAINT of_parent REFERENCES orders(ID),
  qty integer not null, price real,
  -- what it costs
  total real generated always as (qty * price) stored,
  label AS (id || ':' || qty),
  gone INT REFERENCES nowhere(id),
  CONSTRAINT uq UNIQUE (customer COLLATE NOCASE, qty DESC) ON CONFLICT ROLLBACK
);
CREATE TABLE kv (k TEXT COLLATE RTRIM, n INT, v ANY, PRIMARY KEY (k, n DESC)) STRICT, WITHOUT ROWID;
CREATE TABLE backwards (id INTEGER PRIMARY KEY DESC, [odd name] "odd type"(3), `tick` TEXT);
CREATE TABLE copied AS SELECT id, mail, 1 AS one FROM customers;
INSERT INTO customers (mail) VALUES('a;b'), ('-- not a comment');
CREATE INDEX by_mail ON customers (lower(mail), mail COLLATE RTRIM DESC, "Full Name");
CREATE UNIQUE INDEX open_orders ON orders (customer DESC) WHERE qty > 0 AND total IS NOT NULL;
CREATE INDEX ix_orders_parent ON orders (parent);
CREATE VIEW paid (id, mail) AS SELECT o.id, c.mail FROM orders o JOIN customers c ON c.id = o.customer;
CREATE TRIGGER touched AFTER UPDATE OF mail ON customers WHEN new.mail <> old.mail BEGIN
  UPDATE customers SET seen = CASE WHEN 1 THEN CURRENT_TIMESTAMP END WHERE id = new.id;
  INSERT INTO kv VALUES ('a;b', 1, 'c');
END;
CREATE TRIGGER into_paid INSTEAD OF INSERT ON paid BEGIN SELECT RAISE(ABORT, 'no'); END;
CREATE VIRTUAL TABLE pages USING fts5(title, body, tokenize = 'porter');
CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
ANALYZE;
INSERT INTO sqlite_sequence VALUES('customers',2);
COMMIT;
