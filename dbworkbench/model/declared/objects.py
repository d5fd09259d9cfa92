"""Tables as DDL declares and changes them, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.types import TypeEngine

from dbworkbench.errors import Place
from dbworkbench.model.annotation import Routine


@dataclass
class DeclaredColumn:
    """A column; `default` and `generated` are expressions of a design."""

    name: str
    type: TypeEngine[Any]
    nullable: bool = True
    default: str | None = None
    identity: str | None = None  # "always" or "by default"
    identity_start: int | None = None
    identity_step: int | None = None
    generated: str | None = None
    stored: bool | None = None
    comment: str | None = None
    written_type: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    place: Place | None = None


@dataclass
class DeclaredKey:
    """A key of an index: a column or an expression, its order, and how much of a text is indexed."""

    column: str | None = None
    expression: str | None = None
    descending: bool = False
    length: int | None = None


@dataclass
class DeclaredIndex:
    """An index, or a unique or primary key, which are indexes to the server."""

    keys: list[DeclaredKey]
    name: str | None = None
    unique: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    note: str | None = None
    place: Place | None = None

    @property
    def columns(self) -> list[str]:
        return [key.column for key in self.keys if key.column is not None]

    @property
    def plain(self) -> bool:
        """Whether it is on whole columns in their usual order, and nothing more is said of it."""
        plain = all(key.column and not key.descending and key.length is None for key in self.keys)
        return plain and not self.options and self.note is None


@dataclass
class DeclaredCheck:
    sql: str
    name: str | None = None
    column: str | None = None  # the one it is written with, and is dropped with
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class DeclaredReference:
    columns: list[str]
    schema: str | None
    table: str
    targets: list[str]
    name: str | None = None
    on_delete: str | None = None
    on_update: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    line: int = 0
    statement: str = ""


@dataclass
class DeclaredTable:
    """A table that is being read; later statements change it."""

    name: str
    schema: str | None = None
    columns: list[DeclaredColumn] = field(default_factory=list)
    primary: DeclaredIndex | None = None
    uniques: list[DeclaredIndex] = field(default_factory=list)
    indexes: list[DeclaredIndex] = field(default_factory=list)
    checks: list[DeclaredCheck] = field(default_factory=list)
    references: list[DeclaredReference] = field(default_factory=list)
    comment: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    prefixes: list[str] = field(default_factory=list)
    place: Place | None = None
    line: int = 0

    @property
    def key(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def column(self, name: str) -> DeclaredColumn | None:
        """Return a column by its name, whatever its case where that is the only one."""
        same = [column for column in self.columns if column.name.casefold() == name.casefold()]
        return next((column for column in same if column.name == name), same[0] if same else None)

    def drop_column(self, column: DeclaredColumn) -> None:
        """Drop a column, and with it the keys of indexes and the checks that stand on it alone."""
        self.columns.remove(column)
        name = column.name
        for index in [*self.uniques, *self.indexes, *([self.primary] if self.primary else [])]:
            index.keys = [key for key in index.keys if key.column != name]
        self.uniques = [index for index in self.uniques if index.keys]
        self.indexes = [index for index in self.indexes if index.keys]
        if self.primary is not None and not self.primary.keys:
            self.primary = None
        self.checks = [check for check in self.checks if check.column != name]
        self.references = [reference for reference in self.references if name not in reference.columns]

    def rename_column(self, old: str, new: str) -> None:
        """Rename a column wherever its table names it."""
        for column in self.columns:
            if column.name == old:
                column.name = new
        for index in [*self.uniques, *self.indexes, *([self.primary] if self.primary else [])]:
            for key in index.keys:
                key.column = new if key.column == old else key.column
        for check in self.checks:
            check.column = new if check.column == old else check.column
        for reference in self.references:
            reference.columns = [new if name == old else name for name in reference.columns]

    def drop_named(self, name: str, *kinds: str) -> bool:
        """Drop every index, check or reference of a name; say whether there was one."""
        found = False
        for kind in kinds:
            held = getattr(self, kind)
            kept = [item for item in held if (item.name or "").casefold() != name.casefold()]
            found = found or len(kept) < len(held)
            setattr(self, kind, kept)
        return found


@dataclass
class DeclaredSchema:
    """All that has been read so far."""

    tables: list[DeclaredTable] = field(default_factory=list)
    routines: list[Routine] = field(default_factory=list)

    def table(self, schema: str | None, name: str) -> DeclaredTable | None:
        """Return a table by its name, whatever its case where that is the only one."""
        same = [
            table
            for table in self.tables
            if table.name.casefold() == name.casefold()
            and (table.schema or "").casefold() == (schema or "").casefold()
        ]
        return next((table for table in same if table.name == name), same[0] if same else None)

    def drop_routine(self, kind: str, name: str) -> None:
        self.routines = [
            routine
            for routine in self.routines
            if routine.kind != kind or (routine.name or "").casefold() != name.casefold()
        ]
