"""The statements that make a design in PostgreSQL, and what of it a version cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Enum, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import (
    AddConstraint,
    CreateIndex,
    CreateTable,
    SetColumnComment,
    SetConstraintComment,
    SetTableComment,
)

from dbworkbench.engines.postgres.dialect import literal, quote, write
from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.errors import Place
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, index_facts, table_facts
from dbworkbench.model.keys import referred_table
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Orphans

DIALECTS = ("postgres", "postgresql", "pg")
UNENFORCED_SINCE = 18
VIRTUAL_SINCE = 18
VIRTUAL = re.compile(r"(?<=\)) VIRTUAL(?=,?$)", re.MULTILINE)
YES = ("yes", "true", "on", "1", "")
PARTITION = re.compile(r"(range|list|hash)\s*\(([^()]+)\)(?:\s+(?:by|into)\s+(.+))?", re.IGNORECASE)
# These must be there before the tables that use them; triggers, policies and the rest come after.
EARLY = re.compile(
    r"\s*create\s+(or\s+replace\s+)?(extension|function|procedure|type|domain|sequence|collation|aggregate"
    r"|operator|cast|schema|text\s+search)\b",
    re.IGNORECASE,
)
BODY = re.compile(r"\bas\s*(\$|')", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """One statement: the kind and name of what it makes, the table (by key) it belongs to, and its origin."""

    kind: str
    name: str
    sql: str
    table: str | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Draft:
    """The statements in the order to run them, and what is lost."""

    statements: tuple[Statement, ...]
    losses: tuple[Loss, ...]


def draft(design: Design, major: int) -> Draft:
    """Write a design for a major version of the server; raises UnusableInput while it is conceptual."""
    refuse_conceptual(design)
    losses: list[Loss] = []
    early, late = _routines(design, losses)
    statements = [*_schemas(design), *_enums(design), *early]
    for table in design.tables:
        statements += _table(table, major, losses)
    for table in design.tables:
        statements += _foreign_keys(table, _unenforced(design), major, losses)
    for table in design.tables:
        statements += _indexes(table)
    for table in design.tables:
        statements += _comments(table)
    return Draft((*statements, *late), tuple(losses))


def _schemas(design: Design) -> Iterator[Statement]:
    written = [table.schema for table in design.tables] + [enum.schema for enum in design.enums]
    for schema in dict.fromkeys(written):
        if schema is not None and schema != "public":
            yield Statement("schema", schema, f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")


def _enums(design: Design) -> Iterator[Statement]:
    for enum in (*design.enums, *_unlisted_enums(design)):
        name = quote(enum.schema, enum.name)
        values = ", ".join(literal(value.name) for value in enum.values)
        sql = f"CREATE TYPE {name} AS ENUM ({values})"
        yield Statement("type", enum.key, sql, place=enum.place)
        if enum.note:
            yield Statement("comment", enum.key, f"COMMENT ON TYPE {name} IS {literal(enum.note)}")


def _unlisted_enums(design: Design) -> Iterator[EnumType]:
    """Yield enums that only columns know, as in a design made from SQLAlchemy models."""
    known = {enum.key for enum in design.enums}
    for table in design.tables:
        for column in table.columns:
            kind = column.type.item_type if isinstance(column.type, ARRAY) else column.type
            if not isinstance(kind, Enum) or not kind.name or not kind.native_enum:
                continue
            enum = EnumType(kind.name, tuple(EnumValue(str(v)) for v in kind.enums), kind.schema)
            if enum.key not in known:
                known.add(enum.key)
                yield enum


def _table(table: Table, major: int, losses: list[Loss]) -> Iterator[Statement]:
    facts = table_facts(table)
    sql = write(CreateTable(table, include_foreign_key_constraints=[]))
    if facts.settings.get("unlogged", "no").casefold() in YES and not table._prefixes:
        sql = sql.replace("CREATE TABLE", "CREATE UNLOGGED TABLE", 1)
    for column in table.columns:
        if major < VIRTUAL_SINCE and column.computed is not None and column.computed.persisted is False:
            reason = f"virtual generated columns need PostgreSQL {VIRTUAL_SINCE}: it is stored"
            losses.append(Loss(f"{table.key}.{column.name}", reason))
            sql = VIRTUAL.sub(" STORED", sql)
    partitioning = _partitioning(table, losses)
    if partitioning is None:
        yield Statement("table", table.key, sql, table.key, facts.place)
        return
    yield Statement("table", table.key, f"{sql} PARTITION BY {partitioning}", table.key, facts.place)
    name, parent = quote(table.schema, f"{table.name}_default"), quote(table.schema, table.name)
    yield Statement(
        "partition", f"{table.key}_default", f"CREATE TABLE {name} PARTITION OF {parent} DEFAULT", table.key
    )


def _partitioning(table: Table, losses: list[Loss]) -> str | None:
    """Return `RANGE (…)` when a table shall and can be partitioned."""
    wanted = table_facts(table).settings.get("partition")
    if not wanted:
        return None
    match = PARTITION.fullmatch(wanted.strip())
    if match is None:
        losses.append(Loss(table.key, f"partition {wanted!r} is not read; write 'range (column) by month'"))
        return None
    method, columns, step = match.groups()
    names = [name.strip().strip('"') for name in columns.split(",")]
    reason = _no_partitioning(table, method, names)
    if reason:
        losses.append(Loss(table.key, reason))
        return None
    if step:
        losses.append(Loss(table.key, f"partitions by {step}: all rows go to one default partition so far"))
    return f"{method.upper()} ({', '.join(map(quote, names))})"


def _no_partitioning(table: Table, method: str, names: list[str]) -> str:
    unknown = [name for name in names if name not in table.columns]
    if unknown:
        return f"partition by {unknown[0]!r}: no such column"
    if method.casefold() == "hash":
        return "hash partitioning has no default partition: write the partitions in an Sql block"
    for constraint in table.constraints:
        if isinstance(constraint, (PrimaryKeyConstraint, UniqueConstraint)):
            columns = {column.name for column in constraint.columns}
            if columns and not columns.issuperset(names):
                key = "primary key" if isinstance(constraint, PrimaryKeyConstraint) else "unique constraint"
                return f"partitioning: the {key} would have to contain {', '.join(names)}"
    return ""


def _unenforced(design: Design) -> set[tuple[str, tuple[str, ...]]]:
    """Return child table and columns of the references that real data may break."""
    loose = (r for r in design.relationships if r.orphans is Orphans.UNENFORCED)
    return {(relationship.child.table, relationship.child.columns) for relationship in loose}


def _foreign_keys(
    table: Table, unenforced: set[tuple[str, tuple[str, ...]]], major: int, losses: list[Loss]
) -> Iterator[Statement]:
    for key in sorted(table.foreign_key_constraints, key=lambda key: tuple(key.column_keys)):
        sql = write(AddConstraint(key, isolate_from_table=False))
        columns = tuple(element.parent.name for element in key.elements)
        if (table.key, columns) in unenforced:
            if major < UNENFORCED_SINCE:
                reason = f"a reference that is not enforced needs PostgreSQL {UNENFORCED_SINCE}: left out"
                losses.append(Loss(f"{table.key}({', '.join(columns)})", reason))
                continue
            sql += " NOT ENFORCED"
        yield Statement("foreign key", _target(key), sql, table.key, table_facts(table).place)


def _target(key: ForeignKeyConstraint) -> str:
    columns = ", ".join(element.parent.name for element in key.elements)
    return f"({columns}) → {referred_table(key.elements[0])}"


def _indexes(table: Table) -> Iterator[Statement]:
    for index in sorted(table.indexes, key=lambda index: (str(index.name), repr(list(index.expressions)))):
        place = index_facts(index).place or table_facts(table).place
        yield Statement("index", str(index.name), write(CreateIndex(index)), table.key, place)
        note = index_facts(index).note
        if note:
            name = quote(table.schema, str(index.name))
            yield Statement(
                "comment", str(index.name), f"COMMENT ON INDEX {name} IS {literal(note)}", table.key
            )


def _comments(table: Table) -> Iterator[Statement]:
    if table.comment:
        yield Statement("comment", table.key, write(SetTableComment(table)), table.key)
    for column in table.columns:
        if column.comment:
            name = f"{table.key}.{column.name}"
            yield Statement(
                "comment", name, write(SetColumnComment(column)), table.key, column_facts(column).place
            )
    for constraint in sorted(table.constraints, key=lambda constraint: str(constraint.name)):
        if constraint.comment and constraint.name:
            yield Statement(
                "comment", str(constraint.name), write(SetConstraintComment(constraint)), table.key
            )


def _routines(design: Design, losses: list[Loss]) -> tuple[list[Statement], list[Statement]]:
    """Return what comes before the tables and what comes after; other dialects' SQL is lost."""
    early: list[Statement] = []
    late: list[Statement] = []
    for routine in design.routines:
        if routine.dialect.casefold() not in DIALECTS:
            losses.append(Loss(_title(routine), f"SQL for {routine.dialect} is left out"))
            continue
        statement = Statement("routine", _title(routine), routine.sql.strip(), routine.on, routine.place)
        (early if _is_early(routine, design.tables) else late).append(statement)
    return early, late


def _is_early(routine: Routine, tables: Iterable[Table]) -> bool:
    """Whether tables may need it; a function that names a table outside of its body needs the table."""
    if not EARLY.match(routine.sql):
        return False
    body = BODY.search(routine.sql)
    head = routine.sql[: body.start()] if body else routine.sql
    return not any(re.search(rf"(?<!\w){re.escape(table.name)}(?!\w)", head) for table in tables)


def _title(routine: Routine) -> str:
    return routine.name or routine.kind or " ".join(routine.sql.split()[:3])
