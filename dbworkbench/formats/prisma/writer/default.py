"""Defaults of columns as `@default(…)`: literals where Prisma has them, the database's words elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.prisma.layout import quoted
from dbworkbench.formats.prisma.writer.kind import FieldType
from dbworkbench.model.datatype import read_type, write_type

TEXT = r"'(?:[^']|'')*'"
CAST = re.compile(rf"({TEXT})::(.+)", re.S)
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?")
WHOLE = re.compile(r"-?(?:0|[1-9]\d*)")
LIST = re.compile(rf"ARRAY\[((?:{TEXT}|[^',\]]+)(?:,\s*(?:{TEXT}|[^',\]]+))*)\](?:::.+)?", re.S)
ITEM = re.compile(rf"\s*({TEXT}|[^',\]]+)")
EMPTY = re.compile(r"'\{\}'(?:::.+)?|ARRAY\[\](?:::.+)?", re.S)
NOW = {"now()", "current_timestamp"}
MOST = {"Int": 2**31, "BigInt": 2**63}


def default(given: str, field: FieldType, kind: Any, values: dict[str, str]) -> str:
    """Return what stands in `@default(…)`; `values` are the identifiers of the enum's values."""
    single = None if field.many else _single(given, field, kind, values)
    found = _list(given, field, kind.item_type, values) if field.many else single
    return found if found is not None else f"dbgenerated({quoted(given)})"


def bare(given: str, kind: Any) -> str:
    """Take the cast off a text that is cast to the type of its column."""
    match = CAST.fullmatch(given)
    if match is None:
        return given
    cast, wanted = _family(write_type(read_type(match[2].replace('"', "")))), _family(write_type(kind))
    return match[1] if cast == wanted else given


def _family(words: str) -> str:
    word = words.partition("(")[0].rpartition(".")[2]
    return "text" if word in {"varchar", "char", "bpchar"} else word


def _list(given: str, field: FieldType, kind: Any, values: dict[str, str]) -> str | None:
    if EMPTY.fullmatch(given):
        return "[]"
    match = LIST.fullmatch(given)
    if match is None:
        return None
    single = FieldType(field.word.removesuffix("[]"), field.native, field.scalar)
    items = [_single(item.strip(), single, kind, values) for item in ITEM.findall(match[1])]
    known = [item for item in items if item is not None and not item.endswith(")")]
    return f"[{', '.join(known)}]" if len(known) == len(items) else None


def _single(given: str, field: FieldType, kind: Any, values: dict[str, str]) -> str | None:
    folded, text = given.casefold(), _text(bare(given, kind))
    if field.scalar == "DateTime" and folded in NOW:
        return "now()"
    if field.scalar == "Boolean" and folded in {"true", "false"}:
        return folded
    if text is not None:
        return _literal(text, field, kind, values)
    if field.scalar in MOST and WHOLE.fullmatch(given) and abs(int(given)) < MOST[field.scalar]:
        return given
    return given if field.scalar in {"Float", "Decimal"} and NUMBER.fullmatch(given) else None


def _literal(text: str, field: FieldType, kind: Any, values: dict[str, str]) -> str | None:
    if isinstance(kind, sa.Enum) and field.scalar != "String":
        return values.get(text)
    if field.scalar == "String" or (field.scalar == "Json" and _is_json(text)):
        return quoted(text)
    return None


def _text(given: str) -> str | None:
    return given[1:-1].replace("''", "'") if re.fullmatch(TEXT, given) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity are Python's, not JSON's
