"""The DDL that DuckDB gets for a design, and what is named as lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dbworkbench.engines.duckdb.ddl import draft
from dbworkbench.errors import UnusableInput
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.datatype import NamedType
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import End, Orphans, Relationship


def one(*parts: sa.schema.SchemaItem, name: str = "t", schema: str | None = None) -> Design:
    metadata = sa.MetaData()
    sa.Table(name, metadata, *parts, schema=schema)
    return Design("d", metadata)


def losses(design: Design) -> list[str]:
    return [f"{loss.object}: {loss.reason}" for loss in draft(design).losses]


def test_parents_come_before_children_with_all_constraints_inside() -> None:
    metadata = sa.MetaData()
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("customer", sa.Integer, nullable=False),
        sa.Column("status", sa.Enum("new", "paid", name="status"), server_default="new"),
        sa.Column("total", sa.Numeric(12, 2)),
        sa.CheckConstraint("total >= 0"),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"]),
        comment="what was bought",
    )
    sa.Table("customers", metadata, sa.Column("id", sa.Integer, primary_key=True))
    enum = EnumType("status", (EnumValue("new"), EnumValue("paid")))
    drafted = draft(Design("shop", metadata, enums=(enum,)))
    assert drafted.losses == ()
    assert drafted.texts == (
        """CREATE TYPE "status" AS ENUM ('new', 'paid')""",
        'CREATE TABLE "customers" (\n    "id" INTEGER NOT NULL,\n    PRIMARY KEY ("id")\n)',
        'CREATE TABLE "orders" (\n'
        '    "id" BIGINT NOT NULL,\n'
        '    "customer" INTEGER NOT NULL,\n'
        '    "status" "status" DEFAULT \'new\',\n'
        '    "total" DECIMAL(12,2),\n'
        '    PRIMARY KEY ("id"),\n'
        "    CHECK (total >= 0),\n"
        '    FOREIGN KEY ("customer") REFERENCES "customers" ("id")\n'
        ")",
        """COMMENT ON TABLE "orders" IS 'what was bought'""",
    )


def test_identity_becomes_a_sequence() -> None:
    drafted = draft(one(sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)))
    assert drafted.texts == (
        'CREATE SEQUENCE "t_id_seq"',
        'CREATE TABLE "t" (\n'
        '    "id" BIGINT NOT NULL DEFAULT nextval(\'"t_id_seq"\'),\n'
        '    PRIMARY KEY ("id")\n)',
    )
    assert drafted.losses == (Loss("t.id", "identity becomes a default, so that values may be given"),)


def test_expressions_of_postgres_keep_their_meaning() -> None:
    design = one(
        sa.Column("code", sa.Text),
        sa.Column("tags", postgresql.JSONB, server_default=sa.text("'{}'::jsonb")),
        sa.CheckConstraint("code ~ '^[A-Z]+$'"),
    )
    table = draft(design).texts[0]
    assert "CHECK (REGEXP_MATCHES(code, '^[A-Z]+$'))" in table
    assert "\"tags\" JSON DEFAULT CAST('{}' AS JSON)" in table
    assert losses(design) == []


def test_expression_that_duckdb_lacks_is_left_out_and_named() -> None:
    design = one(
        sa.Column("a", sa.Text, server_default=sa.text("nobodys_function()")),
        sa.Column("b", sa.Text, sa.Computed("nobodys_function()", persisted=True)),
        sa.CheckConstraint("nobodys_function(a)"),
    )
    assert draft(design).texts == ('CREATE TABLE "t" (\n    "a" VARCHAR,\n    "b" VARCHAR\n)',)
    missing = "Scalar Function with name nobodys_function does not exist!"
    assert losses(design) == [
        f"t.a: the default nobodys_function() is left out: {missing}",
        f"t.b: it is an ordinary column, because of its expression: {missing}",
        f"t: the check nobodys_function(a) is left out: {missing}",
    ]


@pytest.mark.parametrize(
    ("kind", "text", "loss"),
    [
        (sa.SmallInteger(), "SMALLINT", None),
        (sa.Numeric(10, 4), "DECIMAL(10,4)", None),
        (NamedType("numeric(3,5)"), "DECIMAL(5,5)", None),
        (NamedType("numeric(2,-2)"), "DECIMAL(4,0)", None),
        (sa.Numeric(), "DOUBLE", "numeric without a scale becomes DOUBLE, which is not exact"),
        (sa.Numeric(50, 2), "DOUBLE", "numeric(50,2) becomes DOUBLE: DuckDB has 38 digits at most"),
        (sa.DateTime(timezone=True), "TIMESTAMP WITH TIME ZONE", None),
        (postgresql.TIMESTAMP(precision=3), "TIMESTAMP", None),
        (sa.REAL(), "REAL", None),
        (sa.Uuid(), "UUID", None),
        (sa.LargeBinary(), "BLOB", None),
        (postgresql.JSONB(), "JSON", None),
        (postgresql.INTERVAL(), "INTERVAL", None),
        (sa.ARRAY(sa.Integer, dimensions=2), "INTEGER[][]", None),
        (NamedType("vector(3)"), "FLOAT[3]", None),
        (NamedType("hugeint"), "HUGEINT", None),
        (postgresql.INET(), "VARCHAR", "DuckDB has no type inet; it becomes VARCHAR"),
        (postgresql.MONEY(), "DECIMAL(19,2)", "money becomes DECIMAL(19,2)"),
        (sa.Enum("x", "y'z"), "ENUM('x', 'y''z')", None),
    ],
)
def test_type(kind: sa.types.TypeEngine[object], text: str, loss: str | None) -> None:
    design = one(sa.Column("c", kind))
    assert draft(design).texts == (f'CREATE TABLE "t" (\n    "c" {text}\n)',)
    assert losses(design) == ([f"t.c: {loss}"] if loss else [])


def test_what_references_cannot_be_is_named() -> None:
    metadata = sa.MetaData()
    sa.Table(
        "a",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("b", sa.Integer),
        sa.ForeignKeyConstraint(["b"], ["b.id"], ondelete="CASCADE", deferrable=True),
    )
    sa.Table(
        "b",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
        sa.Column("loose", sa.Integer),
        sa.Column("far", sa.Integer),
        sa.ForeignKeyConstraint(["a"], ["a.id"]),
        sa.ForeignKeyConstraint(["loose"], ["a.id"]),
        sa.ForeignKeyConstraint(["far"], ["s.c.id"]),
    )
    sa.Table("c", metadata, sa.Column("id", sa.Integer, primary_key=True), schema="s")
    loose = Relationship(End("a", ("id",)), End("b", ("loose",), most=None), orphans=Orphans.UNENFORCED)
    assert losses(Design("d", metadata, (loose,))) == [
        "b: foreign key (far) is left out: DuckDB has no foreign keys across schemas",
        "b: foreign key (loose) is left out: the design leaves its orphans unenforced",
        "b: foreign key (a) is left out: it closes a circle",
        "a: foreign key (b): DuckDB refuses, it does not ON DELETE CASCADE",
        "a: DuckDB cannot defer foreign key (b)",
    ]


def test_reference_that_would_keep_the_first_row_out_is_named() -> None:
    design = one(
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("boss", sa.Integer, sa.ForeignKey("t.id")),
        sa.Column("owner", sa.Integer, sa.ForeignKey("t.id"), nullable=False),
    )
    assert losses(design) == [
        "t: foreign key (owner) is left out: DuckDB could take no first row, for none may refer to itself"
    ]


def test_check_on_a_generated_column_is_named() -> None:
    design = one(
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer, sa.Computed("a * 2", persisted=False)),
        sa.CheckConstraint("b < 100"),
    )
    refused = "Constraints on generated columns are not supported yet"
    assert losses(design) == [f"t: the check b < 100 is left out: {refused}"]


def test_reference_to_another_type_is_left_out() -> None:
    design = one(
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("parent", sa.Integer, sa.ForeignKey("t.id")),
        sa.Column("lock", sa.String(1), sa.CheckConstraint("lock = 'X'")),
    )
    assert losses(design) == [
        "t: foreign key (parent) is left out: DuckDB has no foreign keys from INTEGER to BIGINT",
        "t: DuckDB does not enforce the length of lock",
    ]


def test_indexes_are_plain_and_the_rest_is_named() -> None:
    design = one(sa.Column("a", sa.Integer), sa.Column("b", sa.Text))
    table = design.table("t")
    sa.Index("plain", table.c.a, table.c.b.desc())
    sa.Index("lowered", sa.text("lower(b) text_pattern_ops DESC"), unique=True, _table=table)
    sa.Index("some", table.c.a, postgresql_where=sa.text("a > 0"))
    sa.Index("words", table.c.b, postgresql_using="gin")
    sa.Index("wide", table.c.a, postgresql_include=["b"])
    assert draft(design).texts[1:] == (
        'CREATE UNIQUE INDEX "lowered" ON "t" ((LOWER(b)))',
        'CREATE INDEX "plain" ON "t" ("a", "b")',
        'CREATE INDEX "wide" ON "t" ("a")',
    )
    assert losses(design) == [
        "t.lowered: without the order of its keys",
        "t.plain: without the order of its keys",
        "t.some: the index is left out: DuckDB has no partial indexes",
        "t.wide: without its covered columns",
        "t.words: the index is left out: DuckDB has no gin indexes",
    ]


def test_routines_of_others_are_lost_and_own_ones_run() -> None:
    routines = (
        Routine("postgres", "CREATE TRIGGER …", on="t", kind="trigger", name="touch"),
        Routine("duckdb", "CREATE VIEW v AS SELECT 1;", kind="view", name="v"),
    )
    base = one(sa.Column("a", sa.String(3)))
    drafted = draft(Design("d", base.metadata, routines=routines))
    assert drafted.texts[-1] == "CREATE VIEW v AS SELECT 1"
    assert drafted.losses == (
        Loss("t", "DuckDB does not enforce the length of a"),
        Loss("touch", "the trigger is written for postgres"),
    )


def test_array_constants_become_lists() -> None:
    kind = sa.ARRAY(sa.Text)
    design = one(
        sa.Column("a", kind, server_default="{}"),
        sa.Column("b", kind, server_default=sa.text("'{x,y}'::text[]")),
        sa.Column("c", kind, server_default=sa.text("ARRAY['z']")),
    )
    assert draft(design).texts == (
        'CREATE TABLE "t" (\n'
        '    "a" VARCHAR[] DEFAULT [],\n'
        "    \"b\" VARCHAR[] DEFAULT ['x', 'y'],\n"
        "    \"c\" VARCHAR[] DEFAULT ['z']\n)",
    )


def test_conceptual_design_is_refused() -> None:
    with pytest.raises(UnusableInput, match="'t' has no columns yet"):
        draft(one())
