"""What the grammar reads: plain values, each with the offsets in the text where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A name with the names before it: `schema.table`, `schema.table.column`."""

    names: tuple[Name, ...]

    @property
    def start(self) -> int:
        return self.names[0].start

    @property
    def end(self) -> int:
        return self.names[-1].end

    @property
    def last(self) -> Name:
        return self.names[-1]

    def __str__(self) -> str:
        return ".".join(name.text for name in self.names)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, without its quotes; `written` is how many quotes surround it in the source."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Color:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL in backticks."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """One or more bare words: `cascade`, `no action`, `true`."""

    names: tuple[Name, ...]

    @property
    def start(self) -> int:
        return self.names[0].start

    @property
    def end(self) -> int:
        return self.names[-1].end

    @property
    def text(self) -> str:
        return " ".join(name.text for name in self.names)


@dataclass(frozen=True, slots=True)
class Tuple:
    names: tuple[Name, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Operator:
    """`<`, `>`, `-`, `<>` with optional ends, or an arrow."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a reference; which of its names is what, the binder finds out."""

    names: tuple[Name, ...]
    tuple: Tuple | None

    @property
    def start(self) -> int:
        return self.names[0].start

    @property
    def end(self) -> int:
        return self.tuple.end if self.tuple else self.names[-1].end


@dataclass(frozen=True, slots=True)
class InlineRef:
    operator: Operator
    endpoint: Endpoint

    @property
    def start(self) -> int:
        return self.operator.start

    @property
    def end(self) -> int:
        return self.endpoint.end


@dataclass(frozen=True, slots=True)
class InlineDep:
    direction: Operator
    path: Path

    @property
    def start(self) -> int:
        return self.direction.start

    @property
    def end(self) -> int:
        return self.path.end


Value: TypeAlias = Text | Number | Color | Expression | Words | Path | Tuple | InlineRef | InlineDep


@dataclass(frozen=True, slots=True)
class Setting:
    """`name` or `name: value`; the name in lower case with single blanks.

    A quoted name is taken as it stands and means nothing to the language: the setting is carried.
    """

    name: str
    value: Value | None
    start: int
    end: int
    quoted: bool = False


Settings: TypeAlias = tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Note:
    text: Text
    start: int


@dataclass(frozen=True, slots=True)
class Word:
    """A further word of a column: part of its type (`precision`) or an inline setting (`pk`)."""

    text: str
    arguments: tuple[str, ...] | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Type:
    path: Path
    arguments: tuple[str, ...] | None
    array: str
    end: int

    @property
    def start(self) -> int:
        return self.path.start


@dataclass(frozen=True, slots=True)
class Column:
    name: Name
    type: Type | None
    words: tuple[Word, ...]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Injection:
    name: Name


@dataclass(frozen=True, slots=True)
class Key:
    """A column or expression of an index, and its marks (`desc`, `nulls last`)."""

    item: Name | Expression
    marks: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Index:
    keys: tuple[Key, ...]
    settings: Settings
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Indexes:
    items: tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Check:
    expression: Expression
    settings: Settings


@dataclass(frozen=True, slots=True)
class Checks:
    items: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Dependency:
    determinant: tuple[Name, ...]
    dependent: tuple[Name, ...]
    multivalued: bool


@dataclass(frozen=True, slots=True)
class Dependencies:
    items: tuple[Dependency, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """Sample rows; None in a row stands for an empty place."""

    table: Path | None
    columns: Tuple | None
    settings: Settings
    rows: tuple[tuple[Value | None, ...], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Broken:
    """What recovery skipped; `head` and `name` tell what it was going to be."""

    head: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    path: Path
    alias: Name | None
    settings: Settings
    columns: tuple[Column | Injection, ...]
    blocks: tuple[Indexes | Checks | Dependencies | Records | Note, ...]
    damaged: bool
    start: int


@dataclass(frozen=True, slots=True)
class Partial:
    name: Name
    settings: Settings
    columns: tuple[Column | Injection, ...]
    blocks: tuple[Indexes | Checks | Dependencies | Records | Note, ...]
    damaged: bool
    start: int


@dataclass(frozen=True, slots=True)
class Relation:
    left: Endpoint
    operator: Operator
    right: Endpoint
    label: Name | None
    settings: Settings

    @property
    def start(self) -> int:
        return self.left.start

    @property
    def end(self) -> int:
        return self.right.end


@dataclass(frozen=True, slots=True)
class Ref:
    name: Name | None
    settings: Settings
    relations: tuple[Relation, ...]
    start: int
    damaged: bool


@dataclass(frozen=True, slots=True)
class Edge:
    left: Endpoint
    direction: Operator
    right: Endpoint
    settings: Settings


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    value: Value
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Dep:
    name: Name | None
    settings: Settings
    edges: tuple[Edge, ...]
    fields: tuple[Field, ...]
    note: Note | None
    start: int


@dataclass(frozen=True, slots=True)
class EnumValue:
    name: Name
    settings: Settings


@dataclass(frozen=True, slots=True)
class Enum:
    path: Path
    settings: Settings
    values: tuple[EnumValue, ...]
    damaged: bool
    start: int


@dataclass(frozen=True, slots=True)
class Group:
    name: Name
    settings: Settings
    members: tuple[Path, ...]
    note: Note | None
    start: int


@dataclass(frozen=True, slots=True)
class Sticky:
    name: Name
    settings: Settings
    text: Text
    start: int


@dataclass(frozen=True, slots=True)
class Project:
    name: Name | None
    settings: Settings
    fields: tuple[Field, ...]
    note: Note | None
    start: int


@dataclass(frozen=True, slots=True)
class Metadata:
    kind: Name
    path: Path
    fields: tuple[Field, ...]
    note: Note | None
    start: int


@dataclass(frozen=True, slots=True)
class Everything:
    """The `*` of a view or a `use`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    kind: str
    items: tuple[Path | Everything, ...]


@dataclass(frozen=True, slots=True)
class View:
    name: Name
    settings: Settings
    parts: tuple[Part | Everything, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of `use { … }`: what kind, which, and under which other name."""

    kind: Name
    path: Path
    alias: Name | None


@dataclass(frozen=True, slots=True)
class Use:
    again: bool
    wishes: tuple[Wish, ...] | Everything
    file: Text
    start: int


@dataclass(frozen=True, slots=True)
class Query:
    name: Name
    settings: Settings
    text: Text
    start: int


@dataclass(frozen=True, slots=True)
class Sql:
    dialect: Name
    settings: Settings
    text: Text
    start: int


@dataclass(frozen=True, slots=True)
class Decision:
    name: Name
    settings: Settings
    text: Text
    start: int


Element: TypeAlias = (
    Table
    | Partial
    | Enum
    | Group
    | Ref
    | Relation
    | Sticky
    | Project
    | Records
    | View
    | Metadata
    | Dep
    | Use
    | Query
    | Sql
    | Decision
    | Broken
)


@dataclass(frozen=True, slots=True)
class Document:
    elements: tuple[Element, ...]
