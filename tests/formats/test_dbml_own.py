"""What the sketch language says beyond DBML: concepts, facts of a design, queries, foreign SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from dbworkbench import formats
from dbworkbench.engines.engine import Database
from dbworkbench.model.annotation import Decision
from dbworkbench.model.dependency import Dependency
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, index_facts, table_facts
from dbworkbench.model.relationship import Orphans
from dbworkbench.model.target import Target

HERE = Path(__file__).parent / "dbml"


@pytest.fixture(scope="module")
def design() -> Design:
    return read((HERE / "design.dbml").read_text(encoding="utf-8"))


def read(text: str) -> Design:
    return formats.read(text, "dbml", name="shop")


def index_sql(design: Design, table: str) -> list[str]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    indexes = sorted(design.table(table).indexes, key=lambda index: str(index.name))
    return [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]


def test_entities_come_into_being_when_a_relationship_mentions_them() -> None:
    design = read("Customer < Order : places\nRef wrote: Author <> Book\nPlane ?< Flight")
    assert [table.key for table in design.tables] == [
        "Customer",
        "Order",
        "Author",
        "Book",
        "Plane",
        "Flight",
    ]
    assert all(len(table.columns) == 0 for table in design.tables)
    places, wrote, flies = design.relationships
    assert (places.name, places.conceptual, places.left.most, places.right.most) == ("places", True, 1, None)
    assert (wrote.name, wrote.many_to_many) == ("wrote", True)
    assert (flies.parent.table, flies.parent.least) == ("Plane", 0)


def test_tables_may_have_no_body_yet(design: Design) -> None:
    assert design.table("Invoice").comment == "later"
    assert len(design.table("Receipt").columns) == 0


def test_settings_of_a_reference(design: Design) -> None:
    plane = design.relationships[1]
    assert (plane.fanout, plane.orphans, plane.left.least) == ("zipf(1.2)", Orphans.STUB, 0)
    buys = design.relationships[-1]
    assert (buys.name, buys.identifying, buys.fanout, buys.orphans) == (
        "buys",
        True,
        "geometric(3)",
        Orphans.REFUSE,
    )
    assert (buys.child.least, buys.child.role, buys.on_delete) == (1, "buyer", "CASCADE")
    (key,) = design.table("orders").foreign_key_constraints
    assert (key.name, key.ondelete, key.deferrable, key.initially) == ("buys", "CASCADE", True, "DEFERRED")


def test_facts_of_tables_are_kept_as_written(design: Design) -> None:
    facts = table_facts(design.table("customers"))
    assert dict(facts.settings) == {
        "volume": "200k",
        "growth": "3%/month",
        "ignore": "fk-no-index",
        "because": "three rows for ever",
    }
    orders = design.table("orders")
    assert table_facts(orders).settings["partition"] == "range (placed_at) by month"
    assert orders._prefixes == ["UNLOGGED"]


def test_dependencies_of_a_table(design: Design) -> None:
    assert table_facts(design.table("customers")).dependencies == (
        Dependency(("zip",), ("city", "state")),
        Dependency(("course",), ("teacher",), multivalued=True),
        Dependency(("zip", "city"), ("state",)),
    )


def test_generated_identity_collated_and_sensitive_columns(design: Design) -> None:
    orders, customers = design.table("orders"), design.table("customers")
    assert orders.columns["id"].identity is not None
    assert orders.columns["id"].identity.always is True
    computed: Any = orders.columns["total"].computed
    assert str(computed.sqltext) == "qty * price"
    kind = customers.columns["email"].type
    assert isinstance(kind, sa.String)
    assert kind.collation == "C"
    assert dict(column_facts(customers.columns["email"]).settings) == {"sensitive": "pii"}
    assert dict(column_facts(orders.columns["qty"]).settings) == {"values": "zipf(1.2) of 500"}


def test_indexes_of_every_sort(design: Design) -> None:
    assert index_sql(design, "orders") == [
        "CREATE INDEX ix_orders_customer_id_placed_at ON orders"
        " (customer_id, placed_at DESC NULLS LAST) INCLUDE (total) WHERE deleted_at is null",
        "CREATE INDEX ix_orders_lower_status_text ON orders USING gin (lower(status::text) gin_trgm_ops)",
        "CREATE UNIQUE INDEX ix_orders_qty_price ON orders (qty, price) WITH (fillfactor = 70) WHERE qty > 0",
        "CREATE INDEX ix_orders_status ON orders USING hash (status)",
        "CREATE INDEX ops ON orders (qty int4_ops, total numeric_ops)",
    ]
    named = {str(index.name): index_facts(index) for index in design.table("orders").indexes}
    assert named["ops"].named
    assert named["ix_orders_customer_id_placed_at"].note == "recent"
    assert not named["ix_orders_customer_id_placed_at"].named


def test_expressions_in_an_index_get_their_parentheses() -> None:
    design = read(
        "Table t {\n a int\n b int\n indexes {\n (`a + b` desc nulls first, `(a) * (b)`)\n (`(a - b)`)\n }\n}"
    )
    assert index_sql(design, "t") == [
        "CREATE INDEX ix_t_a_b ON t ((a - b))",
        "CREATE INDEX ix_t_a_b_a_b ON t ((a + b) DESC NULLS FIRST, ((a) * (b)))",
    ]


def test_queries_have_rate_and_target(design: Design) -> None:
    query = design.query("dashboard")
    assert query.sql == "select *\n  from orders where customer_id = :customer_id"
    assert (query.rate, query.target) == (50.0, Target("p95", 100.0))


def test_foreign_sql_and_decisions_are_carried_through(design: Design) -> None:
    written = [each for each in design.routines if each.kind is None]
    assert [(each.dialect, each.on, each.sql) for each in written] == [
        ("postgres", "orders", "create policy mine on orders using (true)"),
        ("postgres", None, "create extension if not exists pg_trgm"),
    ]
    assert design.decisions == (Decision("airports_stubbed", "why\nnot"),)


def test_built_in_partials_bring_columns_and_triggers(design: Design) -> None:
    assert list(design.table("orders").columns.keys())[-4:] == [
        "created_at",
        "updated_at",
        "version",
        "deleted_at",
    ]
    assert [(each.kind, each.name, each.on) for each in design.routines if each.kind] == [
        ("function", "set_updated_at", None),
        ("trigger", "orders_set_updated_at", "orders"),
        ("function", "raise_version", None),
        ("trigger", "orders_raise_version", "orders"),
    ]


@pytest.mark.postgres
def test_built_in_partials_work_in_the_database(scratch_pg: Database) -> None:
    scratch_pg.create(read("Table docs {\n id int [pk]\n body text\n ~timestamps\n ~versioned\n}"))
    scratch_pg.query("insert into docs (id, body) values (1, 'a')", write=True)
    scratch_pg.query("update docs set body = 'b'", write=True)
    rows = scratch_pg.query("select version, updated_at > created_at as later from docs").table
    assert rows.to_pylist() == [{"version": 2, "later": True}]


def test_own_partial_comes_before_the_built_in_one() -> None:
    design = read("TablePartial timestamps { at date }\nTable t { id int\n ~timestamps }")
    assert list(design.table("t").columns.keys()) == ["id", "at"]
    assert design.routines == ()


def test_table_wins_over_partials_and_later_partials_over_earlier() -> None:
    design = read(
        "TablePartial a [note: 'A', headercolor: #aaa] { x int\n y int }\n"
        "TablePartial b [note: 'B', headercolor: #bbb] { x text\n z int }\n"
        "Table t { ~a\n ~b\n q int }\nTable u { ~b\n q int\n ~a }\nTable v [note: 'own'] { ~b\n x date\n ~a }"
    )
    shapes = {
        table.key: (
            table.comment,
            " ".join(f"{c.name}:{column_facts(c).written_type}" for c in table.columns),
        )
        for table in design.tables
    }
    assert shapes == {
        "t": ("B", "y:int x:text z:int q:int"),
        "u": ("A", "z:int q:int x:int y:int"),
        "v": ("own", "z:int x:date y:int"),
    }


def test_references_and_indexes_of_a_partial_hold_for_each_table() -> None:
    design = read(
        "TablePartial owned { owner_id int [ref: > people.id]\n indexes { owner_id } }\n"
        "Table people { id int [pk] }\nTable cats { ~owned }\nTable dogs { ~owned }"
    )
    assert [each.left.table for each in design.relationships] == ["cats", "dogs"]
    assert index_sql(design, "dogs") == ["CREATE INDEX ix_dogs_owner_id ON dogs (owner_id)"]
