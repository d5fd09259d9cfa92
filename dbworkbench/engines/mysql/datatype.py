"""Types of MySQL and MariaDB: what a design holds of them, and what a design's types become."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.types import TypeEngine

from dbworkbench.model.datatype import BigSerial, NamedType, Serial, SmallSerial, write_type

SETTING = "mysql_type"
ALIASES = {
    "integer": "int", "int1": "tinyint", "int2": "smallint", "int3": "mediumint", "int4": "int",
    "middleint": "mediumint", "int8": "bigint", "dec": "decimal", "numeric": "decimal", "fixed": "decimal",
    "number": "decimal", "float4": "float", "float8": "double", "double precision": "double",
    "real": "double", "character": "char", "nchar": "char", "national char": "char",
    "national character": "char", "character varying": "varchar", "char varying": "varchar",
    "national varchar": "varchar", "nvarchar": "varchar", "varcharacter": "varchar", "varchar2": "varchar",
    "long": "mediumtext", "long varchar": "mediumtext", "long varbinary": "mediumblob", "clob": "longtext",
    "raw": "varbinary", "char byte": "binary", "geomcollection": "geometrycollection", "inet": "inet6",
}  # fmt: skip
WIDTHS = {
    ("tinyint", False): "4", ("smallint", False): "6", ("mediumint", False): "9", ("int", False): "11",
    ("bigint", False): "20", ("tinyint", True): "3", ("smallint", True): "5", ("mediumint", True): "8",
    ("int", True): "10", ("bigint", True): "20", ("year", False): "4",
}  # fmt: skip
LONGER = {"varchar", "varbinary"}
INTEGERS: dict[str, tuple[type[sa.Integer], type[sa.Integer]]] = {  # signed, unsigned
    "tinyint": (sa.SmallInteger, sa.SmallInteger),
    "smallint": (sa.SmallInteger, sa.Integer),
    "mediumint": (sa.Integer, sa.Integer),
    "int": (sa.Integer, sa.BigInteger),
    "bigint": (sa.BigInteger, sa.BigInteger),
    "year": (sa.SmallInteger, sa.SmallInteger),
}
TEXTS = ("tinytext", "text", "mediumtext", "longtext")
BLOBS = ("tinyblob", "blob", "mediumblob", "longblob")
SIZES = (2**8 - 1, 2**16 - 1, 2**24 - 1, 2**32 - 1)
ONE = {"char": "1", "binary": "1", "bit": "1"}
SPATIAL = (
    "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
    "geometrycollection",
)  # fmt: skip
LARGEST_VARCHAR = 16383  # characters of four bytes that fit into a row
LARGEST_DECIMAL = (65, 38)  # MySQL itself allows a scale of 30
LARGEST_SCALE = 30
LARGEST_BIT = 64


@dataclass(frozen=True)
class WrittenType:
    """A type in MySQL's words, and what it loses of the design's."""

    text: str
    loss: str | None = None


def canonical(name: str, arguments: list[str], *, unsigned: bool, zerofill: bool) -> str:
    """Return a type as the newest server would print it, widths that say nothing left out."""
    word = ALIASES.get(name, name)
    if word in ("bool", "boolean"):
        word, arguments = "tinyint", ["1"]
    unsigned = unsigned or zerofill
    if word in ("decimal",):
        arguments = [*arguments, *(["10", "0"][len(arguments) :])]
    elif word == "float" and len(arguments) == 1:
        word, arguments = ("float" if int(arguments[0]) <= 24 else "double"), []
    elif word in ("text", "blob") and arguments:
        word, arguments = _fitting(word, int(arguments[0])), []
    elif not zerofill and arguments == [WIDTHS.get((word, unsigned))]:
        arguments = []
    elif not arguments and word in ONE:
        arguments = [ONE[word]]
    elif arguments == ["0"] and word in ("time", "datetime", "timestamp"):
        arguments = []
    text = f"{word}({','.join(arguments)})" if arguments else word
    return text + (" unsigned" if unsigned else "") + (" zerofill" if zerofill else "")


def _fitting(word: str, size: int) -> str:
    """Return the smallest text or blob that holds a length, of four bytes a character."""
    names, width = (TEXTS, 4) if word == "text" else (BLOBS, 1)
    return next(name for name, most in zip(names, SIZES, strict=True) if size * width <= most or most > 2**24)


def design_type(written: str) -> TypeEngine[Any]:
    """Return what a design holds of a canonical type; the column's setting keeps what this cannot say."""
    head, bracket, tail = written.partition("(")
    name = head.split()[0]
    arguments = tail.rpartition(")")[0] if bracket else ""
    unsigned = written.endswith(("unsigned", "zerofill"))
    if written == "tinyint(1)":
        return sa.Boolean()
    if written.startswith("bigint") and unsigned:
        return sa.Numeric(20, 0)
    if name in INTEGERS:
        return INTEGERS[name][unsigned]()
    if name in ("enum", "set"):
        values = _values(arguments)
        return sa.Enum(*values) if name == "enum" and values else sa.Text()
    return _other(name, arguments, written)


