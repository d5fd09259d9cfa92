"""What stands around the tables: enums, groups, notes, views, decisions, sample rows, foreign SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.errors import Place
from dbworkbench.model.settings import NOTHING

LAST = "*"


@dataclass(frozen=True)
class EnumValue:
    name: str
    note: str | None = None


@dataclass(frozen=True)
class EnumType:
    """An enumerated type; columns of it carry a `sqlalchemy.Enum` of the same name and schema."""

    name: str
    values: tuple[EnumValue, ...]
    schema: str | None = None
    note: str | None = None
    comments: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True)
class Group:
    """Tables that belong together; `tables` are keys of the MetaData."""

    name: str
    tables: tuple[str, ...]
    note: str | None = None
    color: str | None = None
    settings: Mapping[str, str] = NOTHING
    schema: str | None = None
    comments: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class StickyNote:
    name: str
    text: str
    color: str | None = None
    settings: Mapping[str, str] = NOTHING
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """A diagram view: which tables, groups, schemas and notes it shows; None means all (`*`)."""

    name: str
    tables: tuple[str, ...] | None = ()
    groups: tuple[str, ...] | None = ()
    schemas: tuple[str, ...] | None = ()
    notes: tuple[str, ...] | None = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    name: str
    text: str
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Records:
    """Sample rows of a table; None is NULL."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Lineage:
    """A data dependency between tables (DBML `Dep`): `target` is made from `source`."""

    source: str
    target: str
    source_columns: tuple[str, ...] = ()
    target_columns: tuple[str, ...] = ()
    name: str | None = None
    note: str | None = None
    color: str | None = None
    settings: Mapping[str, str] = NOTHING


@dataclass(frozen=True)
class Routine:
    """SQL carried through for one dialect (`Sql postgres [on: orders]`): never interpreted by guess.

    `before` is the key of the first table, or the first index, that can only be made after it, LAST when
    there is none, None when nobody knows.
    """

    dialect: str
    sql: str
    on: str | None = None
    kind: str | None = None
    name: str | None = None
    comments: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
    before: str | None = field(default=None, compare=False)
