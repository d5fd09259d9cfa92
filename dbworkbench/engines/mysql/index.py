"""Indexes and unique and primary keys as MySQL takes them: how much of a text, in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import UnaryExpression

from dbworkbench.engines.mysql.column import UNKEYED, type_of
from dbworkbench.engines.mysql.datatype import literal, quote
from dbworkbench.engines.mysql.expression import Untranslatable, translate
from dbworkbench.engines.mysql.wording import Desk
from dbworkbench.model.facts import index_facts

MOST_BYTES = 3072  # of a key, in InnoDB's usual row formats
USUAL_PREFIX = 255
LEAST_PREFIX = 10
PIECES = re.compile(r"(?:tiny|medium|long)?(text|blob)")
SIZED = re.compile(r"(?:var)?(char|binary)\((\d+)\)")
ORDER = re.compile(r"\s+(asc|desc)?(\s*nulls\s+(?:first|last))?\s*$", re.IGNORECASE)
OPCLASS = re.compile(r"(?<=[\w)\"])\s+\w+_ops$")
TREES = ("btree", "")
SHORTFALLS = {"include": "covered columns", "with": "storage parameters", "tablespace": "tablespace"}


@dataclass
class Part:
    """One key: a column with its length in bytes a unit, or an expression."""

    text: str
    column: sa.Column[Any] | None = None
    descending: bool = False
    length: int | None = None
    given: bool = False

    def __str__(self) -> str:
        length = f"({self.length})" if self.length else ""
        return f"{self.text}{length}{' DESC' if self.descending else ''}"


@dataclass(frozen=True)
class DraftedIndex:
    """The line of an index in CREATE TABLE, or a statement of its own."""

    line: str | None = None
    statement: str | None = None
    columns: tuple[str, ...] = ()
    plain: bool = False  # whole columns in their usual order, and nothing more is said


def draft_key(
    columns: Iterable[sa.Column[Any]], what: str, lengths: Mapping[str, int], desk: Desk
) -> str | None:
    """Return the columns of a primary or unique key; None when MySQL cannot have it, which is told."""
    parts = [Part(quote(c.name), c, length=lengths.get(c.name), given=c.name in lengths) for c in columns]
    return _settled(parts, what, desk, unique=True)


def draft_index(index: sa.Index, name: str, desk: Desk) -> DraftedIndex | None:
    """Return how an index is made under a name; None when MySQL has nothing like it, which is told."""
    table = index.table
    if table is None:  # pragma: no cover - an index of a design stands on a table
        return None
    what = f"{table.key}.{index.name}"
    obstacle = _obstacle(index)
    if obstacle is None:
        try:
            parts = [_part(expression, index, desk, what) for expression in index.expressions]
        except Untranslatable as error:
            obstacle = str(error)
    if obstacle is not None:
        desk.lose(what, f"the index is left out: {obstacle}")
        return None
    keys = _settled(parts, what, desk, unique=bool(index.unique), kind=_prefix(index))
    if keys is None:
        return None
    _tell_shortfalls(index, what, desk)
    return _draft(index, name, keys, parts, what, desk)


def _draft(index: sa.Index, name: str, keys: str, parts: list[Part], what: str, desk: Desk) -> DraftedIndex:
    prefix = _prefix(index)
    word = f"{prefix} KEY" if prefix else "UNIQUE KEY" if index.unique else "KEY"
    line = " ".join([f"{word} {quote(name)} ({keys})", *_options(index)])
    if any(part.column is None for part in parts):
        desk.lose(what, "an index on an expression needs MySQL 8.0.13: MariaDB passes over it")
        table = desk.table(index.table.key) if index.table is not None else ""
        return DraftedIndex(statement=f"/*!80013 ALTER TABLE {table} ADD {line} */")
    plain = not any(part.descending or part.length for part in parts) and not _options(index)
    return DraftedIndex(
        line,
        columns=tuple(part.column.name for part in parts if part.column is not None),
        plain=plain and not prefix,
    )


def _prefix(index: sa.Index) -> str:
    return str(index.dialect_kwargs.get("mysql_prefix") or "").upper()


def _part(expression: Any, index: sa.Index, desk: Desk, what: str) -> Part:
    descending = False
    while isinstance(expression, UnaryExpression) and expression.modifier is not None:
        name = expression.modifier.__name__
        descending = descending or name == "desc_op"
        if "nulls" in name:
            desk.lose(what, "without the place of NULLs: in MySQL they come first")
        expression = expression.element
    lengths = index.dialect_kwargs.get("mysql_length") or {}
    if isinstance(expression, sa.Column):
        length = lengths.get(expression.name) if isinstance(lengths, Mapping) else int(lengths)
        return Part(quote(expression.name), expression, descending, length, given=length is not None)
    return _expression_part(str(expression), index, desk, what)


def _expression_part(written: str, index: sa.Index, desk: Desk, what: str) -> Part:
    """Take an expression's order and class off; a bare column is told as one."""
    order = ORDER.search(written)
    descending = bool(order and (order[1] or "").lower() == "desc")
    if order and order[2]:
        desk.lose(what, "without the place of NULLs: in MySQL they come first")
    bare = ORDER.sub("", written)
    classless = OPCLASS.sub("", bare)
    if classless != bare:
        desk.lose(what, "without its operator class")
    table = index.table
    if table is not None and classless.strip('"') in table.columns:
        column = table.columns[classless.strip('"')]
        return Part(quote(column.name), column, descending)
    if table is None:  # pragma: no cover - an index of a design stands on a table
        raise Untranslatable("it stands on no table")
    inner = translate(classless, table, steady=True)
    return Part(inner if inner.startswith("(") and inner.endswith(")") else f"({inner})", None, descending)


