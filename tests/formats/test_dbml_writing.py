"""A written sketch reads back as the same design, and writing it again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.model.annotation import (
    Decision,
    EnumType,
    EnumValue,
    Group,
    Lineage,
    Records,
    Routine,
    StickyNote,
    View,
)
from dbworkbench.model.datatype import read_type
from dbworkbench.model.dependency import Dependency
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, IndexFacts, TableFacts, set_facts
from dbworkbench.model.query import Query
from dbworkbench.model.relationship import End, Orphans, Relationship
from dbworkbench.model.settings import Settings
from dbworkbench.model.target import Target

HERE = Path(__file__).parent / "dbml"


@pytest.mark.parametrize("name", ["shop.dbml", "design.dbml", "files/main.dbml"])
def test_written_sketch_reads_as_the_same_design(name: str) -> None:
    path = HERE / name
    design = formats.read(path.read_text(encoding="utf-8"), "dbml", base=path.parent)
    text = formats.write(design, "dbml")
    again = formats.read(text, "dbml")
    assert again == design
    assert again.revision == design.revision
    assert formats.write(again, "dbml") == text


def test_sketch_is_written_like_this() -> None:
    design = formats.read(
        "// people first\n"
        "table customers as C[volume:'200k', note: 'who buys']{\n"
        "id uuid [pk, default: `gen_random_uuid()`]\n// where it goes\n"
        "email varchar(254) [unique, not null]\n"
        "dependencies{email->id}}\n"
        "Enum order_status { pending paid [note: 'in full'] }\n"
        "Table shop.orders { id bigint [pk, identity: 'always']\n customer uuid [not null, ref: > C.id]\n"
        "status order_status [default: 'pending']\n qty int [check: `qty > 0`]\n price numeric(12,2)\n"
        'total numeric(12,2) [generated: `qty * price`]\n"placed at" timestamp with time zone\n'
        "indexes { (customer, \"placed at\" desc) [where: `status <> 'paid'`] }\n"
        " checks { `qty < 9 or price > 0` } }\n"
        "Plane ?< Flight : flies [fanout: 'geometric(3)', orphans: stub]\n"
        "Query recent [rate: '40/s', target: 'p95<20ms'] { '''\n   select 1\n     from t\n ''' }\n"
    )
    assert formats.write(design) == (HERE / "written.dbml").read_text(encoding="utf-8")


def test_comments_before_elements_survive() -> None:
    text = (
        "// an enum\nEnum e {\n  a\n}\n\n"
        "/* of\n   two lines */\n// and a third\nTable t {\n  // the key\n  id  int\n  far int\n}\n\n"
        "// a reference\nRef: t.id - t.far\n\n"
        "// a group\nTableGroup g {\n  t\n}\n\n// a note\nNote n {\n  'x'\n}\n\n"
        "// a query\nQuery q {\n  'select 1'\n}\n\n// why\nDecision d {\n  'so'\n}\n\n"
        "// raw\nSql postgres {\n  'select 2'\n}\n"
    )
    assert formats.write(formats.read(text)) == text


def test_empty_design_is_an_empty_text() -> None:
    assert formats.write(Design("nothing")) == ""


# -- any design ---------------------------------------------------------------------------------------

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12
).filter(lambda name: name.strip() and "." not in name) | st.sampled_from(
    [
        "note",
        "Table",
        "as",
        "from",
        "ref",
        "indexes",
        "order",
        "id",
        "it's",
        'say "so"',
        "a\\b",
        "true",
        "2nd",
    ]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [
        "it's",
        "a\nb",
        "  indented\n    more",
        "\n",
        "''' quotes '''",
        "back\\slash",
        "tab\there",
        "ends'\nin '",
    ]
)
SQL = st.sampled_from(["a > 0", "lower(b) <> ' :x'", "true", "x::text = 'it''s'", "(a + b) * 2"])
KINDS = st.sampled_from(
    [
        "int",
        "bigint",
        "text",
        "varchar(20)",
        "numeric(12,2)",
        "timestamptz",
        "jsonb",
        "uuid",
        "text[]",
        "serial",
        "double precision",
        "vector(3)",
        "timestamp(3) with time zone",
        "interval",
        'text collate "C"',
        "bit(3)",
    ]
)
DEFAULTS = st.sampled_from(["0", "-1.5", "true", "null", "'it''s'", "now()", "'a'::text", "1e3", "'{}'"])
SETTINGS = st.dictionaries(
    st.sampled_from(["owner", "sensitive", "because", "two words", "volume", "Note", "mysql_x", 'a "b"']),
    TEXTS,
    max_size=2,
).map(Settings)
COMMENTS = st.lists(st.sampled_from(["// one", "/* two\n lines */"]), max_size=2).map(tuple)
FLAGS = st.booleans()
COLORS = st.none() | st.just("#3498db")


@st.composite
def columns(draw: st.DrawFn, name: str, enums: list[sa.Enum]) -> sa.Column[Any]:
    kind: Any = draw(KINDS.map(read_type))
    if draw(FLAGS) and enums:
        kind = draw(st.sampled_from(enums))
    source = draw(st.sampled_from(["none", "default", "generated", "identity"]))
    extras: list[Any] = []
    if source == "generated":
        extras.append(sa.Computed(sa.text("1 + 1"), persisted=draw(st.booleans())))
    if source == "identity":
        extras.append(sa.Identity(always=draw(st.booleans()), **draw(COUNTING)))
    column: sa.Column[Any] = sa.Column(
        name,
        kind,
        *extras,
        nullable=draw(st.booleans()),
        server_default=sa.text(draw(DEFAULTS)) if source == "default" else None,
        comment=draw(st.none() | TEXTS),
        autoincrement="auto" if source == "identity" else False,
    )
    set_facts(column, ColumnFacts(settings=draw(SETTINGS), comments=draw(COMMENTS)))
    return column


COUNTING: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "start": st.integers(-9, 99),
        "increment": st.integers(2, 9),
        "nomaxvalue": st.just(True),
        "cycle": st.just(True),
        "cache": st.integers(2, 9),
    },
)
TIMING: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"deferrable": True}, {"deferrable": True, "initially": "DEFERRED"}]
)
STORAGE: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"postgresql_with": {"fillfactor": "70"}}, {"mysql_engine": "null"}]
)
VALIDITY: st.SearchStrategy[dict[str, Any]] = st.sampled_from([{}, {"postgresql_not_valid": True}])


def escaped(sql: str) -> sa.TextClause:
    return sa.text(sql.replace(" :x", r" \:x"))


@st.composite
def tables(draw: st.DrawFn, metadata: sa.MetaData, name: str, enums: list[sa.Enum]) -> sa.Table:
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    items: list[Any] = [draw(columns(each, enums)) for each in names]
    key = draw(st.lists(st.sampled_from(names), unique=True, max_size=2)) if names else []
    if key:
        for item in items:
            item.nullable = item.nullable and item.name not in key
        said: dict[str, Any] = {
            "name": draw(st.none() | NAMES),
            "comment": draw(st.none() | TEXTS),
            **draw(TIMING),
        }
        items.append(sa.PrimaryKeyConstraint(*key, **said))
    checks = draw(st.lists(SQL, max_size=2))
    items.extend(
        sa.CheckConstraint(
            escaped(check), name=draw(st.none() | NAMES), comment=draw(st.none() | TEXTS), **draw(VALIDITY)
        )
        for check in checks
    )
    if draw(FLAGS) and names:
        unique = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=2))
        said = {"comment": draw(st.none() | TEXTS), **draw(TIMING)}
        items.append(sa.UniqueConstraint(*unique, name=draw(st.none() | NAMES), **said))
    schema = draw(st.none() | st.just("shop"))
    table = sa.Table(
        name,
        metadata,
        *items,
        schema=schema,
        comment=draw(st.none() | TEXTS),
        prefixes=draw(st.sampled_from([[], ["UNLOGGED"], ["GLOBAL", "TEMPORARY"]])),
        **draw(STORAGE),
    )
    dependency = Dependency((names[0],), tuple(names), draw(st.booleans())) if names else None
    facts = TableFacts(
        header_color=draw(COLORS),
        settings=draw(SETTINGS),
        dependencies=(dependency,) if dependency else (),
        comments=draw(COMMENTS),
    )
    set_facts(table, facts)
    for number in range(draw(st.integers(0, 2)) if names else 0):
        draw(indexes(table, f"index {number}"))
    return table


@st.composite
def indexes(draw: st.DrawFn, table: sa.Table, name: str) -> sa.Index:
    column = table.c[draw(st.sampled_from(table.c.keys()))]
    key: Any = draw(
        st.sampled_from(
            [
                column,
                column.desc(),
                sa.nulls_last(column.desc()),
                sa.text("lower(x)"),
                sa.text("(a + b) DESC"),
            ]
        )
    )
    options: dict[str, Any] = {}
    if draw(st.booleans()):
        options["postgresql_where"] = escaped(draw(SQL))
    if draw(st.booleans()):
        options["postgresql_include"] = [column.name]
    if draw(st.booleans()):
        options["postgresql_using"] = "gin"
    if draw(st.booleans()):
        options |= {"mysql_length": {column.name: 3}, "postgresql_with": {"a": "b, c"}}
    index = sa.Index(name, key, unique=draw(st.booleans()), _table=table, **options)
    set_facts(index, IndexFacts(note=draw(st.none() | TEXTS), named=draw(st.booleans())))
    return index


@st.composite
def relationships(draw: st.DrawFn, known: list[sa.Table], seen: set[Any], number: int) -> Relationship | None:
    left, right = draw(st.sampled_from(known)), draw(st.sampled_from(known))
    physical = bool(len(left.c)) and bool(len(right.c)) and draw(st.booleans())
    most = draw(st.sampled_from([(1, None), (None, 1), (1, 1), (None, None)]))
    ends = []
    for table, many in zip((left, right), most, strict=True):
        names = (draw(st.sampled_from(table.c.keys())),) if physical else ()
        ends.append(End(table.key, names, draw(st.sampled_from([None, 0])), many))
    sides = frozenset((end.table, end.columns) for end in ends)
    if sides in seen or (physical and len(sides) == 1):
        return None
    seen.add(sides)
    bare = Relationship(ends[0], ends[1])
    made = replace(
        bare,
        name=f"r{number}",
        active=draw(st.booleans()),
        on_delete=draw(st.sampled_from([None, "CASCADE", "SET NULL", 'SET NULL ("a b")'])),
        identifying=draw(st.booleans()),
        fanout=draw(st.sampled_from([None, "geometric(3)", "4"])),
        orphans=draw(st.sampled_from([None, *Orphans])),
        color=draw(COLORS),
        settings=draw(SETTINGS),
        comments=draw(COMMENTS),
    )
    return _enforced(known, made) if physical else made


def _enforced(known: list[sa.Table], made: Relationship) -> Relationship | None:
    """Give a reference its foreign key; None when its columns do not go together."""
    by_key = {table.key: table for table in known}
    child, parent = made.child, made.parent
    column, target = by_key[child.table].c[child.columns[0]], by_key[parent.table].c[parent.columns[0]]
    if not made.many_to_many and str(column.type) != str(target.type):
        return None
    if parent.least is None and not column.nullable:
        certain = replace(parent, least=1)
        made = replace(made, left=certain) if made.left is parent else replace(made, right=certain)
    if made.active and not made.many_to_many:
        more = {"match": "FULL", "comment": "it's"} if made.identifying else {"postgresql_not_valid": True}
        key = sa.ForeignKeyConstraint([column], [target], name=made.name, ondelete=made.on_delete, **more)
        by_key[child.table].append_constraint(key)
    return made


@st.composite
def designs(draw: st.DrawFn) -> Design:
    metadata = sa.MetaData()
    enums = [
        EnumType(
            name,
            tuple(
                EnumValue(value, draw(st.none() | TEXTS))
                for value in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
            ),
            schema=draw(st.none() | st.just("shop")),
            comments=draw(COMMENTS),
        )
        for name in draw(st.lists(NAMES, max_size=2, unique=True))
    ]
    types = [sa.Enum(*(v.name for v in enum.values), name=enum.name, schema=enum.schema) for enum in enums]
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    known = [draw(tables(metadata, name, types)) for name in names]
    keys = [table.key for table in known]
    seen: set[Any] = set()
    related = [draw(relationships(known, seen, number)) for number in range(draw(st.integers(0, 3)))]
    first = known[0]
    return Design(
        "any",
        metadata,
        relationships=tuple(each for each in related if each is not None),
        enums=tuple(enums),
        groups=tuple(
            Group(
                name,
                tuple(keys),
                draw(st.none() | TEXTS),
                draw(COLORS),
                draw(SETTINGS),
                comments=draw(COMMENTS),
            )
            for name in draw(st.lists(NAMES, max_size=1))
        ),
        queries=(
            Query(
                "q",
                "select 1\n  from t",
                draw(st.none() | st.floats(0.001, 1e9)),
                draw(st.none() | st.just(Target("p95", 12.5, True))),
                note=draw(st.none() | TEXTS),
            ),
        ),
        records=(Records(first.key, tuple(first.c.keys()), (tuple(draw(VALUES) for _ in first.c),)),)
        if len(first.c)
        else (),
        lineage=(Lineage(keys[0], keys[-1], note=draw(st.none() | TEXTS), settings=draw(SETTINGS)),),
        routines=(
            Routine(
                "postgres",
                draw(STRIPPED),
                on=draw(st.sampled_from([None, *keys])),
                kind=draw(st.none() | TEXTS),
            ),
        ),
        decisions=(Decision("why", draw(TEXTS), draw(COMMENTS)),),
        notes=(StickyNote("sticky", draw(TEXTS), draw(COLORS), draw(SETTINGS)),),
        views=(View("v", tuple(keys), None, (), ("sticky",)),),
        note=draw(st.none() | TEXTS),
        settings=Settings({"database_type": draw(TEXTS)}),
    )


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
STRIPPED = TEXTS.map(str.strip)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(designs())
def test_any_design_is_read_back_as_it_was_written(design: Design) -> None:
    text = formats.write(design)
    again = formats.read(text)
    assert again.content == design.content
    assert formats.write(again) == text
