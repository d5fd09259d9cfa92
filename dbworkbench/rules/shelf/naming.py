"""Names that need quoting or do not follow one convention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.model.physical import singular
from dbworkbench.rules.rule import Hit, Rule

SNAKE = re.compile(r"[a-z_][a-z0-9_]*\Z")


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        if reason := _needs_quotes(table.name):
            yield Hit(table, f"the name {table.name!r} {reason}", f"Call it {snake_case(table.name)!r}.")
        for column in table.columns:
            if reason := _needs_quotes(column.name):
                fix = f"Call it {snake_case(column.name)!r}."
                yield Hit(table, f"the name {column.name!r} {reason}", fix, column)
    yield from _odd_numbers([table for table in design.tables if SNAKE.match(table.name)])


def snake_case(name: str) -> str:
    """Return a name in lower case with underscores; a reserved word gets one at its end."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9_]+", "_", name).lower().strip("_")
    return f"{words}_" if words in RESERVED_WORDS else words


def _needs_quotes(name: str) -> str | None:
    if name in RESERVED_WORDS:
        return "is a reserved word"
    return None if SNAKE.match(name) else "must be quoted in every statement"


def _odd_numbers(tables: list[Table]) -> Iterator[Hit]:
    """Find the singular names among plural ones, or the other way round."""
    numbers = {table.key: singular(table.name) != table.name for table in tables}
    counts = Counter(numbers.values())
    usual = counts[True] >= counts[False]
    if len(counts) < 2 or min(counts.values()) * 3 > len(tables):
        return
    for table in tables:
        if numbers[table.key] != usual:
            kind = "plural" if usual else "singular"
            yield Hit(
                table, f"most tables have {kind} names, {table.name!r} has not", "Follow one convention."
            )


RULE = Rule(
    name="naming",
    severity=Severity.NOTE,
    problem="A name needs quotes, is a reserved word, or breaks the convention of its neighbours.",
    reason="It must be quoted in every statement, or is mistyped by whoever follows the others.",
    bad="Table OrderItems { id int [pk] }",
    good="Table order_items { id int [pk]\n unit_price numeric(12,2) }",
    look=look,
)
