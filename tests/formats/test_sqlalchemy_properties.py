"""Any design that models can hold comes back from its models; what they cannot hold is told."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import SQLModel

from dbworkbench.engines.reference import read_relationships
from dbworkbench.formats import write_with_losses
from dbworkbench.formats.sqlalchemy.assembly import assemble
from dbworkbench.formats.sqlalchemy.inventory import take_inventory
from dbworkbench.model.annotation import Decision, EnumType, EnumValue, Group, Routine, StickyNote
from dbworkbench.model.datatype import read_type
from dbworkbench.model.dependency import Dependency
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, IndexFacts, TableFacts, set_facts
from dbworkbench.model.query import Query
from dbworkbench.model.relationship import Orphans, Relationship
from dbworkbench.model.settings import Settings

ODD = ["note", "class", "Order", "order", "metadata", "registry", "text", "int", "datetime", "__init__", "_x"]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=9
)
NAMES = WORDS.filter(lambda name: name.strip() and "." not in name) | st.sampled_from(
    [*ODD, "Base", "id", "it's", 'say "so"', "a\\b", "2nd", "l", "Mapped", "🦆", "a\nb", "%s", ":x"]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["it's", "a\nb", '"""', "back\\slash", "tab\there", "\0", "{x} %(y)s :z", "e\u0301"]
)
SQL = st.sampled_from(["a > 0", "lower(b) <> ' :x'", "true", "x::text = 'it''s'", "(a + b) * 2"])
KINDS = st.sampled_from(
    [
        *("int", "bigint", "smallint", "text", "varchar(20)", "varchar", "char(3)", "numeric(12,2)"),
        *("numeric", "timestamptz", "timestamp", "jsonb", "json", "uuid", "text[]", "int[][]", "real"),
        *("double precision", "vector(3)", "boolean", "timestamp(3) with time zone", "time(2)", "timetz"),
        *("interval", "interval(3)", 'text collate "C"', "bit(3)", "varbit", "bytea", "date", "int4range"),
        *("tstzmultirange", "inet", "hstore", "citext", "xml", "money"),
    ]
)
DEFAULTS = st.sampled_from(
    ["0", "-1.5", "true", "'it''s'", "now()", "'a'::text", "'{}'", "''", "CURRENT_TIMESTAMP"]
)
FACTS = st.dictionaries(st.sampled_from(["owner", "sensitive", "two words"]), TEXTS, max_size=2).map(Settings)
FLAGS = st.booleans()
NAMED = st.none() | NAMES
OPTIONAL = st.none() | TEXTS


def sql(text: str) -> sa.TextClause:
    return sa.text(text.replace(":", r"\:"))


@st.composite
def columns(draw: st.DrawFn, name: str, enums: list[sa.Enum], *, key: bool) -> sa.Column[Any]:
    kind: Any = draw(KINDS.map(read_type))
    if draw(FLAGS) and enums:
        kind = draw(st.sampled_from(enums).flatmap(lambda enum: st.sampled_from([enum, pg.ARRAY(enum)])))
    source = draw(st.sampled_from(["none", "default", "generated", "identity"]))
    extras: list[Any] = [sa.Computed(sa.text("1 + 1"), persisted=True)] if source == "generated" else []
    if source == "identity":
        extras = [sa.Identity(always=draw(FLAGS))]
    column: sa.Column[Any] = sa.Column(
        name,
        kind,
        *extras,
        nullable=draw(FLAGS) and not key and source != "identity",
        server_default=sql(draw(DEFAULTS)) if source == "default" else None,
        comment=draw(OPTIONAL),
        autoincrement="auto" if source == "identity" else False,
    )
    set_facts(column, ColumnFacts(settings=draw(FACTS)))
    return column


