"""A design fitted to PostgreSQL: what other engines allow and it does not, and what becomes of it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Constraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.postgres.long_names import cut
from dbworkbench.model.content import default_text, describe_constraint
from dbworkbench.model.design import Design
from dbworkbench.model.duplicate import duplicate
from dbworkbench.model.keys import (
    access_paths,
    foreign_keys,
    referred,
    referred_column,
    referred_table,
    referring,
    unique_keys,
)
from dbworkbench.model.loss import Loss

Place = tuple[str, str]
NO_DATE = re.compile(r"'0000-00-00[ 0:.]*'")


def fit_design(design: Design, losses: list[Loss]) -> Design:
    """Return the design as PostgreSQL can hold it, itself where it can hold it as it is.

    Numbers that count by themselves are bigint, and so is what refers to them: MySQL counts in unsigned ones.
    Names of indexes are unique in a schema. A flag that refers to a number is one. A reference to what is no
    key and a default that is no date are left out.
    """
    types = {place: BigInteger() for place in _counted(design)} | dict(_flags(design))
    renamed = _taken_twice(design)
    keyless = {(table.key, repr(describe_constraint(key))) for table, key in _keyless(design)}
    dateless = [column for column in _columns(design.metadata) if _is_no_date(column)]
    if not (types or renamed or keyless or dateless):
        return design
    copies = duplicate(design.metadata)
    for column in _columns(copies):
        _fit_column(column, types, losses)
    for table in copies.tables.values():
        _leave_out(table, keyless, losses)
        _rename(table, renamed, losses)
    return replace(design, metadata=copies)


def _fit_column(column: Column[Any], types: Mapping[Place, TypeEngine[Any]], losses: list[Loss]) -> None:
    title = ".".join(_place(column))
    kind = types.get(_place(column))
    if kind is not None:
        was, now = (str(each).lower() for each in (column.type, kind))
        losses.append(Loss(title, f"{was} becomes {now}: it counts, or refers to what counts"))
        column.type = kind
        column.server_default = None if default_text(column) in ("false", "true") else column.server_default
    if _is_no_date(column):
        losses.append(Loss(title, f"the default {default_text(column)} is left out: it is no date"))
        column.server_default = None


def _leave_out(table: Table, keyless: Collection[Place], losses: list[Loss]) -> None:
    for key in foreign_keys(table):
        if (table.key, repr(describe_constraint(key))) in keyless:
            parent, theirs = referred(key)
            own = ", ".join(referring(key))
            why = f"({', '.join(theirs)}) is no key of {parent!r}"
            losses.append(Loss(table.key, f"foreign key ({own}) is left out: {why}"))
            table.constraints.remove(key)
            for element in key.elements:
                element.parent.foreign_keys.discard(element)
                table.foreign_keys.discard(element)


def _rename(table: Table, renamed: Mapping[Place, str], losses: list[Loss]) -> None:
    for part in _named_relations(table):
        name = renamed.get((table.key, str(part.name)))
        if name is not None:
            losses.append(Loss(table.key, f"{part.name} is called {name}: another relation has that name"))
            part.name = name


def _columns(metadata: MetaData) -> Iterator[Column[Any]]:
    for table in metadata.tables.values():
        yield from table.columns


def _place(column: Column[Any]) -> Place:
    return column.table.key, column.name


def _counted(design: Design) -> set[Place]:
    """Return decimal columns that count by themselves, and those that references tie to them."""
    ties: dict[Place, set[Place]] = {}
    for table, key in _references(design):
        parent, theirs = referred(key)
        for own, other in zip(referring(key), theirs, strict=True):
            ties.setdefault((table.key, own), set()).add((parent, other))
            ties.setdefault((parent, other), set()).add((table.key, own))
    decimals = {
        _place(column): column for column in _columns(design.metadata) if isinstance(column.type, Numeric)
    }
    waiting = deque(place for place, column in decimals.items() if column.identity is not None)
    found: set[Place] = set()
    while waiting:
        place = waiting.popleft()
        if place not in found and place in decimals:
            found.add(place)
            waiting.extend(ties.get(place, ()))
    return found


def _flags(design: Design) -> Iterator[tuple[Place, TypeEngine[Any]]]:
    """Yield booleans that refer to whole numbers: MySQL's tinyint(1) is taken for one."""
    for _, key in _references(design):
        for element in key.elements:
            parent = design.metadata.tables.get(referred_table(element))
            other = parent.columns.get(referred_column(element)) if parent is not None else None
            if (
                other is not None
                and isinstance(element.parent.type, Boolean)
                and isinstance(other.type, Integer)
            ):
                yield _place(element.parent), other.type


def _keyless(design: Design) -> Iterator[tuple[Table, ForeignKeyConstraint]]:
    """Yield references to columns that an index leads with, which is enough for MySQL, but no key has."""
    for table, key in _references(design):
        target, theirs = referred(key)
        parent = design.metadata.tables.get(target)
        if parent is None or any(set(known) == set(theirs) for known in unique_keys(parent)):
            continue
        if any(path[: len(theirs)] == theirs for path in access_paths(parent)):
            yield table, key


def _references(design: Design) -> Iterator[tuple[Table, ForeignKeyConstraint]]:
    for table in design.tables:
        for key in foreign_keys(table):
            yield table, key


def _is_no_date(column: Column[Any]) -> bool:
    if column.server_default is None or not isinstance(column.type, (Date, DateTime)):
        return False
    return NO_DATE.fullmatch(default_text(column) or "") is not None


def _named_relations(table: Table) -> list[Index | Constraint]:
    """Return what takes a name among the relations of a schema: indexes, and constraints that have one."""
    unique = [part for part in table.constraints if isinstance(part, UniqueConstraint)]
    parts: list[Index | Constraint] = [*table.indexes, *unique, table.primary_key]
    return sorted((part for part in parts if part.name is not None), key=lambda part: str(part.name))


def _taken_twice(design: Design) -> dict[Place, str]:
    """Return new names, by table and name, for indexes whose name is another relation's already."""
    taken = {(table.schema, cut(table.name)) for table in design.tables}
    renamed: dict[Place, str] = {}
    for table in design.tables:
        for part in _named_relations(table):
            name = str(part.name)
            wanted, number = name, 1
            while (table.schema, cut(wanted)) in taken:
                wanted = f"{table.name}_{name}" + (f"_{number}" if number > 1 else "")
                number += 1
            taken.add((table.schema, cut(wanted)))
            if wanted != name:
                renamed[table.key, name] = wanted
    return renamed
