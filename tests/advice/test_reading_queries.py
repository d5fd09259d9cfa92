"""What a query asks of each table, read from its text."""

from __future__ import annotations

import pytest

from dbworkbench.advice.reading import Access, Catalog, Look, read_accesses

CATALOG = Catalog(
    {
        "orders": ["id", "customer_id", "status", "placed", "total", "note", "tags", "paid", "sent"],
        "customers": ["id", "email", "city"],
        "stock.items": ["id", "order_id", "amount"],
    },
    views={"open_orders": "SELECT o.id, o.placed FROM orders o WHERE o.status = 'open'"},
)


def read(sql: str) -> tuple[Access, ...]:
    return read_accesses(sql, CATALOG)


def keys(found: list) -> list[str]:  # type: ignore[type-arg] # keys, joins or orderings
    return [str(getattr(item, "sql", None) or item.key.sql) for item in found]


def test_equality_ranges_and_orders_are_told_apart() -> None:
    (orders,) = read(
        "SELECT id FROM orders WHERE status = 'new' AND customer_id IN (1, 2) AND placed > :since "
        "AND total BETWEEN 1 AND 2 ORDER BY placed DESC, id"
    )
    assert keys(orders.equal) == ["status", "customer_id"]
    assert keys(orders.ranges) == ["placed", "total"]
    assert [(o.key.sql, o.descending) for o in orders.order] == [("placed", True), ("id", False)]
    assert orders.used == {"id", "status", "customer_id", "placed", "total"}


def test_joins_name_the_other_table() -> None:
    orders, customers = read("SELECT o.total FROM orders o JOIN customers c ON c.id = o.customer_id")
    assert [(j.key.sql, j.partner) for j in orders.joins] == [("customer_id", customers.number)]
    assert [(j.key.sql, j.partner) for j in customers.joins] == [("id", orders.number)]


def test_join_by_using_is_one_of_both() -> None:
    orders, items = read("SELECT 1 FROM orders JOIN stock.items USING (id)")
    assert keys(orders.joins) == keys(items.joins) == ["id"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM customers c WHERE EXISTS (SELECT * FROM orders o WHERE o.customer_id = c.id)",
        "SELECT 1 FROM customers c WHERE c.id IN (SELECT customer_id FROM orders)",
        "SELECT (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c",
    ],
)
def test_a_subquery_is_joined_with_what_is_around_it(sql: str) -> None:
    customers, orders = read(sql)
    assert keys(orders.joins) == ["customer_id"]
    assert keys(customers.joins) == ["id"]


def test_nothing_is_read_of_what_only_exists() -> None:
    _, orders = read(
        "SELECT 1 FROM customers c WHERE EXISTS (SELECT * FROM orders o WHERE o.customer_id = 1)"
    )
    assert orders.used == {"customer_id"}


def test_a_star_reads_every_column() -> None:
    (customers,) = read("SELECT * FROM customers")
    assert customers.used == {"id", "email", "city"}


def test_expressions_are_keys_without_the_alias() -> None:
    (customers,) = read("SELECT 1 FROM customers c WHERE lower(c.email) = lower(:email)")
    assert keys(customers.equal) == ["(lower(email))"]


def test_patterns_are_prefixes_or_parts() -> None:
    (customers,) = read(
        "SELECT 1 FROM customers WHERE email LIKE 'a%' AND city LIKE '%burg' AND email ILIKE 'x'"
    )
    assert (keys(customers.prefixes), keys(customers.parts)) == (["email"], ["city", "email"])


def test_operators_of_lists_and_documents_are_members() -> None:
    (orders,) = read(
        "SELECT 1 FROM orders WHERE tags @> ARRAY['x'] AND to_tsvector('simple', note) @@ :words"
    )
    assert [(key.sql, operator) for key, operator in orders.members] == [
        ("tags", "@>"),
        ("(to_tsvector('simple', note))", "@@"),
    ]


def test_arms_of_an_or_share_what_is_common() -> None:
    (orders,) = read("SELECT 1 FROM orders WHERE (status = 'a' AND total > 1) OR (status = 'a' AND id = 2)")
    assert keys(orders.equal) == ["status"]
    assert keys(orders.alternatives) == ["total", "id"]


def test_conditions_of_literals_are_kept_for_partial_indexes() -> None:
    (orders,) = read(
        "SELECT 1 FROM orders WHERE status = 'open' AND note IS NULL AND paid < sent AND total > 5 AND id = :"
        "id"
    )
    assert [(c.sql, c.look) for c in orders.conditions] == [
        ("status = 'open'", Look.EQUAL),
        ("note IS NULL", Look.NULL),
        ("paid < sent", Look.COMPARISON),
        ("total > 5", Look.RANGE),
    ]


def test_a_name_of_with_hides_the_table_and_a_view_is_looked_through() -> None:
    assert [a.table for a in read("WITH orders AS (SELECT id FROM customers) SELECT * FROM orders")] == [
        "customers"
    ]
    (orders,) = read("SELECT id FROM open_orders")
    assert keys(orders.equal) == ["status"]


def test_columns_of_a_subquery_are_no_columns_of_tables() -> None:
    customers, items = read(
        "SELECT 1 FROM customers, (SELECT order_id AS who FROM stock.items) x WHERE customers.id = x.who"
    )
    assert keys(customers.equal) == []
    assert keys(customers.joins) == ["id"]
    assert items.table == "stock.items"


def test_statements_that_write_are_read_by_their_conditions() -> None:
    (orders,) = read("UPDATE orders SET total = 0 WHERE customer_id = :c")
    assert keys(orders.equal) == ["customer_id"]
    (customers,) = read("DELETE FROM customers WHERE city = 'x'")
    assert keys(customers.equal) == ["city"]


def test_grouping_by_number_and_extremes_ask_for_an_order() -> None:
    (orders,) = read("SELECT status, count(*) FROM orders GROUP BY 1")
    assert keys(orders.group) == ["status"]
    (orders,) = read("SELECT max(placed) FROM orders WHERE status = 'x'")
    assert keys(orders.order) == ["placed"]


def test_text_that_is_no_sql_asks_for_nothing() -> None:
    assert read("SELEKT 1") == ()