@st.composite
def tables(draw: st.DrawFn, metadata: sa.MetaData, name: str, enums: list[sa.Enum]) -> sa.Table:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    key = draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
    items: list[Any] = [draw(columns(each, enums, key=each in key)) for each in names]
    if key:
        items.append(sa.PrimaryKeyConstraint(*key, name=draw(NAMED)))
    checks = draw(st.lists(SQL, max_size=2))
    items.extend(sa.CheckConstraint(sql(check), name=draw(NAMED)) for check in checks)
    if draw(FLAGS):
        unique = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=2))
        items.append(
            sa.UniqueConstraint(*unique, name=draw(NAMED), deferrable=draw(st.sampled_from([None, True])))
        )
    schema = draw(st.none() | st.just("shop"))
    prefixes = draw(st.sampled_from([[], ["UNLOGGED"]]))
    table = sa.Table(name, metadata, *items, schema=schema, comment=draw(OPTIONAL), prefixes=prefixes)
    dependency = Dependency((names[0],), tuple(names), draw(FLAGS))
    set_facts(table, TableFacts(header_color="#123", settings=draw(FACTS), dependencies=(dependency,)))
    for number in range(draw(st.integers(0, 2))):
        draw(indexes(table, number))
    return table


@st.composite
def indexes(draw: st.DrawFn, table: sa.Table, number: int) -> sa.Index:
    column = table.c[draw(st.sampled_from(table.c.keys()))]
    keys = [column, column.desc(), sa.nulls_last(column.desc()), sa.text("lower(x)"), sa.text("(a + b) DESC")]
    options: dict[str, Any] = {"postgresql_where": sql(draw(SQL))} if draw(FLAGS) else {}
    if draw(FLAGS):
        options["postgresql_include"] = [column.name]
    name = draw(st.sampled_from([f"index {number}", f"ix_{table.name}_{column.name}"]))
    if any(name == other.name for other in table.indexes):
        name = f"other {number}"
    index = sa.Index(name, draw(st.sampled_from(keys)), unique=draw(FLAGS), _table=table, **options)
    set_facts(index, IndexFacts(note=draw(OPTIONAL), named=draw(FLAGS)))
    return index


@st.composite
def references(draw: st.DrawFn, known: list[sa.Table]) -> None:
    child, parent = draw(st.sampled_from(known)), draw(st.sampled_from(known))
    column, target = (table.c[draw(st.sampled_from(table.c.keys()))] for table in (child, parent))
    circle = child is parent and column.primary_key and target.primary_key  # a key of nothing but itself
    if column is target or circle or any(key.parent is column for key in child.foreign_keys):
        return
    actions = st.sampled_from([None, "CASCADE", "SET NULL"])
    made = sa.ForeignKeyConstraint(
        [column], [target], name=draw(NAMED), ondelete=draw(actions), onupdate=draw(actions)
    )
    child.append_constraint(made)


def embellished(draw: st.DrawFn, bare: Relationship) -> Relationship:
    return replace(
        bare,
        right=replace(bare.right, role=draw(st.none() | NAMES)),
        identifying=draw(FLAGS),
        fanout=draw(st.sampled_from([None, "geometric(3)"])),
        orphans=draw(st.sampled_from([None, *Orphans])),
        settings=draw(FACTS),
    )


@st.composite
def designs(draw: st.DrawFn) -> Design:
    metadata = sa.MetaData()
    values = st.lists(NAMES, min_size=1, max_size=3, unique=True).map(
        lambda names: tuple(map(EnumValue, names))
    )
    names = draw(st.lists(NAMES, max_size=2, unique=True))
    schemas = st.none() | st.just("shop")
    enums = [
        EnumType(name, draw(values), schema=draw(schemas), note=draw(st.sampled_from([None, "how"])))
        for name in names
    ]
    types = [sa.Enum(*(v.name for v in enum.values), name=enum.name, schema=enum.schema) for enum in enums]
    known = [
        draw(tables(metadata, name, types))
        for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    ]
    for _ in range(draw(st.integers(0, 3))):
        draw(references(known))
    related = tuple(embellished(draw, bare) for bare in read_relationships(known))
    return Design("any", metadata, related, enums=tuple(enums), note=draw(OPTIONAL), settings=draw(FACTS))


