"""Making a design in DuckDB, again and differently, and reading it back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from dbworkbench.engines.engine import Database
from dbworkbench.errors import Refused
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.design import Design


def shop(*extra: sa.Column[object], values: tuple[str, ...] = ("new", "paid")) -> Design:
    metadata = sa.MetaData()
    orders = sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("customer", sa.Integer, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("status", sa.Enum(*values, name="status"), server_default="new", comment="how far"),
        sa.Column("total", sa.Numeric(12, 2), nullable=False),
        sa.Column("twice", sa.Numeric(13, 2), sa.Computed("total * 2")),
        *extra,
        sa.CheckConstraint("total >= 0"),
        comment="what was bought",
    )
    sa.Index("by_customer", orders.c.customer, orders.c.status)
    sa.Table(
        "customers",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mail", sa.String(100, collation="NOCASE"), unique=True),
    )
    return Design("shop", metadata, enums=(EnumType("status", tuple(map(EnumValue, values))),))


def test_what_was_made_is_read_back(scratch_duck: Database) -> None:
    scratch_duck.create(shop())
    design = scratch_duck.introspect("shop")
    orders = design.table("orders")
    assert [str(column.type) for column in orders.columns] == [
        "BIGINT",
        "INTEGER",
        "VARCHAR(4)",
        "NUMERIC(12, 2)",
        "NUMERIC(13, 2)",
    ]
    assert orders.c.id.identity is not None
    assert orders.c.status.type.name == "status"  # type: ignore[attr-defined]  # an Enum has a name
    assert orders.c.status.comment == "how far"
    assert orders.comment == "what was bought"
    assert isinstance(orders.c.twice.computed, sa.Computed)
    assert str(orders.c.twice.computed.sqltext) == "total * 2"
    assert design.table("customers").c.mail.type.collation == "NOCASE"  # type: ignore[attr-defined]  # a text
    assert [(str(i.name), [c.name for c in i.columns]) for i in orders.indexes] == [
        ("by_customer", ["customer", "status"])
    ]
    assert [enum.key for enum in design.enums] == ["status"]
    (reference,) = design.relationships
    assert (reference.parent.table, reference.child.columns) == ("customers", ("customer",))


def test_names_that_need_quotes_are_kept(scratch_duck: Database) -> None:
    metadata = sa.MetaData()
    sa.Table(
        'odd "table", INTEGER',
        metadata,
        sa.Column("select", sa.Integer, primary_key=True),
        sa.Column("a b, INTEGER", sa.Integer, sa.Computed('"select" + 1')),
        sa.Column("A.b", sa.Text(collation="NOCASE")),
        schema="my schema",
    )
    design = Design("odd", metadata)
    scratch_duck.create(design)
    (table,) = scratch_duck.introspect().tables
    assert table.key == 'my schema.odd "table", INTEGER'
    assert [column.name for column in table.columns] == ["select", "a b, INTEGER", "A.b"]
    assert table.c["a b, INTEGER"].computed is not None
    assert scratch_duck.create(design).statements == ()


def test_a_second_time_nothing_happens(scratch_duck: Database) -> None:
    assert len(scratch_duck.create(shop()).statements) == 7
    assert scratch_duck.create(shop()).statements == ()


def test_missing_tables_are_added(scratch_duck: Database) -> None:
    small = sa.MetaData()
    shop().table("customers").to_metadata(small)
    scratch_duck.create(Design("shop", small))
    made = scratch_duck.create(shop())
    assert sum("CREATE TABLE" in statement for statement in made.statements) == 1
    assert scratch_duck.row_counts() == {"customers": 0, "orders": 0}


def test_different_tables_are_refused_with_the_difference(scratch_duck: Database) -> None:
    scratch_duck.create(shop())
    scratch_duck.query("INSERT INTO customers VALUES (1, 'a')", write=True)
    with pytest.raises(Refused, match=r"differ from it:\n  \+ column orders\.note: text\n"):
        scratch_duck.create(shop(sa.Column("note", sa.Text)))
    with pytest.raises(Refused, match="~ enum status"):
        scratch_duck.create(shop(values=("new", "paid", "sent")))
    assert scratch_duck.row_counts() == {"customers": 1, "orders": 0}


def test_replace_drops_what_was_made_and_says_so(scratch_duck: Database) -> None:
    scratch_duck.create(shop())
    scratch_duck.query("CREATE TABLE somebodys (id INTEGER)", write=True)
    creation = scratch_duck.create(shop(sa.Column("note", sa.Text)), replace=True)
    assert creation.dropped == ("table orders", "sequence orders_id_seq", "table customers", "enum status")
    assert "note" in scratch_duck.introspect().table("orders").columns
    assert scratch_duck.row_counts() == {"somebodys": 0, "customers": 0, "orders": 0}


def test_replace_does_not_touch_somebody_elses_table(scratch_duck: Database) -> None:
    scratch_duck.query("CREATE TABLE customers (id INTEGER)", write=True)
    with pytest.raises(Refused, match="'customers' was not made by dbworkbench"):
        scratch_duck.create(shop(), replace=True)


def test_failed_creation_leaves_nothing(scratch_duck: Database) -> None:
    broken = Design(
        "d", shop().metadata, enums=shop().enums, routines=(Routine("duckdb", "CREATE VIEW v AS nonsense"),)
    )
    with pytest.raises(Exception, match="syntax error"):
        scratch_duck.create(broken)
    assert scratch_duck.introspect().tables == ()
    assert scratch_duck.introspect().enums == ()
