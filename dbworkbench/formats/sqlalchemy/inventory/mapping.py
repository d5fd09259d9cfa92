"""What mapped classes say that is Python's alone: defaults, loading, inheritance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapper, RelationshipProperty, configure_mappers
from sqlalchemy.orm.mapper import _all_registries
from sqlalchemy.types import SchemaType

from dbworkbench.formats.sqlalchemy.inventory.datatype import python_part
from dbworkbench.formats.sqlalchemy.inventory.passage import Passages
from dbworkbench.formats.sqlalchemy.inventory.statement import Plain

LOADING = {
    "lazy": ("select", True),
    "order_by": (False, None),
    "cascade_backrefs": (False,),
    "passive_deletes": (False,),
    "passive_updates": (True,),
    "viewonly": (False,),
    "post_update": (False,),
    "single_parent": (False,),
    "collection_class": (None, list),
}
IMPLIED_CASCADE = {"save-update", "merge"}


@dataclass(frozen=True)
class Notices:
    """Reports on tables, at the lines where `passages` find them."""

    passages: Passages
    mappers: tuple[Mapper[Any], ...]

    def of_columns(self, table: sa.Table) -> Iterator[Plain]:
        """Yield what columns leave to Python."""
        for column in table.columns:
            for reason in _column_reasons(column):
                yield self.entry(table, column, f"{table.key}.{column.name}", reason)

    def of_table(self, table: sa.Table) -> Iterator[Plain]:
        """Yield what hangs on a table as an event."""
        for moment in ("before_create", "after_create", "before_drop", "after_drop"):
            if any(map(_is_users, getattr(table.dispatch, moment))):
                yield self.entry(
                    table, None, table.key, f"what is run {moment.replace('_', ' ')} is not read"
                )

    def of_mappers(self) -> Iterator[Plain]:
        """Yield what relationships and class hierarchies say."""
        try:
            configure_mappers()
        except (SQLAlchemyError, AttributeError, TypeError, NameError) as error:
            yield _report(
                None, 0, "relationships", f"they do not go together: {' '.join(str(error).split())}"
            )
            return
        for mapper in self.mappers:
            if mapper.inherits is not None:
                yield self.inherited(mapper, mapper.inherits)
            for item in mapper.relationships:
                if item.parent is mapper and (told := _loading(item)):
                    file, line = self.passages.of_attribute(mapper.class_, item.key)
                    reason = f"{told}: Python's alone, not in the design"
                    yield _report(file, line, f"{mapper.class_.__name__}.{item.key}", reason)

    def inherited(self, mapper: Mapper[Any], parent: Mapper[Any]) -> Plain:
        """Report a class that inherits from another mapped one."""
        file, line = self.passages.of_attribute(mapper.class_, "")
        reason = f"it inherits from {parent.class_.__name__}: the tables are read, the hierarchy is not"
        return _report(file, line, mapper.class_.__name__, reason)

    def entry(self, table: sa.Table, column: sa.Column[Any] | None, statement: str, reason: str) -> Plain:
        """Report on a table or column, where its class or its `Table(...)` stands."""
        for mapper in self.mappers:
            if mapper.local_table is table:
                known = column is not None and mapper.columns.contains_column(column)
                name = mapper.get_property_by_column(column).key if known and column is not None else ""
                file, line = self.passages.of_attribute(mapper.class_, name)
                return _report(file, line, statement, reason)
        file, line = self.passages.of_table(table.name)
        return _report(file, line, statement, reason)


def known_mappers(tables: Iterable[sa.Table]) -> tuple[Mapper[Any], ...]:
    """Return the mappers of tables, in the order of the classes' names."""
    wanted = set(tables)
    found = {mapper for registry in _all_registries() for mapper in registry.mappers}
    mine = [mapper for mapper in found if mapper.local_table in wanted]
    return tuple(sorted(mine, key=lambda mapper: (mapper.class_.__module__, mapper.class_.__qualname__)))


def _column_reasons(column: sa.Column[Any]) -> Iterator[str]:
    python = [
        word
        for word, given in (("default", column.default), ("onupdate", column.onupdate))
        if given is not None and _says_something(given)
    ]
    if python:
        verb = "is" if len(python) == 1 else "are"
        yield f"{' and '.join(python)} {verb} set by Python, not by the database: not in the design"
    if column.server_onupdate is not None and not isinstance(column.server_onupdate, sa.Computed):
        yield "server_onupdate tells Python to fetch a value that the database makes: not in the design"
    if column.server_default is not None and not isinstance(
        column.server_default, (sa.DefaultClause, sa.Computed, sa.Identity)
    ):
        yield "the database is said to make a default, but not which: none is in the design"
    if column.dialect_kwargs:
        yield f"the design has no place for {', '.join(sorted(column.dialect_kwargs))}"
    if reason := python_part(column.type):
        yield reason


def _is_users(listener: object) -> bool:
    """Say whether a listener is somebody's, and none by which SQLAlchemy makes its own enums."""
    function = getattr(listener, "func", listener)
    return not isinstance(getattr(function, "__self__", None), SchemaType)


def _says_something(default: Any) -> bool:
    return not (getattr(default, "is_scalar", False) and default.arg is None)


def _loading(item: RelationshipProperty[Any]) -> str:
    """Name the options of a relationship that tell how Python loads and saves."""
    told = [name for name, implied in LOADING.items() if getattr(item, name, implied[0]) not in implied]
    if set(item.cascade) - IMPLIED_CASCADE:
        told.append("cascade")
    return ", ".join(sorted(told))


def _report(file: str | None, line: int, statement: str, reason: str) -> Plain:
    return {"file": file, "line": line, "statement": statement, "reason": reason}
