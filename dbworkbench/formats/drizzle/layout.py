"""TypeScript expressions, laid out as prettier does: 80 columns, single quotes, trailing commas."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 80
INDENT = 2


@dataclass(frozen=True)
class Text:
    """What is never broken; `simple` as prettier means it: a literal, a name or a member."""

    text: str
    simple: bool = True


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A property of an object, with comment lines above it."""

    key: str
    value: Node
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Object:
    """An object; an open one has a property on each line even when it is short."""

    entries: tuple[Entry, ...]
    open: bool = False


@dataclass(frozen=True)
class Array:
    items: tuple[Node, ...]
    open: bool = False


@dataclass(frozen=True)
class Arrow:
    """`(table) => body`; an object as body stands in parentheses."""

    head: str
    body: Node


@dataclass(frozen=True)
class Chain:
    """A call and the methods called on what it returns."""

    head: Call
    links: tuple[Call, ...]


Node: TypeAlias = "Text | Call | Object | Array | Arrow | Chain"


def show(node: Node, indent: int = 0, used: int | None = None, tail: int = 1) -> str:
    """Lay a node out that begins in column `used` and is followed by `tail` signs on its last line."""
    column = indent if used is None else used
    line = flat(node)
    if line is not None and column + width(line) + tail <= WIDTH and not _must_break(node):
        return line
    match node:
        case Text():
            return node.text
        case Call():
            return _call(node, indent, column, tail)
        case Object():
            return _object(node, indent)
        case Array():
            return _items("[", node.items, "]", indent)
        case Arrow():
            return _arrow(node, indent, column, tail)
        case Chain():
            return _chain(node, indent, column, tail)


def flat(node: Node) -> str | None:
    """Return a node on one line, None when some of it is never on one line."""
    match node:
        case Text():
            return node.text
        case Call():
            inside = _joined(node.arguments)
            return None if inside is None else f"{node.name}({inside})"
        case Array():
            inside = _joined(node.items)
            return None if inside is None or node.open else f"[{inside}]"
        case Object():
            return _flat_object(node)
        case Arrow():
            body = flat(node.body)
            return None if body is None else f"{node.head} {_parenthesised(node.body, body)}"
        case Chain():
            parts = [flat(node.head), *(flat(link) for link in node.links)]
            return None if None in parts or _must_break(node) else ".".join(map(str, parts))


def width(text: str) -> int:
    """Return how many columns a text takes: wide signs of East Asia and emoji take two, accents none."""
    return sum(_sign_width(sign) for sign in text) if not text.isascii() else len(text)


def _sign_width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _joined(nodes: Sequence[Node]) -> str | None:
    parts = [flat(node) for node in nodes]
    return None if None in parts else ", ".join(map(str, parts))


def _flat_object(node: Object) -> str | None:
    values = [flat(entry.value) for entry in node.entries]
    if node.open or None in values or any(entry.above for entry in node.entries):
        return None
    inside = ", ".join(f"{entry.key}: {value}" for entry, value in zip(node.entries, values, strict=True))
    return f"{{ {inside} }}" if inside else "{}"


def _parenthesised(body: Node, text: str) -> str:
    return f"({text})" if isinstance(body, Object) else text


def _must_break(node: Node) -> bool:
    """Say whether a chain is never on one line: of three calls or more, one with an involved argument."""
    if not isinstance(node, Chain) or len(node.links) < 2:
        return False
    return not all(_is_simple(each) for call in (node.head, *node.links) for each in call.arguments)


def _is_simple(node: Node) -> bool:
    match node:
        case Text():
            return node.simple
        case Object():
            return all(_is_simple(entry.value) for entry in node.entries)
        case Array():
            return all(map(_is_simple, node.items))
        case Call():
            return all(map(_is_simple, node.arguments))
        case Chain():
            return all(_is_simple(each) for call in (node.head, *node.links) for each in call.arguments)
        case Arrow():
            return False


def _call(node: Call, indent: int, column: int, tail: int) -> str:
    *before, last = node.arguments or (Text(""),)
    if not node.arguments:
        return f"{node.name}()"
    hugged = _hugged(node, before, last, indent, column, tail)
    return hugged if hugged is not None else _items(f"{node.name}(", node.arguments, ")", indent)


def _hugged(
    node: Call, before: Sequence[Node], last: Node, indent: int, column: int, tail: int
) -> str | None:
    """Return a call whose last argument is opened on the line of the call, None where that does not do."""
    if not _opens(last) or (before and type(before[-1]) is type(last)):
        return None
    ahead = [flat(each) for each in before]
    if None in ahead:
        return None
    head = ", ".join([f"{node.name}({', '.join(map(str, ahead))}" if ahead else f"{node.name}("])
    head += ", " if ahead else ""
    shown = _opened(last, indent, column + width(head), tail + 1)
    if shown is None or column + width(head) + width(shown.split("\n", 1)[0]) > WIDTH:
        return None
    return f"{head}{shown})"


def _opens(node: Node) -> bool:
    match node:
        case Object():
            return bool(node.entries)
        case Array():
            return bool(node.items)
        case Arrow():
            return isinstance(node.body, (Object, Array)) and _opens(node.body)
    return False


def _opened(node: Node, indent: int, column: int, tail: int) -> str | None:
    match node:
        case Object():
            return _object(node, indent)
        case Array():
            return _items("[", node.items, "]", indent)
        case Arrow():
            body = _opened(node.body, indent, column, tail)
            return None if body is None else f"{node.head} {_parenthesised(node.body, body)}"
    return None


def _object(node: Object, indent: int) -> str:
    inner = " " * (indent + INDENT)
    lines = ["{"]
    for entry in node.entries:
        lines += (inner + line for line in entry.above)
        key = f"{entry.key}: "
        shown = show(entry.value, indent + INDENT, indent + INDENT + width(key), 1)
        lines.append(f"{inner}{key}{shown},")
    return "\n".join([*lines, " " * indent + "}"])


def _items(opening: str, items: Sequence[Node], closing: str, indent: int) -> str:
    inner = " " * (indent + INDENT)
    lines = [f"{inner}{show(item, indent + INDENT, tail=1)}," for item in items]
    return "\n".join([opening, *lines, " " * indent + closing])


def _arrow(node: Arrow, indent: int, column: int, tail: int) -> str:
    ahead = column + width(node.head) + 1
    if isinstance(node.body, (Object, Array)):
        body = show(node.body, indent, ahead, tail)
        return f"{node.head} {_parenthesised(node.body, body)}"
    body = show(node.body, indent + INDENT, tail=tail)
    return f"{node.head}\n{' ' * (indent + INDENT)}{body}"


def _chain(node: Chain, indent: int, column: int, tail: int) -> str:
    """Lay a chain out: of two calls the arguments break, of more every method has a line of its own."""
    if len(node.links) == 1:
        return _pair(node, indent, column, tail)
    inner = indent + INDENT
    head = show(node.head, indent, column, 0)
    links = [
        f"{' ' * inner}.{show(link, inner, inner + 1, tail if link is node.links[-1] else 0)}"
        for link in node.links
    ]
    return "\n".join([head, *links])


def _pair(node: Chain, indent: int, column: int, tail: int) -> str:
    """Lay `call(…).method(…)` out: the first call breaks only where it alone does not fit."""
    (link,) = node.links
    opening = f".{link.name}(" if link.arguments else f".{link.name}()"
    head = show(node.head, indent, column, width(opening) + (0 if link.arguments else tail))
    at = width(head.rsplit("\n", 1)[-1]) + (column if "\n" not in head else 0)
    return f"{head}.{show(link, indent, at + 1, tail)}"
