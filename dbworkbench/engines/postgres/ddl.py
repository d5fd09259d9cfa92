"""The statements that make a design in PostgreSQL, and what of it a version cannot hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Enum, ForeignKeyConstraint, Index, Table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import (
    AddConstraint,
    CreateIndex,
    CreateTable,
    SetColumnComment,
    SetConstraintComment,
    SetTableComment,
)

from dbworkbench.engines.postgres.dialect import is_apart, literal, quote, write
from dbworkbench.engines.postgres.fitting import fit_design
from dbworkbench.engines.postgres.long_names import cut_names
from dbworkbench.engines.postgres.partitioning import partitioned_in_full, read_partitioning
from dbworkbench.engines.postgres.placement import (
    Placed,
    index_key,
    is_referred,
    parents_first,
    place_routines,
    referred_keys,
)
from dbworkbench.engines.postgres.statement import Statement
from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.model.annotation import EnumType, EnumValue
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, index_facts, table_facts
from dbworkbench.model.keys import referred_table
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Orphans

UNENFORCED_SINCE = 18
VIRTUAL_SINCE = 18
NAMED_SINCE = 18  # NOT NULL with a name and NO INHERIT
ALONE = " NO INHERIT"
VIRTUAL = re.compile(r"(?<=\)) VIRTUAL(?=,?$)", re.MULTILINE)
YES = ("yes", "true", "on", "1", "")


@dataclass(frozen=True)
class Draft:
    """The statements in the order to run them, and what is lost."""

    statements: tuple[Statement, ...]
    losses: tuple[Loss, ...]


def draft(design: Design, major: int) -> Draft:
    """Write a design for a major version of the server.

    Raises UnusableInput while it is conceptual, and where the server takes two names for the same one.
    """
    refuse_conceptual(design)
    losses = cut_names(design)
    design = fit_design(design, losses)
    routines = place_routines(design, major, losses)
    statements = [*_schemas(design), *routines.first, *_enums(design), *routines.early]
    made = partitioned_in_full(design)
    for table in parents_first(design.tables):
        statements += routines.before(table.key)
        statements += _table(table, major, losses, made)
    for table in design.tables:
        statements += _late_constraints(table)
    referred = referred_keys(design)
    for table in design.tables:
        statements += _indexes(table, routines, lambda index: is_referred(index, referred))
    for table in design.tables:
        statements += _foreign_keys(table, _unenforced(design), major, losses)
    for table in design.tables:
        statements += _indexes(table, routines, lambda index: not is_referred(index, referred))
    for table in design.tables:
        statements += _comments(table)
    return Draft((*statements, *routines.late), tuple(losses))


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


def _table(table: Table, major: int, losses: list[Loss], made: set[str]) -> Iterator[Statement]:
    facts = table_facts(table)
    sql = write(CreateTable(table))
    if facts.settings.get("unlogged", "no").casefold() in YES and not table._prefixes:
        sql = sql.replace("CREATE TABLE", "CREATE UNLOGGED TABLE", 1)
    for column in table.columns:
        if major < VIRTUAL_SINCE and column.computed is not None and column.computed.persisted is False:
            reason = f"virtual generated columns need PostgreSQL {VIRTUAL_SINCE}: it is stored"
            losses.append(Loss(f"{table.key}.{column.name}", reason))
            sql = VIRTUAL.sub(" STORED", sql)
        if major < NAMED_SINCE and column_facts(column).settings.get("not_null", "").endswith(ALONE):
            reason = f"NOT NULL that children do not inherit needs PostgreSQL {NAMED_SINCE}: they inherit it"
            losses.append(Loss(f"{table.key}.{column.name}", reason))
            sql = sql.replace(f" NOT NULL{ALONE}", " NOT NULL")
    partitioning = read_partitioning(table, losses, in_full=table.key in made)
    if partitioning is None:
        yield Statement("table", table.key, sql, table.key, facts.place)
        return
    head, end, tail = sql.rpartition("\n)")  # what follows tells how it is stored
    sql = f"{head}{end} PARTITION BY {partitioning.key}{tail}"
    yield Statement("table", table.key, sql, table.key, facts.place)
    if partitioning.needs_default and table.key not in made:
        name, parent = quote(table.schema, f"{table.name}_default"), quote(table.schema, table.name)
        sql = f"CREATE TABLE {name} PARTITION OF {parent} DEFAULT"
        yield Statement("partition", f"{table.key}_default", sql, table.key)


def _late_constraints(table: Table) -> Iterator[Statement]:
    """Yield the constraints that mean something else within CREATE TABLE."""
    for constraint in sorted(table.constraints, key=lambda constraint: constraint._creation_order):
        if is_apart(constraint):
            sql = write(AddConstraint(constraint, isolate_from_table=False))
            place = table_facts(table).place
            yield Statement("constraint", str(constraint.name or table.key), sql, table.key, place)


def _unenforced(design: Design) -> set[tuple[str, tuple[str, ...]]]:
    """Return child table and columns of the references that real data may break."""
    loose = (r for r in design.relationships if r.orphans is Orphans.UNENFORCED)
    return {(relationship.child.table, relationship.child.columns) for relationship in loose}


def _foreign_keys(
    table: Table, unenforced: set[tuple[str, tuple[str, ...]]], major: int, losses: list[Loss]
) -> Iterator[Statement]:
    keys = sorted(
        table.foreign_key_constraints, key=lambda key: (tuple(key.column_keys), key._creation_order)
    )
    for key in keys:
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


def _indexes(table: Table, routines: Placed, chosen: Callable[[Index], bool]) -> Iterator[Statement]:
    kept = filter(chosen, table.indexes)
    for index in sorted(kept, key=lambda index: (str(index.name), repr(list(index.expressions)))):
        place = index_facts(index).place or table_facts(table).place
        yield from routines.before(index_key(index))
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
