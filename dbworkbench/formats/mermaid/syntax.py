"""What a diagram says, before names are resolved; places are offsets into the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dbworkbench.errors import WorkbenchError


@dataclass(frozen=True)
class Word:
    """A name, label or comment: as it is meant, where it stands, and as it is written without its quotes."""

    text: str
    start: int
    end: int
    raw: str


@dataclass(frozen=True)
class Attribute:
    type: Word
    name: Word
    optional: bool = False
    keys: tuple[Word, ...] = ()
    comment: Word | None = None


@dataclass(frozen=True)
class Entity:
    """A mention of an entity: alone, with its alias, with attributes."""

    name: Word
    alias: Word | None = None
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class Cardinality:
    """How many rows: `least` 0 or 1, `most` 1 or None."""

    least: int
    most: int | None


@dataclass(frozen=True)
class Relation:
    """`left ||--o{ right : label`; the cardinality beside an entity tells how many of it there are."""

    left: Word
    right: Word
    left_many: Cardinality
    right_many: Cardinality
    identifying: bool
    label: Word


@dataclass
class Subgraph:
    """A frame around entities and other frames, which are its members by name, in order."""

    id: Word
    title: Word | None
    opener: Word
    members: dict[str, None] = field(default_factory=dict)


@dataclass
class Document:
    """Everything that the diagrams of a text say."""

    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    subgraphs: list[Subgraph] = field(default_factory=list)
    title: Word | None = None
    description: Word | None = None
    mistakes: list[WorkbenchError] = field(default_factory=list)


def join(documents: Iterable[Document]) -> Document:
    """Return what several diagrams say together, with the first title and description."""
    whole = Document()
    for each in documents:
        whole.entities += each.entities
        whole.relations += each.relations
        whole.subgraphs += each.subgraphs
        whole.title = whole.title or each.title
        whole.description = whole.description or each.description
    return whole
