"""Blocks of a Prisma schema as `prisma format` lays them out: names, types and attributes in columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

INDENT = "  "


@dataclass(frozen=True)
class Row:
    """A field (name, type, attributes), an enum value (no type) or a setting (`= value` for its type)."""

    name: str
    type: str = ""
    attributes: tuple[str, ...] = ()
    note: str | None = None


def block(
    kind: str,
    name: str,
    rows: Sequence[Row],
    attributes: Sequence[str] = (),
    note: str | None = None,
    remarks: Sequence[str] = (),
) -> str:
    """Lay out a block; `remarks` are comments of the schema that belong to no field."""
    lines = [*(f"// {remark}" for remark in remarks), *_documented(note, ""), f"{kind} {name} {{"]
    lines += _rows(rows)
    if attributes:
        lines += ["", *(INDENT + attribute for attribute in attributes)]
    return "\n".join([*lines, "}"])


def quoted(text: str) -> str:
    """Write a text as a literal of Prisma, which is one of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def told(note: str | None) -> list[str]:
    """Return the lines of a note as Prisma keeps them: without the spaces around them."""
    if note is None or not note.strip():
        return []
    return [line.strip() for line in note.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _documented(note: str | None, indent: str) -> list[str]:
    return [f"{indent}/// {line}".rstrip() for line in told(note)]


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    names, types = _widest(row.name for row in rows), _widest(row.type for row in rows)
    for row in rows:
        yield from _documented(row.note, INDENT)
        kind = _padded(row.type, types) if types else None
        cells = [_padded(row.name, names), kind, " ".join(row.attributes)]
        yield (INDENT + " ".join(cell for cell in cells if cell is not None)).rstrip()


def _widest(texts: Iterable[str]) -> int:
    return max(map(_width, texts), default=0)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Count as Prisma's formatter does, which is in bytes."""
    return len(text.encode())
