"""Designs that Hypothesis thinks of for Prisma's writer, and what of a design Prisma's words mean."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st

from dbworkbench.engines.reference import read_relationships
from dbworkbench.formats.prisma.names import constraint_name
from dbworkbench.model.annotation import EnumType, EnumValue, Group
from dbworkbench.model.datatype import read_type, write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, TableFacts, set_facts
from tests.formats.designs import NAMES

ACTIONS = st.sampled_from([None, "CASCADE", "RESTRICT", "SET NULL", "NO ACTION", "SET DEFAULT"])
# type → defaults that make sense there, as SQL
TYPES: dict[str, list[str | None]] = {
    "integer": [None, "0", "-7", "random()", "2147483648"],
    "serial": [None],
    "bigint": [None, "2147483648"],
    "smallint": [None, "1"],
    "text": [None, "'x'::text", "'it''s \"so\"'", "''", "a_function('x:y')", "'a\nb\\c'"],
    "varchar(10)": [None, "'x'"],
    "numeric(12,2)": [None, "1.50", "'NaN'"],
    "numeric": [None],
    "double precision": [None, "1.5"],
    "boolean": [None, "true"],
    "timestamptz": [None, "now()", "CURRENT_TIMESTAMP", "'2020-01-01'"],
    "timestamp(3)": [None, "CURRENT_TIMESTAMP"],
    "date": [None],
    "uuid": [None, "gen_random_uuid()"],
    "jsonb": [None, "'{\"a\": [1]}'", "'no json'"],
    "json": [None],
    "text[]": [None, "ARRAY['a', 'b, c']", "'{}'"],
    "integer[][]": [None],
    "bytea": [None],
    "inet": [None],
    "tsvector": [None],
    "List<größe>": [None, "f()"],
}
METHODS = st.sampled_from([None, None, "hash", "gin", "gist", "spgist", "brin", "rum"])


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Draw tables with everything Prisma can hold, and now and then something that it cannot."""
    metadata = sa.MetaData()
    enums = draw(st.lists(_enums(), max_size=1))
    schema = draw(st.sampled_from([None, None, None, "sales"]))
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    tables = [draw(_tables(metadata, name, schema, enums)) for name in names]
    for child in tables:
        for number in draw(st.lists(st.integers(0, len(tables) - 1), max_size=2)):
            _refer(draw, child, tables[number])
    groups = (Group("g", (tables[0].key,)),) if draw(st.integers(0, 9)) == 9 else ()
    return Design("any", metadata, tuple(read_relationships(tables)), tuple(enums), groups)


@st.composite
def _enums(draw: st.DrawFn) -> EnumType:
    values = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    notes = st.none() | st.sampled_from(["a note", "of\ntwo lines"])
    return EnumType(draw(NAMES), tuple(EnumValue(v, draw(notes)) for v in values), None, draw(notes))


@st.composite
def _tables(
    draw: st.DrawFn, metadata: sa.MetaData, name: str, schema: str | None, enums: list[EnumType]
) -> sa.Table:
    columns = [_column("id", draw(st.sampled_from(["integer", "serial", "uuid"])), nullable=False)]
    others = draw(st.lists(NAMES.filter(lambda each: each != "id"), max_size=4, unique=True))
    columns += [draw(_columns(other, enums)) for other in others]
    made = sa.Table(name, metadata, *columns, schema=schema, comment=draw(st.none() | NAMES))
    set_facts(made, TableFacts(alias=draw(st.sampled_from([None] * 9 + ["a"]))))
    if draw(st.integers(0, 5)):
        made.append_constraint(sa.PrimaryKeyConstraint(made.c.id, name=draw(_constraint_names())))
    for number in range(draw(st.integers(0, 2))):
        _index(draw, made, number)
    if draw(st.integers(0, 12)) == 12:
        made.append_constraint(sa.CheckConstraint(sa.text("id > 0")))
    return made


@st.composite
def _columns(draw: st.DrawFn, name: str, enums: list[EnumType]) -> sa.Column[Any]:
    if enums and draw(st.integers(0, 3)) == 3:
        values = [value.name for value in enums[0].values]
        kind = sa.Enum(*values, name=enums[0].name)
        default = draw(st.none() | st.sampled_from(["'" + v.replace("'", "''") + "'" for v in values]))
        return _made(name, kind, default, nullable=draw(st.booleans()))
    word = draw(st.sampled_from(sorted(TYPES)))
    comment = draw(st.none() | st.sampled_from(["a note", "of\ntwo // lines", "with } brace\n\nand more"]))
    nullable = draw(st.booleans()) if word != "serial" else False
    return _made(
        name, read_type(word), draw(st.sampled_from(TYPES[word])), nullable=nullable, comment=comment
    )


def _column(name: str, kind: str, **options: Any) -> sa.Column[Any]:
    return _made(name, read_type(kind), None, **options)


def _made(name: str, kind: Any, default: str | None, **options: Any) -> sa.Column[Any]:
    given = None if default is None else sa.text(default.replace(":", "\\:"))
    made = sa.Column(name, kind, autoincrement=False, server_default=given, **options)
    set_facts(made, ColumnFacts())
    return made


def _constraint_names() -> st.SearchStrategy[str | None]:
    return st.none() | NAMES


