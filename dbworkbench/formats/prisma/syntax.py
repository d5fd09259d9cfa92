"""The plain values that a Prisma schema is parsed into, each with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dbworkbench.errors import Place


@dataclass(frozen=True)
class Name:
    text: str
    place: Place


@dataclass(frozen=True)
class Literal:
    """A text, number or word; `kind` is string, number or word."""

    kind: str
    text: str


@dataclass(frozen=True)
class Call:
    """A function such as `now()`, or an index field with options such as `title(sort: Desc)`."""

    name: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True)
class Items:
    values: tuple[Value, ...]


Value: TypeAlias = Literal | Call | Items


@dataclass(frozen=True)
class Argument:
    name: str | None
    value: Value
    place: Place


@dataclass(frozen=True)
class Attribute:
    """`@name(…)`; the name of a native type holds its dot, as in `db.VarChar`."""

    name: Name
    arguments: tuple[Argument, ...] = ()

    def find(self, *names: str) -> Value | None:
        """Return an argument by name; the first of the names may be left out in the text."""
        for argument in self.arguments:
            if argument.name in names:
                return argument.value
        first = self.arguments[0] if self.arguments else None
        return first.value if first and first.name is None else None

    def named(self, name: str) -> Value | None:
        """Return an argument that is written with its name."""
        return next((a.value for a in self.arguments if a.name == name), None)


@dataclass(frozen=True)
class Member:
    """A field of a model, a value of an enum (no type), or a setting (`value`)."""

    name: Name
    type: Name | None = None
    unsupported: str | None = None
    optional: bool = False
    many: bool = False
    attributes: tuple[Attribute, ...] = ()
    value: Value | None = None
    note: str | None = None

    @property
    def word(self) -> str:
        """The name of the type, nothing for a value or a setting."""
        return self.type.text if self.type else ""

    def attribute(self, name: str) -> Attribute | None:
        return next((a for a in self.attributes if a.name.text == name), None)


@dataclass(frozen=True)
class Block:
    kind: str
    name: Name
    members: tuple[Member, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    note: str | None = None

    def attribute(self, name: str) -> Attribute | None:
        return next((a for a in self.attributes if a.name.text == name), None)

    def member(self, name: str) -> Member | None:
        return next((m for m in self.members if m.name.text == name), None)
