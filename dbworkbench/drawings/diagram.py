"""Plain data of an entity-relationship diagram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How something differs from what was there before, or where it came from."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    RENAMED = "renamed"
    COMPLETED = "completed"


class Detail(StrEnum):
    """How much of a box is drawn."""

    ALL = "all"
    KEYS = "keys"
    NAMES = "names"


@dataclass(frozen=True)
class Row:
    """One attribute: `key` is any of PK, FK, UK; `note` becomes a tooltip."""

    name: str
    type: str = ""
    key: tuple[str, ...] = ()
    nullable: bool = True
    note: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Box:
    """One entity; `id` is unique in the diagram, `rows` are empty while it is conceptual."""

    id: str
    title: str
    rows: tuple[Row, ...] = ()
    note: str = ""
    color: str | None = None
    mark: Mark | None = None
    footer: str = ""


@dataclass(frozen=True)
class Tie:
    """One end of an edge in crow's foot notation: at least `least` (0, 1), at most one or many."""

    box: str
    rows: tuple[str, ...] = ()
    least: int = 0
    many: bool = False
    role: str = ""


@dataclass(frozen=True)
class Edge:
    """A relationship; the ends tell how many rows of that end's box one row of the other sees."""

    left: Tie
    right: Tie
    label: str = ""
    identifying: bool = False
    dashed: bool = False
    note: str = ""
    color: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True)
class Cluster:
    """Boxes that are drawn together under a title."""

    title: str
    boxes: tuple[str, ...]
    color: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Diagram:
    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...] = ()
    clusters: tuple[Cluster, ...] = ()