def formatted(text: str) -> str:
    """Return what ruff makes of a text."""
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def imported(text: str) -> Design:
    """Import models here, where a process for each example would take too long."""
    module = types.ModuleType("written_models")
    sys.modules["written_models"] = module
    try:
        code = compile(text, "written_models.py", "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102  # it is our own text
        sa.orm.configure_mappers()
        metadata = vars(module).get("Base", SQLModel).metadata
        return assemble(json.loads(json.dumps(take_inventory([metadata]))), "any").design
    finally:
        base = vars(module).get("Base", SQLModel)
        getattr(
            base, "registry", SQLModel._sa_registry
        ).dispose()  # theirs alone: other tests have models, too
        SQLModel.metadata.clear()
        SQLModel.metadata.info.clear()
        del sys.modules["written_models"]


EXTRAS = {
    "groups": Group("groups", ()),
    "queries": Query("queries", "select 1"),
    "decisions": Decision("decisions", "because"),
    "notes": StickyNote("notes", "text"),
    "routines": Routine("postgres", "CREATE VIEW v AS SELECT 1", kind="view", name="routines"),
}
BOUNDS = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# some types have no order for SQLAlchemy, which an index on them needs all the same
@pytest.mark.filterwarnings("ignore:Type object:sqlalchemy.exc.SADeprecationWarning")
@BOUNDS
@given(designs(), st.sets(st.sampled_from(sorted(EXTRAS))))
def test_what_comes_back_is_the_design_without_what_is_told_as_lost(
    design: Design, shelves: set[str]
) -> None:
    whole = replace(design, **{shelf: (EXTRAS[shelf],) for shelf in shelves})  # type: ignore[arg-type]  # as named
    written = write_with_losses(whole, "sqlalchemy")
    assert imported(written.text) == design
    assert sorted(loss.object for loss in written.losses) == sorted(shelves)
    assert formatted(written.text) == written.text


# some types have no order for SQLAlchemy, which an index on them needs all the same
@pytest.mark.filterwarnings("ignore:Type object:sqlalchemy.exc.SADeprecationWarning")
@BOUNDS
@given(designs())
def test_models_of_sqlmodel_come_back_equal(design: Design) -> None:
    written = write_with_losses(design, "sqlmodel")
    assert imported(written.text) == design
    assert written.losses == ()


def test_a_junction_that_a_side_refers_to_is_a_class() -> None:
    metadata = sa.MetaData()
    sa.Table(
        "a",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("a_id", sa.Integer),
        sa.Column("b_id", sa.Integer),
        sa.ForeignKeyConstraint(["a_id", "b_id"], ["pairs.a_id", "pairs.b_id"]),
    )
    sa.Table("b", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
    sa.Table(
        "pairs",
        metadata,
        sa.Column("a_id", sa.ForeignKey("a.id"), primary_key=True),
        sa.Column("b_id", sa.ForeignKey("b.id"), primary_key=True),
    )
    design = Design("any", metadata, tuple(read_relationships(metadata.tables.values())))
    text = write_with_losses(design, "sqlalchemy").text
    assert "class Pair(Base):" in text
    assert imported(text) == design


def test_an_attribute_never_hides_the_enum_that_its_class_names() -> None:
    kind = sa.Enum("new", name="order")
    metadata = sa.MetaData()
    key = sa.Column("Order", sa.Integer, primary_key=True, autoincrement=False)
    table = sa.Table("t", metadata, key, sa.Column("kind", kind, nullable=False))
    sa.Index("newest", table.c.Order.desc())
    design = Design("any", metadata, enums=(EnumType("order", (EnumValue("new"),)),))
    assert imported(write_with_losses(design, "sqlalchemy").text) == design
