"""Types as Python annotations and as SQLAlchemy expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.types import TypeEngine

from dbworkbench.formats.sqlalchemy.writer.layout import Code, call, keyword, text
from dbworkbench.model.datatype import NamedType, with_collation, write_type

IMPLIED: Mapping[str, str] = {
    "int": "integer",
    "str": "varchar",
    "bool": "boolean",
    "float": "double precision",
    "bytes": "bytea",
    "Decimal": "numeric",
    "UUID": "uuid",
    "datetime.datetime": "timestamp",
    "datetime.date": "date",
    "datetime.time": "time",
    "datetime.timedelta": "interval",
}
SERIALS = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
PLAIN = {
    "integer": "Integer",
    "bigint": "BigInteger",
    "smallint": "SmallInteger",
    "boolean": "Boolean",
    "real": "REAL",
    "double precision": "Double",
    "varchar": "String",
    "char": "CHAR",
    "text": "Text",
    "numeric": "Numeric",
    "date": "Date",
    "time": "Time",
    "timestamp": "DateTime",
    "interval": "Interval",
    "uuid": "Uuid",
    "json": "JSON",
    "jsonb": "JSONB",
    "bytea": "LargeBinary",
    "hstore": "HSTORE",
    "bit": "BIT",
}
PYTHON = {
    **{word: python for python, word in IMPLIED.items()},
    **dict.fromkeys(("bigint", "smallint", "oid"), "int"),
    "real": "float",
    **dict.fromkeys(("json", "jsonb"), "dict[str, Any]"),
    "hstore": "dict[str, str | None]",
    "timestamptz": "datetime.datetime",
    "timetz": "datetime.time",
    **dict.fromkeys(("int4range", "int8range"), "Range[int]"),
    "numrange": "Range[Decimal]",
    "daterange": "Range[datetime.date]",
    **dict.fromkeys(("tsrange", "tstzrange"), "Range[datetime.datetime]"),
    **dict.fromkeys(("int4multirange", "int8multirange"), "list[Range[int]]"),
    "nummultirange": "list[Range[Decimal]]",
    "datemultirange": "list[Range[datetime.date]]",
    **dict.fromkeys(("tsmultirange", "tstzmultirange"), "list[Range[datetime.datetime]]"),
}
SHAPE = re.compile(r"(?P<word>[a-z0-9_ ]+?)(?:\((?P<size>[\d,-]+)\))?")


@dataclass(frozen=True)
class Vocabulary:
    """What annotations mean in one module: `implied` types, and the classes of enums by key."""

    implied: Mapping[str, str] = field(default_factory=lambda: dict(IMPLIED))
    enums: Mapping[str, str] = field(default_factory=dict)
    enum_types: Mapping[str, Code] = field(default_factory=dict)

    def python(self, kind: TypeEngine[Any]) -> str:
        """Return the annotation of a type's values."""
        if isinstance(kind, sa.ARRAY):
            inner = self.python(kind.item_type)
            return f"{'list[' * (kind.dimensions or 1)}{inner}{']' * (kind.dimensions or 1)}"
        if isinstance(kind, sa.Enum):
            return self.enums.get(_key(kind), "str")
        return PYTHON.get(_word(kind), "str")

    def implies(self, kind: TypeEngine[Any]) -> bool:
        """Say whether the annotation alone gives the type."""
        if isinstance(kind, (sa.ARRAY, NamedType)):
            return False
        if isinstance(kind, sa.Enum):
            return _key(kind) in self.enums
        return self.implied.get(self.python(kind)) == plain_words(kind)

    def type(self, kind: TypeEngine[Any]) -> Code:
        """Return the expression of a type."""
        if isinstance(kind, sa.ARRAY):
            dimensions = keyword("dimensions", str(kind.dimensions)) if kind.dimensions else None
            return call("ARRAY", self.type(kind.item_type), dimensions)
        if isinstance(kind, NamedType):
            return call("SqlType", text(kind.text))
        if isinstance(kind, sa.Enum):
            values = map(text, kind.enums)
            return self.enum_types.get(_key(kind)) or call("Enum", *values, enum_name(kind))
        return _expression(kind)


def plain_words(kind: TypeEngine[Any]) -> str:
    """Return the words of a type, serials as their integers."""
    written = write_type(kind)
    return SERIALS.get(written, written)


def is_serial(kind: TypeEngine[Any]) -> bool:
    return write_type(kind) in SERIALS


def enum_name(kind: sa.Enum) -> Code | None:
    return keyword("name", text(str(kind.name))) if kind.name else None


def _key(kind: sa.Enum) -> str:
    return f"{kind.schema}.{kind.name}" if kind.schema else str(kind.name)


def _word(kind: TypeEngine[Any]) -> str:
    if isinstance(kind, sa.String) and kind.collation:
        kind = with_collation(kind, None)
    return plain_words(kind).partition("(")[0]


def _expression(kind: TypeEngine[Any]) -> Code:
    collation = kind.collation if isinstance(kind, sa.String) else None
    bare = with_collation(kind, None) if collation and isinstance(kind, sa.String) else kind
    written = plain_words(bare)
    match = SHAPE.fullmatch(written)
    if match is None:
        return call("SqlType", text(written))
    word, sizes = match["word"], (match["size"] or "").split(",") if match["size"] else []
    head, *rest = _head(word, bool(sizes))
    if head == "SqlType":
        return call(head, text(written))
    if "precision=" in rest:
        sizes, rest = [], [*rest[:-1], f"precision={sizes[0]}"]
    extra = keyword("collation", text(collation)) if collation else None
    found = call(head, *sizes, *rest, extra)
    return found if found.items else head


def _head(word: str, sized: bool) -> list[str]:
    """Return the class for a word and its keywords."""
    if word in ("timestamp", "timestamptz", "time", "timetz"):
        zone = ["timezone=True"] if word.endswith("tz") else []
        if sized:
            return ["TIMESTAMP" if word.startswith("timestamp") else "TIME", *zone, "precision="]
        return [PLAIN[word.removesuffix("tz")], *zone]
    if word == "interval" and sized:
        return ["INTERVAL", "precision="]
    if word == "varbit":
        return ["BIT", "varying=True"]
    if word in PLAIN:
        return [PLAIN[word]]
    return [word.upper()] if hasattr(pg, word.upper()) and not sized else ["SqlType"]
