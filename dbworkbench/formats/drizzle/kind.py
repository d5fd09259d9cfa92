"""Types of PostgreSQL as builders of drizzle-orm/pg-core."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.drizzle.layout import Call, Entry, Node, Object, Text
from dbworkbench.formats.drizzle.naming import camel, free, literal
from dbworkbench.formats.drizzle.workshop import Workshop
from dbworkbench.model.datatype import with_collation, write_type

PARTS = re.compile(r"(?P<word>[a-z0-9_ ]+?)(?:\((?P<arguments>[^()]*)\))?", re.ASCII)
# SQL word → builder; those in OPTIONS take their arguments as an object
BUILDERS = {
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigint",
    "serial": "serial",
    "bigserial": "bigserial",
    "smallserial": "smallserial",
    "boolean": "boolean",
    "real": "real",
    "double precision": "doublePrecision",
    "numeric": "numeric",
    "text": "text",
    "varchar": "varchar",
    "char": "char",
    "date": "date",
    "time": "time",
    "timetz": "time",
    "timestamp": "timestamp",
    "timestamptz": "timestamp",
    "interval": "interval",
    "uuid": "uuid",
    "json": "json",
    "jsonb": "jsonb",
    "inet": "inet",
    "cidr": "cidr",
    "macaddr": "macaddr",
    "macaddr8": "macaddr8",
    "point": "point",
    "line": "line",
    "vector": "vector",
    "halfvec": "halfvec",
    "sparsevec": "sparsevec",
    "bit": "bit",
}
OPTIONS = {
    "numeric": ("precision", "scale"),
    "varchar": ("length",),
    "char": ("length",),
    "time": ("precision",),
    "timetz": ("precision",),
    "timestamp": ("precision",),
    "timestamptz": ("precision",),
    "interval": ("precision",),
    "vector": ("dimensions",),
    "halfvec": ("dimensions",),
    "sparsevec": ("dimensions",),
    "bit": ("dimensions",),
}
NEEDED = {"vector", "halfvec", "sparsevec", "bit"}  # of no use without their dimensions
ALWAYS = {
    "bigint": Entry("mode", Text("'number'")),
    "bigserial": Entry("mode", Text("'number'")),
    "timestamptz": Entry("withTimezone", Text("true")),
    "timetz": Entry("withTimezone", Text("true")),
}


def builder(column: sa.Column[Any], shop: Workshop) -> tuple[Call, list[Call]]:
    """Return the call that makes a column of its type, and `.array()` for each dimension."""
    kind: Any = column.type
    arrays = []
    if isinstance(kind, sa.ARRAY):
        arrays = [Call("array")] * (kind.dimensions or 1)
        kind = kind.item_type
    if isinstance(kind, sa.Enum) and kind.name:
        key = f"{kind.schema}.{kind.name}" if kind.schema else str(kind.name)
        if key in shop.enums:
            return Call(shop.enums[key], (Text(literal(column.name)),)), arrays
    return _call(write_type(_uncollated(kind)), column.name, shop), arrays


def _uncollated(kind: Any) -> Any:
    plain = isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and kind.collation
    return with_collation(kind, None) if plain else kind


def sql_word(column: sa.Column[Any]) -> str:
    """Return the word of a column's type without arguments; an array has none."""
    if isinstance(column.type, (sa.ARRAY, sa.Enum)):
        return ""
    return write_type(_uncollated(column.type)).partition("(")[0]


def _call(written: str, name: str, shop: Workshop) -> Call:
    match = PARTS.fullmatch(written)
    word = match["word"] if match else ""
    arguments = [part.strip() for part in (match["arguments"] or "").split(",")] if match else []
    arguments = [part for part in arguments if part]
    names = OPTIONS.get(word, ())
    known = word in BUILDERS and len(arguments) <= len(names) and all(part.isdigit() for part in arguments)
    if not known or (word in NEEDED and not arguments):
        return Call(_custom(written, shop), (Text(literal(name)),))
    entries = [Entry(option, Text(value)) for option, value in zip(names, arguments, strict=False)]
    if word in ALWAYS:
        entries.insert(0, ALWAYS[word])
    options: tuple[Node, ...] = (Object(tuple(entries)),) if entries else ()
    return Call(shop.use(BUILDERS[word]), (Text(literal(name)), *options))


def _custom(written: str, shop: Workshop) -> str:
    """Return the name of a type that drizzle does not know, which is defined before the tables."""
    if written not in shop.customs:
        shop.use("customType")
        found = free(camel(written), shop.taken, "Type")
        shop.taken.add(found)
        shop.customs[written] = found
    return shop.customs[written]
