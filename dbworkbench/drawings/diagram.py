"""Plain data of an entity-relationship diagram."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dbworkbench.errors import UnknownName


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
    """One attribute: `key` is any of PK, FK, UK; `note` becomes a tooltip, `was` is a former name."""

    name: str
    type: str = ""
    key: tuple[str, ...] = ()
    nullable: bool = True
    note: str = ""
    mark: Mark | None = None
    was: str = ""


@dataclass(frozen=True)
class Box:
    """One entity; `id` is unique in the diagram, `rows` are empty while it is conceptual.

    `prefix` is a schema, shown small before the title; `was` is a former name.
    """

    id: str
    title: str
    rows: tuple[Row, ...] = ()
    note: str = ""
    color: str | None = None
    mark: Mark | None = None
    footer: str = ""
    prefix: str = ""
    was: str = ""


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
    """A relationship; the ends tell how many rows of that end's box one row of the other sees.

    A `flow` has an arrow from left to right in place of crow's feet: what is made from what.
    """

    left: Tie
    right: Tie
    label: str = ""
    identifying: bool = False
    dashed: bool = False
    note: str = ""
    color: str | None = None
    mark: Mark | None = None
    flow: bool = False


@dataclass(frozen=True)
class Cluster:
    """Boxes that are drawn together under a title; a part of a larger one names what it is `within`."""

    title: str
    boxes: tuple[str, ...]
    color: str | None = None
    note: str = ""
    within: str = ""


@dataclass(frozen=True)
class Diagram:
    """Boxes and edges in the order in which they were written, which decides the layout."""

    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...] = ()
    clusters: tuple[Cluster, ...] = ()

    def box(self, name: str) -> Box:
        """Return a box by its id or, when only one has it, by its title."""
        for box in self.boxes:
            if box.id == name:
                return box
        titled = [box for box in self.boxes if box.title == name]
        if len(titled) == 1:
            return titled[0]
        raise UnknownName("table", name, (box.id for box in self.boxes))


def parent_of(edge: Edge) -> str:
    """Return the box that an edge's other box refers to."""
    return edge.right.box if edge.left.many and not edge.right.many else edge.left.box


def neighbourhood(diagram: Diagram, box: str, depth: int = 1) -> Diagram:
    """Return the part of a diagram that is at most `depth` edges away from a box."""
    near = {diagram.box(box).id}
    for _ in range(depth):
        pairs = [(edge.left.box, edge.right.box) for edge in diagram.edges]
        near |= {end for pair in pairs if near & set(pair) for end in pair}
    return _only(diagram, near)


def _only(diagram: Diagram, ids: set[str]) -> Diagram:
    clusters = (
        replace(cluster, boxes=tuple(id_ for id_ in cluster.boxes if id_ in ids))
        for cluster in diagram.clusters
    )
    return replace(
        diagram,
        boxes=tuple(box for box in diagram.boxes if box.id in ids),
        edges=tuple(e for e in diagram.edges if e.left.box in ids and e.right.box in ids),
        clusters=tuple(cluster for cluster in clusters if cluster.boxes),
    )
