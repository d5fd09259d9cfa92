"""What a design knows of a table, a column or an index beyond its DDL, kept on the SQLAlchemy object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Column, Index, Table
from sqlalchemy.schema import SchemaItem

from dbworkbench.errors import Place
from dbworkbench.model.dependency import Dependency
from dbworkbench.model.settings import NOTHING

KEY = "dbworkbench"


@dataclass(frozen=True)
class TableFacts:
    """Facts of a table; `settings` holds every written setting by lower-case name, known or not."""

    alias: str | None = None
    header_color: str | None = None
    settings: Mapping[str, str] = NOTHING
    dependencies: tuple[Dependency, ...] = ()
    partials: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    completed: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ColumnFacts:
    """Facts of a column; `written_type` is the type as the architect wrote it."""

    written_type: str = ""
    settings: Mapping[str, str] = NOTHING
    comments: tuple[str, ...] = ()
    completed: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class IndexFacts:
    """Facts of an index that SQLAlchemy has no place for."""

    note: str | None = None
    named: bool = True
    place: Place | None = field(default=None, compare=False)


F = TypeVar("F", TableFacts, ColumnFacts, IndexFacts)


def table_facts(table: Table) -> TableFacts:
    """Return the facts of a table, empty ones when none were set."""
    return _facts(table, TableFacts)


def column_facts(column: Column[Any]) -> ColumnFacts:
    """Return the facts of a column, empty ones when none were set."""
    return _facts(column, ColumnFacts)


def index_facts(index: Index) -> IndexFacts:
    """Return the facts of an index, empty ones when none were set."""
    return _facts(index, IndexFacts)


def set_facts(item: SchemaItem, facts: TableFacts | ColumnFacts | IndexFacts) -> None:
    """Put facts on a table, column or index that is being built."""
    item.info[KEY] = facts


def change_facts(item: SchemaItem, **changes: Any) -> None:
    """Replace some facts of an item that has facts already."""
    item.info[KEY] = replace(item.info[KEY], **changes)


def _facts(item: SchemaItem, kind: type[F]) -> F:
    facts = item.info.get(KEY)
    return facts if isinstance(facts, kind) else kind()
