"""Types of a design as scalars of Prisma, with a native type where the scalar's own differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.prisma.datatype import native, scalar
from dbworkbench.formats.prisma.layout import quoted
from dbworkbench.formats.prisma.writer.identifier import SCALARS
from dbworkbench.model.datatype import PLAIN, read_type, with_collation, write_type

PARTS = re.compile(r"(?P<word>[a-z0-9_ ]+?)(?:\((?P<arguments>[\d, ]*)\))?", re.ASCII)
# by provider: the word of the type → the scalar and the native type
NATIVES: dict[str, dict[str, tuple[str, str]]] = {
    "postgresql": {
        "smallint": ("Int", "SmallInt"),
        "oid": ("Int", "Oid"),
        "real": ("Float", "Real"),
        "numeric": ("Decimal", "Decimal"),
        "money": ("Decimal", "Money"),
        "varchar": ("String", "VarChar"),
        "char": ("String", "Char"),
        "uuid": ("String", "Uuid"),
        "inet": ("String", "Inet"),
        "citext": ("String", "Citext"),
        "xml": ("String", "Xml"),
        "bit": ("String", "Bit"),
        "varbit": ("String", "VarBit"),
        "bit varying": ("String", "VarBit"),
        "timestamp": ("DateTime", "Timestamp"),
        "timestamptz": ("DateTime", "Timestamptz"),
        "date": ("DateTime", "Date"),
        "time": ("DateTime", "Time"),
        "timetz": ("DateTime", "Timetz"),
        "json": ("Json", "Json"),
    },
    "mysql": {
        "smallint": ("Int", "SmallInt"),
        "real": ("Float", "Float"),
        "numeric": ("Decimal", "Decimal"),
        "varchar": ("String", "VarChar"),
        "char": ("String", "Char"),
        "text": ("String", "Text"),
        "timestamp": ("DateTime", "DateTime"),
        "date": ("DateTime", "Date"),
        "time": ("DateTime", "Time"),
    },
    "sqlite": {},
    "sqlserver": {
        "smallint": ("Int", "SmallInt"),
        "real": ("Float", "Real"),
        "numeric": ("Decimal", "Decimal"),
        "varchar": ("String", "VarChar"),
        "char": ("String", "Char"),
        "text": ("String", "Text"),
        "uuid": ("String", "UniqueIdentifier"),
        "timestamptz": ("DateTime", "DateTimeOffset"),
        "date": ("DateTime", "Date"),
        "time": ("DateTime", "Time"),
    },
}
PROVIDERS = tuple(NATIVES)
LISTS = {"postgresql"}
WITHOUT_ENUMS = {"sqlserver"}
WITHOUT_JSON = {"sqlserver"}
MOST = {"VarChar": 65535, "Char": 255, "Bit": 65535, "VarBit": 65535, "Decimal": 1000}
CLOCKS = {"Timestamp", "Timestamptz", "Time", "Timetz", "DateTime"}
# what stands in for a type that the provider has no native type for
STANDINS = (
    (sa.Boolean, "Boolean"),
    (sa.BigInteger, "BigInt"),
    (sa.Integer, "Int"),
    (sa.Float, "Float"),
    (sa.Numeric, "Decimal"),
    (sa.String, "String"),
    (sa.Uuid, "String"),
    (sa.LargeBinary, "Bytes"),
    (sa.DateTime, "DateTime"),
    (sa.Date, "DateTime"),
    (sa.Time, "DateTime"),
    (sa.JSON, "Json"),
)


@dataclass(frozen=True)
class FieldType:
    """A type as it is written; `scalar` is None for `Unsupported`, `loss` tells what became of it."""

    word: str
    native: str | None = None
    scalar: str | None = None
    many: bool = False
    loss: str | None = None


def field_type(kind: Any, provider: str, enums: dict[str, str]) -> FieldType:
    """Return the type of a field; `enums` are the identifiers of the enums by their keys."""
    single = isinstance(kind, sa.ARRAY) and (kind.dimensions or 1) == 1
    if single and provider in LISTS:
        inner = field_type(kind.item_type, provider, enums)
        return FieldType(f"{inner.word}[]", inner.native, inner.scalar, many=True)
    if isinstance(kind, sa.Enum) and enum_key(kind) in enums and provider not in WITHOUT_ENUMS:
        name = enums[enum_key(kind)]
        return FieldType(name, scalar=name)
    text = _words(kind)
    return _plain(text, provider) or _native(text, provider) or _other(kind, text, provider)


def enum_key(kind: sa.Enum) -> str:
    """Return the key that an enum type has in a design."""
    return f"{kind.schema}.{kind.name}" if kind.schema else str(kind.name)


def _words(kind: Any) -> str:
    """Return the words of a type without its collation, a serial as its integer."""
    if isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and kind.collation:
        kind = with_collation(kind, None)
    text = write_type(kind)
    return write_type(PLAIN[text]()) if text in PLAIN else text


@lru_cache(maxsize=2048)
def _plain(text: str, provider: str) -> FieldType | None:
    for name in SCALARS:
        if write_type(read_type(scalar(name, provider))) == text and not _lacks(name, provider):
            return FieldType(name, scalar=name)
    return None


def _native(text: str, provider: str) -> FieldType | None:
    match = PARTS.fullmatch(text)
    known = NATIVES[provider].get(match["word"]) if match else None
    if match is None or known is None:
        return None
    name, word = known
    arguments = tuple(part.strip() for part in (match["arguments"] or "").split(",") if part.strip())
    if word == "Decimal" and len(arguments) == 1:
        arguments = (*arguments, "0")  # Prisma wants both; numeric(5) is numeric(5,0)
    same = text if word == "Decimal" else write_type(read_type(native(word, arguments)))
    if same != text or not _fits(word, arguments):
        return None
    shown = f"@db.{word}({', '.join(arguments)})" if arguments else f"@db.{word}"
    return FieldType(name, shown, name)


def _fits(word: str, arguments: tuple[str, ...]) -> bool:
    numbers = [int(argument) for argument in arguments]
    if word in CLOCKS:
        return all(number <= 6 for number in numbers)
    if word == "Decimal":
        return not numbers or (0 < numbers[0] <= MOST[word] and numbers[1] <= numbers[0])
    return all(0 < number <= MOST.get(word, 0) for number in numbers)


def _other(kind: Any, text: str, provider: str) -> FieldType:
    """Keep the words of PostgreSQL's other types; elsewhere choose the scalar that is nearest."""
    if provider not in LISTS:
        name = next((name for base, name in STANDINS if isinstance(kind, base)), None)
        name = "String" if name and _lacks(name, provider) else name
        if name:
            made = write_type(read_type(scalar(name, provider)))
            return FieldType(name, scalar=name, loss=f"type {text}, which becomes {made}")
    return FieldType(f"Unsupported({quoted(text)})")


def _lacks(name: str, provider: str) -> bool:
    return name == "Json" and provider in WITHOUT_JSON
