"""Python code as a tree of brackets, laid out in lines as `ruff format` lays it out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 88
STEP = 4


@dataclass(frozen=True)
class Call:
    """`head(items)`; the items go on one line of their own where they fit there."""

    head: str
    items: tuple[Code, ...]


@dataclass(frozen=True)
class Brackets:
    """A list, tuple or dict; each item gets a line of its own where one is not enough for all."""

    opening: str
    items: tuple[Code, ...]
    closing: str


@dataclass(frozen=True)
class Named:
    """`name=value`, `"key": value` or `target = value`."""

    lead: str
    value: Code


Code: TypeAlias = str | Call | Brackets | Named


def call(head: str, *items: Code | None) -> Call:
    """Return a call; arguments that are None are left out."""
    return Call(head, tuple(item for item in items if item is not None))


def keyword(name: str, value: Code) -> Named:
    return Named(f"{name}=", value)


def list_of(items: Iterable[Code]) -> Brackets:
    return Brackets("[", tuple(items), "]")


def tuple_of(items: Iterable[Code]) -> Brackets:
    return Brackets("(", tuple(items), ")")


def dict_of(pairs: Iterable[tuple[str, Code]]) -> Brackets:
    """Return a dict; the keys are code."""
    return Brackets("{", tuple(Named(f"{key}: ", value) for key, value in pairs), "}")


def statement(code: Code, indent: int = 0) -> str:
    """Return a statement in lines of at most 88 columns where that can be."""
    return " " * indent + _laid(code, indent, indent, 0)


def assignment(target: str, value: Code, indent: int = 0) -> str:
    """Return `target = value`; a string that is too long goes on a line of its own where it fits."""
    lead = f"{target} = "
    if isinstance(value, str) and indent + width(lead + value) > WIDTH >= indent + STEP + width(value):
        margin = " " * indent
        return f"{margin}{lead}(\n{margin}{' ' * STEP}{value}\n{margin})"
    return statement(Named(lead, value), indent)


def width(text: str) -> int:
    """Return how many columns a text takes on a screen."""
    return sum(_columns(sign) for sign in text)


def text(content: str) -> str:
    """Return a string literal: in double quotes unless single ones save backslashes."""
    mark = "'" if content.count('"') > content.count("'") else '"'
    signs = "".join(_sign(sign, mark) for sign in content)
    return f"{mark}{signs}{mark}"


def flat(code: Code) -> str:
    """Return code on one line."""
    match code:
        case Call(head, items):
            return f"{head}({', '.join(map(flat, items))})"
        case Brackets(opening, items, closing):
            single = "," if opening == "(" and len(items) == 1 else ""
            return f"{opening}{', '.join(map(flat, items))}{single}{closing}"
        case Named(lead, value):
            return lead + flat(value)
    return code


def _laid(code: Code, column: int, indent: int, after: int) -> str:
    """Lay code out from a column on; `after` columns follow it on its last line."""
    line = flat(code)
    if isinstance(code, str) or column + width(line) + after <= WIDTH:
        return line
    if isinstance(code, Named):
        return code.lead + _laid(code.value, column + width(code.lead), indent, after)
    if not code.items:
        return line
    if isinstance(code, Call):
        return f"{code.head}(\n{_arguments(code.items, indent + STEP)}\n{' ' * indent})"
    return f"{code.opening}\n{_one_a_line(code.items, indent + STEP)}\n{' ' * indent}{code.closing}"


def _arguments(items: Sequence[Code], indent: int) -> str:
    together = ", ".join(map(flat, items))
    if indent + width(together) <= WIDTH:
        return " " * indent + together
    return _one_a_line(items, indent)


def _one_a_line(items: Sequence[Code], indent: int) -> str:
    return "\n".join(f"{' ' * indent}{_laid(item, indent, indent, 1)}," for item in items)


def _columns(sign: str) -> int:
    if sign.isascii():
        return 1
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _sign(sign: str, mark: str) -> str:
    if sign in (mark, "\\"):
        return "\\" + sign
    if sign.isprintable():
        return sign
    return repr(sign)[1:-1]
