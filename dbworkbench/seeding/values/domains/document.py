"""Documents: JSON shaped by a JSON Schema, each member filled like a column of its name."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column

from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Array, compute, join
from dbworkbench.seeding.values.domain import Codes, Domain, Words, fill_pattern
from dbworkbench.seeding.values.domains.facet import Facet

Ask: TypeAlias = "Callable[[Column[Any], Limits, str | None], Domain | None]"
"""Returns the values of a column within limits, of a subject when one is named."""
Schema: TypeAlias = Mapping[str, Any]

BITS = 60
"""The numbers of a document's members together stay within so many bits."""
ITEMS = 2
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "integer": sa.Integer(),
    "number": sa.Numeric(12, 2),
    "boolean": sa.Boolean(),
}
FORMATS = {
    "email": "email",
    "uri": "url",
    "uuid": "uuid",
    "ipv4": "ip",
    "ipv6": "ip6",
    "hostname": "host name",
}
MOMENTS: dict[str, sa.types.TypeEngine[Any]] = {
    "date-time": sa.DateTime(timezone=True),
    "date": sa.Date(),
    "time": sa.Time(),
}


@dataclass(frozen=True)
class Document(Domain):
    """Texts of literals and parts; each part takes one digit of the number, sides of one thing the same."""

    pattern: str
    parts: tuple[Domain, ...]
    digits: tuple[int, ...]
    sizes: tuple[int, ...]
    name: str

    @cached_property
    def size(self) -> int:  # type: ignore[override]  # it follows from the digits
        return math.prod(self.sizes)

    def decode(self, numbers: Bits) -> Array:
        rest, values = numbers, []
        for size in self.sizes:
            values.append(rest % np.uint64(size))
            rest = rest // np.uint64(size)
        columns = [part.decode(values[digit]) for part, digit in zip(self.parts, self.digits, strict=True)]
        return fill_pattern(self.pattern, columns)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Written(Domain):
    """The values of another domain as they stand in JSON, at most `most` of them, taken from all over."""

    inner: Domain
    most: int
    quoted: bool

    @property
    def size(self) -> int:  # type: ignore[override]  # it follows from the inner one's
        return max(1, min(self.inner.size, self.most))

    def decode(self, numbers: Bits) -> Array:
        texts = self.inner.decode(numbers * np.uint64(self.inner.size // self.size))
        if pa.types.is_timestamp(texts.type):
            texts = compute.strftime(texts, format="%Y-%m-%dT%H:%M:%SZ")
        if not pa.types.is_string(texts.type):
            texts = texts.cast(pa.string())
        if not self.quoted:
            return texts
        for sign, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
            texts = compute.replace_substring(texts, sign, escaped)
        return join(['"', texts, '"'])

    def __str__(self) -> str:
        return str(self.inner)


def documents(schema: Schema, ask: Ask, *, name: str = "documents") -> Domain:
    """Return JSON documents that a schema allows.

    Known are type, properties, items, enum, const, format, pattern, minimum, maximum, minLength, maxLength,
    minItems and maxItems (JSON Schema 2020-12); optional properties are always there.
    """
    writer = _Writer(ask, 1 << max(1, BITS // max(1, _leaves(schema))))
    pattern = writer.text(schema, name)
    if not writer.parts:
        return Words((pattern.format(),), pa.string(), name)
    return Document(pattern, tuple(writer.parts), tuple(writer.digits), tuple(writer.sizes), name)


def _leaves(schema: Schema) -> int:
    kind = _kind(schema)
    if kind == "object":
        return sum(map(_leaves, schema.get("properties", {}).values()))
    return _leaves(schema.get("items") or {}) * _count(schema) if kind == "array" else 1


def _count(schema: Schema) -> int:
    return max(int(schema.get("minItems", 0)), min(int(schema.get("maxItems", ITEMS)), ITEMS))


def _kind(schema: Schema) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(kind)


class _Writer:
    """Writes a pattern of literals and places; collects the domains of the places and their digits."""

    def __init__(self, ask: Ask, most: int) -> None:
        self.parts: list[Domain] = []
        self.digits: list[int] = []
        self.sizes: list[int] = []
        self._ask = ask
        self._most = most
        self._families: dict[tuple[int, str], tuple[int, Facet]] = {}
        self._objects = 0

    def text(self, schema: Schema, name: str) -> str:
        """Return the pattern of a document that is one value."""
        kind = _kind(schema)
        if kind == "object":
            return self._members(schema, name)
        if kind == "array":
            items = schema.get("items") or {}
            return "[" + ", ".join(self.text(items, name) for _ in range(_count(schema))) + "]"
        if kind == "null":
            return "null"
        return self._place(schema, sa.Table(name, sa.MetaData(), _column(name, schema)).columns[name])

    def _members(self, schema: Schema, name: str) -> str:
        """Write an object; its members see one another as the columns of a table do."""
        members = schema.get("properties", {})
        plain = {
            key: inner for key, inner in members.items() if _kind(inner) not in ("object", "array", "null")
        }
        table = sa.Table(name, sa.MetaData(), *(_column(key, inner) for key, inner in plain.items()))
        self._objects += 1
        written = (
            f"{_literal(json.dumps(key, ensure_ascii=False))}: "
            + (self._place(inner, table.columns[key]) if key in plain else self.text(inner, key))
            for key, inner in members.items()
        )
        return "{{" + ", ".join(written) + "}}"

    def _place(self, schema: Schema, column: Column[Any]) -> str:
        domain = self._domain(schema, column)
        if isinstance(domain, Written) and isinstance(domain.inner, Facet):
            digit, domain = self._beside(domain, domain.inner)
        else:
            digit = self._new_digit(domain.size)
        self.parts.append(domain)
        self.digits.append(digit)
        return f"{{{len(self.parts) - 1}}}"

    def _beside(self, written: Written, facet: Facet) -> tuple[int, Domain]:
        """Give sides of one thing the same digit, so that they agree."""
        known = self._families.get((self._objects, facet.family))
        joined = facet.beside(known[1] if known else facet)
        part = replace(written, inner=joined)
        if known is None:
            self._families[self._objects, facet.family] = known = (self._new_digit(part.size), joined)
        return known[0], part

    def _new_digit(self, size: int) -> int:
        self.sizes.append(size)
        return len(self.sizes) - 1

    def _domain(self, schema: Schema, column: Column[Any]) -> Domain:
        listed = [schema["const"]] if "const" in schema else schema.get("enum")
        if listed:
            return Words(tuple(json.dumps(value, ensure_ascii=False) for value in listed), pa.string())
        if _kind(schema) == "boolean":
            return Words(("true", "false"), pa.string())
        subject = FORMATS.get(str(schema.get("format")))
        found = self._ask(column, _limits(schema), subject) or Codes(("abcdefghijklmnopqrstuvwxyz",) * 6)
        return Written(found, self._most, quoted=_kind(schema) == "string")


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _column(name: str, schema: Schema) -> Column[Any]:
    """Return the column that a member of a document would be."""
    kind = _kind(schema)
    length = schema.get("maxLength")
    text: sa.types.TypeEngine[Any] = sa.Text() if length is None else sa.String(int(length))
    return Column(name, MOMENTS.get(str(schema.get("format"))) or TYPES.get(kind, text), nullable=False)


def _limits(schema: Schema) -> Limits:
    limits = Limits(pattern=schema.get("pattern"), shortest=int(schema.get("minLength", 0)))
    for bound, name in (
        ("minimum", "above"),
        ("exclusiveMinimum", "above"),
        ("maximum", "below"),
        ("exclusiveMaximum", "below"),
    ):
        if bound in schema:
            limits = getattr(limits, name)(
                Decimal(str(schema[bound])), excluded=bound.startswith("exclusive")
            )
    return limits
