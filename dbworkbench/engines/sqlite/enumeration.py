"""Enumerated types, which stand as a named check: CONSTRAINT status CHECK (status IN ('new', 'old'))."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dbworkbench.engines.sqlite.clause import Clause, TableText
from dbworkbench.engines.sqlite.lexer import words
from dbworkbench.engines.sqlite.quoting import fold, literal, quote

# a name that says it is a check's, not a type's
CHECK_NAME = re.compile(r"(?:^|_)(?:ck|chk|check|checks|constraint|valid)(?:_|$|\d)", re.IGNORECASE)


@dataclass(frozen=True)
class EnumCheck:
    """The check of a column that reads as an enumerated type."""

    name: str
    values: tuple[str, ...]
    clause: Clause


def enum_checks(text: TableText, columns: Sequence[tuple[Any, ...]]) -> Mapping[str, EnumCheck]:
    """Return the enumerated types of text columns, by column."""
    texts = {fold(row[1]): row[1] for row in columns if row[2].upper() == "TEXT"}
    found: dict[str, EnumCheck] = {}
    for column in text.columns:
        name = texts.get(fold(column.name))
        for clause in column.clauses:
            values = _values(clause, column.name) if name is not None else None
            if name is not None and values and clause.name and not CHECK_NAME.search(clause.name):
                found.setdefault(name, EnumCheck(clause.name, values, clause))
    return found


def common_enums(checks: Iterable[EnumCheck]) -> dict[str, tuple[str, ...]]:
    """Return the types by name; a name that stands for different values is no type."""
    found: dict[str, tuple[str, ...] | None] = {}
    for check in checks:
        found[check.name] = check.values if found.get(check.name, check.values) == check.values else None
    return {name: values for name, values in found.items() if values is not None}


def write_enum_check(name: str | None, column: str, values: Sequence[str]) -> str:
    """Return the check that holds a column to the values of a type."""
    constraint = f"CONSTRAINT {quote(name)} " if name else ""
    return f"{constraint}CHECK ({quote(column)} IN ({', '.join(map(literal, values))}))"


def _values(clause: Clause, column: str) -> tuple[str, ...] | None:
    """Return the values of `column IN ('a', 'b')`, None for any other check."""
    if clause.kind != "check":
        return None
    found = words(clause.text)
    if len(found) < 5 or fold(found[0].name) != fold(column) or found[1].word != "IN":
        return None
    if found[2].text != "(" or found[-1].text != ")" or len(found) % 2 == 0:
        return None
    values, commas = found[3:-1:2], found[4:-1:2]
    if any(token.kind != "string" for token in values) or any(token.text != "," for token in commas):
        return None
    return tuple(token.name for token in values)
