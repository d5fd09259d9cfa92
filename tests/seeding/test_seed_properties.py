"""Whatever the design, seeded rows keep every constraint, and the same seed makes the same rows."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    CHAR,
    UUID,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dbworkbench.engines.engine import Engine
from dbworkbench.model.annotation import EnumType, EnumValue
from dbworkbench.model.design import Design
from dbworkbench.seeding import plan_seed, seed
from dbworkbench.seeding.growing.rows import scene_of

STATES = ("open", "held", "shut")

KEYS: dict[str, Any] = {
    "counted": lambda: Column("id", Integer, Identity(), primary_key=True),
    "small": lambda: Column("id", SmallInteger, primary_key=True, autoincrement=False),
    "uuid": lambda: Column("id", UUID, primary_key=True),
    "code": lambda: Column("id", CHAR(4), primary_key=True),
    "matched": lambda: Column(
        "id", String(9), CheckConstraint("id ~ '^[A-Z]{2}-[0-9]{4}$'"), primary_key=True
    ),
    "day": lambda: Column("id", Date, primary_key=True),
}

PLAIN: dict[str, Any] = {
    "email": lambda: [Column("email", String(80), nullable=False), UniqueConstraint("email")],
    "short": lambda: [Column("name", String(7), nullable=False)],
    "state": lambda: [Column("state", Enum(*STATES, name="state"), nullable=False)],
    "price": lambda: [Column("price", Numeric(8, 2)), CheckConstraint("price > 0 AND price < 50")],
    "flag": lambda: [Column("flag", Boolean, nullable=False)],
    "grade": lambda: [Column("grade", SmallInteger), CheckConstraint("grade IN (1, 3, 5) OR grade IS NULL")],
    "span": lambda: [
        Column("starts", DateTime(timezone=True), nullable=False),
        Column("ends", DateTime(timezone=True)),
        CheckConstraint("ends > starts"),
    ],
    "chain": lambda: [
        Column("low", Integer, nullable=False),
        Column("mid", Integer, nullable=False),
        Column("high", Integer, nullable=False),
        CheckConstraint("low <= mid"),
        CheckConstraint("mid < high AND high <= 40"),
    ],
    "even": lambda: [Column("even", Integer, nullable=False), CheckConstraint("even % 2 = 0")],
    "either": lambda: [
        Column("one", Double),
        Column("other", Double),
        CheckConstraint("one IS NOT NULL OR other IS NOT NULL"),
    ],
    "word": lambda: [Column("word", Text, nullable=False), CheckConstraint("length(word) BETWEEN 3 AND 9")],
    "twice": lambda: [
        Column("base", Integer, nullable=False),
        Column("twice", Integer, Computed("base * 2")),
    ],
    "pair": lambda: [
        Column("left", SmallInteger, nullable=False),
        Column("right", SmallInteger, nullable=False),
        CheckConstraint('"left" BETWEEN 1 AND 30'),
        CheckConstraint('"right" BETWEEN 1 AND 30'),
        UniqueConstraint("left", "right"),
    ],
}


@st.composite
def designs(draw: st.DrawFn, *, rooted: bool = True) -> Design:
    """Draw a design of a parent, a child that refers to it in some way, and a table of pairs of both.

    `rooted` trees may have a root that refers to itself, which DuckDB cannot hold.
    """
    metadata = MetaData()
    parent = Table(
        "parent",
        metadata,
        KEYS[draw(st.sampled_from(sorted(KEYS)))](),
        *_columns(draw, 4),
    )
    kind = parent.c.id.type
    child = Table("child", metadata, *_columns(draw, 3))
    match draw(st.sampled_from(["optional", "needed", "line", "one to one", "tree"])):
        case "optional":
            child.append_column(Column("id", BigInteger, Identity(always=True), primary_key=True))
            child.append_column(Column("parent_id", kind, ForeignKey("parent.id")))
        case "needed":
            child.append_column(Column("id", BigInteger, primary_key=True, autoincrement=False))
            child.append_column(Column("parent_id", kind, ForeignKey("parent.id"), nullable=False))
        case "line":
            child.append_column(Column("parent_id", kind, ForeignKey("parent.id"), primary_key=True))
            child.append_column(Column("line_no", SmallInteger, primary_key=True, autoincrement=False))
        case "one to one":
            child.append_column(Column("parent_id", kind, ForeignKey("parent.id"), primary_key=True))
        case _:
            child.append_column(Column("id", Integer, Identity(), primary_key=True))
            needed = rooted and draw(st.booleans())
            child.append_column(Column("above", Integer, ForeignKey("child.id"), nullable=not needed))
    _add_pairs(metadata, parent, child)
    return Design("drawn", metadata, enums=(EnumType("state", tuple(map(EnumValue, STATES))),))


def _columns(draw: st.DrawFn, most: int) -> list[Any]:
    chosen = draw(st.lists(st.sampled_from(sorted(PLAIN)), unique=True, max_size=most))
    return [item for name in chosen for item in PLAIN[name]()]


def _add_pairs(metadata: MetaData, parent: Table, child: Table) -> None:
    """Add n:m between both, with a composite reference where the child's key is composite."""
    key = list(child.primary_key.columns)
    Table(
        "pairs",
        metadata,
        Column("parent", parent.c.id.type, ForeignKey("parent.id"), primary_key=True),
        *[
            Column(f"child_{column.name}", column.type, primary_key=True, autoincrement=False)
            for column in key
        ],
        ForeignKeyConstraint(
            [f"child_{column.name}" for column in key], [f"child.{column.name}" for column in key]
        ),
    )


ROWS = {"parent": 60, "child": 60, "pairs": 90}
FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@given(designs())
@FEW
def test_postgres_accepts_every_row(postgres: Engine, design: Design) -> None:
    seeded_into(postgres, design)


@given(designs(rooted=False))
@FEW
def test_duckdb_accepts_every_row(duck: Engine, design: Design) -> None:
    seeded_into(duck, design)


def seeded_into(engine: Engine, design: Design) -> None:
    with engine.scratch() as database:
        database.create(design)
        seed(design, database, rows=ROWS)
        assert database.row_counts(design) == ROWS


@given(designs(), st.integers(1, 70))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_rows_do_not_depend_on_the_partition(design: Design, size: int) -> None:
    plan = plan_seed(design, rows=ROWS)
    for key in ROWS:
        whole = pa.Table.from_batches(scene_of(plan)[key].batches(1000))
        parts = pa.Table.from_batches(scene_of(plan)[key].batches(size))
        assert parts.combine_chunks().equals(whole.combine_chunks())


@given(designs())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_another_seed_makes_other_rows(design: Design) -> None:
    one, other = (
        pa.Table.from_batches(scene_of(plan_seed(design, rows=ROWS, seed=number))["pairs"].batches())
        for number in (1, 2)
    )
    assert not one.equals(other)