def _other(name: str, arguments: str, written: str) -> TypeEngine[Any]:
    number = int(arguments) if arguments.isdigit() else None
    if name == "decimal":
        precision, _, scale = arguments.partition(",")
        return sa.Numeric(int(precision), int(scale))
    if name in ("datetime", "timestamp"):
        zoned = name == "timestamp"
        if number in (None, 6):
            return sa.DateTime(timezone=zoned)
        return pg.TIMESTAMP(timezone=zoned, precision=number)
    if name == "time":
        return sa.Time() if number in (None, 6) else pg.TIME(precision=number)
    if name in ("binary", "varbinary", *BLOBS):
        return sa.LargeBinary()
    if name in TEXTS:
        return sa.Text()
    simple: dict[str, TypeEngine[Any]] = {
        "char": sa.CHAR(number), "varchar": sa.String(number), "bit": pg.BIT(number), "float": sa.REAL(),
        "double": sa.Double(), "date": sa.Date(), "json": sa.JSON(), "uuid": sa.Uuid(),
        "inet4": pg.INET(), "inet6": pg.INET(),
    }  # fmt: skip
    return simple.get(name) or NamedType(written)


def _values(written: str) -> list[str]:
    from dbworkbench.model.declared.lexicon import DESIGN

    return [token.value for token in DESIGN.tokens(written) if token.kind == "string"]


def mysql_type(kind: TypeEngine[Any]) -> WrittenType:
    """Return what a design's type becomes in MySQL."""
    if isinstance(kind, sa.ARRAY):
        return WrittenType("json", f"{write_type(kind)} becomes json: MySQL has no arrays")
    if isinstance(kind, sa.Enum):
        return WrittenType(f"enum({','.join(map(literal, kind.enums))})")
    if isinstance(kind, (Serial, BigSerial, SmallSerial)):
        word = {"serial": "int", "bigserial": "bigint", "smallserial": "smallint"}[kind.words]
        return WrittenType(word, f"{kind.words} becomes {word} AUTO_INCREMENT")
    if isinstance(kind, sa.String) and kind.collation and not isinstance(kind, sa.Enum):
        plain = kind.copy()
        plain.collation = None
        return mysql_type(plain)
    return _worded(write_type(kind), kind)


SAME = {
    "smallint": "smallint", "integer": "int", "bigint": "bigint", "real": "float",
    "double precision": "double", "boolean": "tinyint(1)", "date": "date", "text": "text", "bytea": "blob",
    "json": "json", "timestamp": "datetime(6)", "timestamptz": "timestamp(6)", "time": "time(6)",
}  # fmt: skip
NEAR = {
    "uuid": ("char(36)", "a uuid"),
    "jsonb": ("json", "jsonb"),
    "timetz": ("time(6)", "timetz"),
    "interval": ("varchar(64)", "an interval"),
    "numeric": ("decimal(65,30)", "numeric without bounds"),
    "varchar": ("text", "varchar without a length"),
    "char": ("char(1)", "char without a length"),
    "citext": ("text", "citext"),
    "xml": ("longtext", "xml"),
    "money": ("decimal(19,2)", "money"),
    "inet": ("varchar(43)", "inet"),
    "cidr": ("varchar(43)", "cidr"),
    "macaddr": ("char(17)", "macaddr"),
    "macaddr8": ("char(23)", "macaddr8"),
    "hstore": ("json", "hstore"),
    "tsvector": ("longtext", "tsvector"),
    "bit": ("bit(1)", "bit without a length"),
    "oid": ("int unsigned", "oid"),
    "name": ("varchar(63)", "name"),
}
OWN = re.compile(
    r"(?:geometry|point|linestring|polygon|multi(?:point|linestring|polygon)|geometrycollection|vector\(\d+\))"
)


def _worded(word: str, kind: TypeEngine[Any]) -> WrittenType:
    if word in SAME:
        return WrittenType(SAME[word])
    if word in NEAR:
        became, what = NEAR[word]
        return WrittenType(became, f"{what} becomes {became}")
    head, bracket, tail = word.partition("(")
    arguments = tail.partition(")")[0]
    if bracket and (found := _sized(head, arguments, word)) is not None:
        return found
    if isinstance(kind, NamedType) and OWN.fullmatch(word.lower()):
        return WrittenType(word.lower())
    return WrittenType("text", f"MySQL has no type {word}; it becomes text")


def _sized(head: str, arguments: str, word: str) -> WrittenType | None:
    numbers = [int(part) for part in arguments.split(",") if part.strip().lstrip("-").isdigit()]
    if not numbers:
        return None
    match head:
        case "varchar" | "char":
            most = LARGEST_VARCHAR if head == "varchar" else 255
            if numbers[0] <= most:
                return WrittenType(f"{head}({numbers[0]})")
            return WrittenType("text", f"{word} becomes text: a row of MySQL holds 65,535 bytes")
        case "numeric":
            return _decimal(numbers, word)
        case "timestamp" | "timestamptz" | "time" | "timetz":
            base = {"timestamp": "datetime", "timestamptz": "timestamp"}.get(head, "time")
            text = f"{base}({numbers[0]})" if numbers[0] else base
            return WrittenType(text, f"{word} becomes {text}" if head == "timetz" else None)
        case "bit" if numbers[0] <= LARGEST_BIT:
            return WrittenType(f"bit({numbers[0]})")
    return None


def _decimal(numbers: list[int], word: str) -> WrittenType:
    precision, scale = numbers[0], (numbers[1] if len(numbers) > 1 else 0)
    fits = precision <= LARGEST_DECIMAL[0] and 0 <= scale <= min(LARGEST_SCALE, precision)
    if not fits:
        return WrittenType("decimal(65,30)", f"{word} becomes decimal(65,30), MySQL's largest")
    loss = None if len(numbers) > 1 else f"{word} is written decimal({precision},0)"
    return WrittenType(f"decimal({precision},{scale})", loss)


def literal(value: str) -> str:
    """Return a text as a string of MySQL, in which a backslash escapes."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'"


def quote(*parts: str | None) -> str:
    """Return a name, qualified by those parts that are given, in backticks."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts if part is not None)
