"""What the binder knows while it works: files, names, drafts of tables, mistakes found so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Enum, MetaData, Table

from dbworkbench.errors import Place, UnknownName, WorkbenchError
from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.complaint import MOST_MISTAKES
from dbworkbench.formats.dbml.source import Source
from dbworkbench.model.annotation import EnumType

if TYPE_CHECKING:
    from dbworkbench.formats.dbml.binder.bodies import Body
    from dbworkbench.formats.dbml.binder.columns import ColumnDraft


class Spot(Protocol):
    """Anything that stands somewhere in the text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass
class TableDraft:
    """A table on its way from syntax to SQLAlchemy; `node` is None for an entity only mentioned."""

    name: str
    schema: str | None
    unit: Unit
    node: syntax.Table | None
    body: Body | None = None
    table: Table | None = None
    damaged: bool = False
    start: int = 0

    @property
    def key(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def columns(self) -> dict[str, ColumnDraft]:
        """The columns by name, once the table is read."""
        return self.body.columns if self.body is not None else {}

    @property
    def made(self) -> Table:
        """The SQLAlchemy table, once it is built."""
        if self.table is None:
            raise ValueError(f"table {self.key} is not built yet")
        return self.table


@dataclass
class EnumDraft:
    node: syntax.Enum
    unit: Unit
    type: Enum
    made: EnumType


@dataclass
class PartialDraft:
    node: syntax.Partial
    unit: Unit
    read: Body | None = None

    @property
    def body(self) -> Body:
        """What the partial says, once it is read."""
        if self.read is None:
            raise ValueError(f"partial {self.node.name.text} is not read yet")
        return self.read


@dataclass
class GroupDraft:
    node: syntax.Group
    unit: Unit


@dataclass
class StickyDraft:
    node: syntax.Sticky
    unit: Unit


@dataclass
class Names:
    """What names stand for, by key."""

    tables: dict[str, TableDraft] = field(default_factory=dict)
    enums: dict[str, EnumDraft] = field(default_factory=dict)
    partials: dict[str, PartialDraft] = field(default_factory=dict)
    groups: dict[str, GroupDraft] = field(default_factory=dict)
    stickies: dict[str, StickyDraft] = field(default_factory=dict)

    def parts(self) -> tuple[dict[str, Any], ...]:
        return self.tables, self.enums, self.partials, self.groups, self.stickies

    def count(self) -> int:
        return sum(map(len, self.parts()))

    def copy(self) -> Names:
        return Names(*(dict(part) for part in self.parts()))


@dataclass
class Unit:
    """One file: its text, and the names that can be used in it (its own and the imported ones)."""

    source: Source
    document: syntax.Document
    comments: Mapping[int, tuple[str, ...]]
    mistakes: list[WorkbenchError]
    names: Names = field(default_factory=Names)
    exported: Names = field(default_factory=Names)  # what files that use this one get
    aliases: dict[str, TableDraft] = field(default_factory=dict)
    described: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)  # by Metadata blocks
    lost: set[str] = field(default_factory=set)  # names of elements that could not be read

    @property
    def tables(self) -> dict[str, TableDraft]:
        return self.names.tables

    def place(self, spot: Spot) -> Place:
        return self.source.place(spot.start, spot.end)

    def line(self, start: int) -> Place:
        """Return the place of an element: its line and column, without its text."""
        place = self.source.place(start, start + 1)
        return Place(place.line, place.column, file=place.file)

    def above(self, start: int) -> tuple[str, ...]:
        """Return the comments that stand before an element."""
        return self.comments.get(start, ())

    def wrong(self, spot: Spot, message: str, hint: str = "") -> None:
        """Note a mistake."""
        if len(self.mistakes) <= MOST_MISTAKES:
            self.mistakes.append(WorkbenchError(message, hint=hint, place=self.place(spot)))

    def unknown(self, spot: Spot, kind: str, name: str, known: Iterable[str]) -> None:
        """Note a name that nothing answers to, unless what it means could not be read."""
        if name not in self.lost and len(self.mistakes) <= MOST_MISTAKES:
            self.mistakes.append(UnknownName(kind, name, known, place=self.place(spot)))

    def is_blank(self, name: syntax.Name) -> bool:
        """Say whether a name has no sign in it, and note it."""
        if name.text.strip():
            return False
        self.wrong(name, "a name needs at least one letter", "Write one, or leave the element out.")
        return True

    def find_table(self, names: Iterable[syntax.Name]) -> TableDraft | None:
        """Return the table of a written path, an alias included."""
        written = key_of(names)
        return self.tables.get(written) or self.aliases.get(written)


@dataclass
class Workspace:
    """What is collected for the design."""

    metadata: MetaData = field(default_factory=MetaData)
    drafts: dict[str, TableDraft] = field(default_factory=dict)
    index_names: set[str] = field(default_factory=set)


def key_of(names: Iterable[syntax.Name]) -> str:
    """Return the key of a written path; the schema `public` goes without saying, as in DBML."""
    parts = [name.text for name in names]
    if len(parts) > 1 and parts[0] == "public":
        parts = parts[1:]
    return ".".join(parts)


def schema_of(path: syntax.Path) -> str | None:
    """Return the schema of a written path, None for `public`."""
    parts = [name.text for name in path.names[:-1]]
    schema = ".".join(parts)
    return None if schema in {"", "public"} else schema