def _index(draw: st.DrawFn, table: sa.Table, number: int) -> None:
    columns = draw(st.lists(st.sampled_from(list(table.columns)), min_size=1, max_size=2, unique=True))
    name = draw(NAMES) if number else f"ix {table.name}"
    if draw(st.booleans()):
        made = tuple(column.name for column in columns)
        if made not in {tuple(c.name for c in k.columns) for k in table.constraints}:  # type: ignore[attr-defined]  # all have columns here
            table.append_constraint(sa.UniqueConstraint(*columns, name=draw(_constraint_names())))
        return
    options: dict[str, Any] = {"postgresql_using": draw(METHODS)}
    if draw(st.integers(0, 5)) == 5:
        options["postgresql_ops"] = {columns[0].name: draw(st.sampled_from(["jsonb_path_ops", "text_ops"]))}
    if draw(st.integers(0, 9)) == 9:
        options["postgresql_where"] = sa.text("id > 1")
    sorted_down = options["postgresql_using"] is None and draw(st.booleans())
    options["unique"] = options["postgresql_using"] is None and draw(st.booleans())
    keys = [column.desc() if sorted_down else column for column in columns]
    sa.Index(name, *keys, **{key: value for key, value in options.items() if value is not None})


def _refer(draw: st.DrawFn, child: sa.Table, parent: sa.Table) -> None:
    """Add a foreign key to the parent's id, or to that and a second column that it is unique with."""
    targets = ["id"]
    if draw(st.integers(0, 3)) == 3 and "second" not in parent.columns:
        parent.append_column(_column("second", "integer", nullable=draw(st.booleans())))
        parent.append_constraint(sa.UniqueConstraint(parent.c.id, parent.c.second))
        targets.append("second")
    wanted = [draw(NAMES | st.just(f"{parent.name}_{target}")) for target in targets]
    if len({*wanted, *child.columns.keys()}) < len(wanted) + len(child.columns):
        return
    for name, target in zip(wanted, targets, strict=True):
        kind = write_type(parent.c[target].type).replace("serial", "integer")
        child.append_column(_column(name, kind, nullable=draw(st.booleans())))
    if draw(st.integers(0, 3)) == 3:
        child.append_constraint(sa.UniqueConstraint(*(child.c[name] for name in wanted)))
    given = draw(st.none() | NAMES)
    taken = {key.name for key in child.foreign_key_constraints}
    child.append_constraint(
        sa.ForeignKeyConstraint(
            [child.c[name] for name in wanted],
            [parent.c[target] for target in targets],
            name=None if given in taken else given,
            ondelete=draw(ACTIONS),
            onupdate=draw(ACTIONS),
        )
    )


# defaults that are the same in other words
SAME = {"now()": "CURRENT_TIMESTAMP", "'x'::text": "'x'"}


# -- what Prisma means ----------------------------------------------------------------------------


def meaning(design: Design) -> dict[str, Any]:
    """Return what a design says, with what Prisma Migrate would choose where it leaves names open.

    For Prisma a unique index is a unique constraint, and spaces around a note say nothing.
    """
    content: dict[str, Any] = {key: value for key, value in design.content.items() if key != "settings"}
    content["tables"] = {table.key: _table_meaning(table, design) for table in design.tables}
    content["relationships"] = sorted(map(_ends, design.relationships))
    return content


def _ends(relationship: Any) -> str:
    return repr((relationship.left, relationship.right))


def _table_meaning(table: sa.Table, design: Design) -> dict[str, Any]:
    described: Any = design.content["tables"]
    about = dict(described[table.key])
    about["constraints"] = [_named(table, each) for each in about["constraints"]]
    plain = [each for each in about["indexes"] if each["unique"] and _is_plain(each)]
    about["indexes"] = [each for each in about["indexes"] if each not in plain]
    about["constraints"] += [_constraint(each) for each in plain]
    about["constraints"].sort(key=repr)
    about["columns"] = {
        name: {**column, "default": SAME.get(column["default"], column["default"])}
        for name, column in about["columns"].items()
    }
    return about


def _is_plain(index: dict[str, Any]) -> bool:
    return not index["options"] and not any(" DESC" in key for key in index["keys"])


def _constraint(index: dict[str, Any]) -> dict[str, Any]:
    """Return a unique index as the constraint that is the same."""
    columns = [key.partition(".")[2].strip('"') for key in index["keys"]]
    return {"kind": "unique", "columns": columns, "name": index["name"], "comment": None}


def _named(table: sa.Table, constraint: dict[str, Any]) -> dict[str, Any]:
    suffix = {"primary key": "pkey", "unique": "key", "foreign key": "fkey"}.get(constraint["kind"])
    if suffix is None:
        return constraint
    columns = () if suffix == "pkey" else tuple(constraint["columns"])
    usual = constraint_name(table.name, columns, suffix, "postgresql")
    stem = usual.encode()[:58].decode(errors="ignore")
    numbered = re.fullmatch(re.escape(stem) + r"\d+", constraint["name"] or usual)
    named = {**constraint, "name": usual if numbered else constraint["name"] or usual}
    if suffix == "fkey":
        named |= {key: constraint[key] or "NO ACTION" for key in ("on_delete", "on_update")}
    return named