def _obstacle(index: sa.Index) -> str | None:
    options = index.dialect_kwargs
    method = str(options.get("postgresql_using") or "").lower()
    if method not in TREES:
        return f"MySQL has no {method} indexes"
    if options.get("postgresql_where") is not None:
        if index.unique:
            return "MySQL has no partial indexes, and for all rows it would forbid too much"
        return None
    if options.get("postgresql_nulls_not_distinct") and index.unique:
        return "MySQL takes every NULL as distinct"
    return None


def _tell_shortfalls(index: sa.Index, what: str, desk: Desk) -> None:
    options = index.dialect_kwargs
    if options.get("postgresql_where") is not None:
        desk.lose(what, "for all rows: MySQL has no partial indexes")
    for name, words in SHORTFALLS.items():
        if options.get(f"postgresql_{name}"):
            desk.lose(what, f"without its {words}")
    if options.get("postgresql_ops"):
        desk.lose(what, "without its operator classes")


def _options(index: sa.Index) -> list[str]:
    options = index.dialect_kwargs
    words = []
    if options.get("mysql_using"):
        words.append(f"USING {options['mysql_using']}")
    if options.get("mysql_key_block_size"):
        words.append(f"KEY_BLOCK_SIZE={options['mysql_key_block_size']}")
    if options.get("mysql_with_parser"):
        words.append(f"/*!50100 WITH PARSER {quote(str(options['mysql_with_parser']))} */")
    note = index_facts(index).note
    if note:
        words.append(f"COMMENT {literal(note[:1024])}")
    if options.get("mysql_invisible"):
        words.append("/*!80000 INVISIBLE */")
    if options.get("mysql_ignored"):
        words.append("/*M!100600 IGNORED */")
    return words


# -- how much of a text ---------------------------------------------------------------------------


def _settled(parts: list[Part], what: str, desk: Desk, *, unique: bool, kind: str = "") -> str | None:
    """Return keys as text, long texts cut to what a key holds."""
    if kind:
        return ", ".join(map(str, parts)) if kind == "SPATIAL" else ",".join(map(str, parts))
    for part in parts:
        if part.column is not None and UNKEYED.fullmatch(type_of(part.column)):
            desk.lose(what, f"left out: MySQL has no keys on {type_of(part.column)}")
            return None
    _cut(parts)
    cut = [part for part in parts if part.length and not part.given]
    for part in cut:
        name = part.column.name if part.column is not None else part.text
        rule = "only these are unique" if unique else "the index holds no more"
        desk.lose(what, f"the first {part.length} characters of {name}: {rule}")
    return ",".join(map(str, parts))


def _cut(parts: list[Part]) -> None:
    for part in parts:
        if part.length is None and part.column is not None and PIECES.fullmatch(type_of(part.column)):
            part.length = USUAL_PREFIX
    while sum(map(_bytes, parts)) > MOST_BYTES:
        largest = max(parts, key=_bytes)
        units = largest.length or _units(largest)
        if largest.given or units <= LEAST_PREFIX:
            return
        largest.length = USUAL_PREFIX if units > USUAL_PREFIX else max(LEAST_PREFIX, units // 2)


def _units(part: Part) -> int:
    found = SIZED.fullmatch(type_of(part.column)) if part.column is not None else None
    return int(found[2]) if found else 0


def _bytes(part: Part) -> int:
    kind = type_of(part.column) if part.column is not None else ""
    width = 1 if "binary" in kind or "blob" in kind else 4
    units = part.length or _units(part)
    return units * width if units else 8
