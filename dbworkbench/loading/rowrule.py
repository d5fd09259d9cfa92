"""What every single row has to keep: types, lengths, enumerations, NOT NULL, CHECK; each as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, Table
from sqlalchemy.dialects import postgresql

from dbworkbench.loading.staging import Match, literal, quote
from dbworkbench.model.condition import check_text
from dbworkbench.model.expression import parse_expression


@dataclass(frozen=True)
class RowRule:
    """A condition that a bad row meets (`bad`), and what to show of it (`value`, empty for nothing).

    `raw` rules look at the rows as given, the others at the typed ones.
    """

    kind: str
    constraint: str
    bad: str
    value: str = ""
    raw: bool = False


def row_rules(match: Match) -> Iterator[RowRule]:
    """Yield the rules of the columns that the rows fill."""
    for column in match.columns:
        raw, cast = match.raw[column.name], match.casts[column.name]
        if raw != cast:
            wanted = f"{column.name} is {_written(column)}"
            yield RowRule("type", wanted, f"{raw} IS NOT NULL AND ({cast}) IS NULL", raw, raw=True)
        if not column.nullable:
            yield RowRule("not null", f"{column.name} not null", f"{raw} IS NULL", raw=True)
        yield from _value_rules(column)


def check_rule(constraint: CheckConstraint, table: Table) -> RowRule | None:
    """Return a CHECK as a rule of DuckDB's SQL, or None when it cannot be translated."""
    text = check_text(constraint)
    condition = translate(text)
    if not condition:
        return None
    shown = " || ', ' || ".join(
        f"coalesce({quote(name)}::VARCHAR, 'NULL')" for name in columns_in(text, table)
    )
    return RowRule("check", f"check ({text})", f"NOT coalesce(({condition}), true)", shown)


def translate(condition: str) -> str:
    """Translate a condition from PostgreSQL's SQL to DuckDB's; empty when that cannot be done."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tree = parse_expression(condition)
        return tree.sql(dialect="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except SqlglotError:
        return ""


def columns_in(condition: str, table: sa.FromClause) -> list[str]:
    """Return the columns of a table that a condition names, in the table's order."""
    from sqlglot import exp

    if not condition:
        return []
    names = {column.name.casefold() for column in parse_expression(condition).find_all(exp.Column)}
    return [column.name for column in table.columns if column.name.casefold() in names]


def _value_rules(column: Column[Any]) -> Iterator[RowRule]:
    name, kind = quote(column.name), column.type
    if isinstance(kind, sa.Enum):
        values = ", ".join(literal(value) for value in kind.enums)
        label = f"{column.name} is one of {', '.join(kind.enums)}"
        yield RowRule("enum", label, f"{name} NOT IN ({values})", name)
    elif isinstance(kind, sa.String) and kind.length:
        label = f"{column.name} is at most {kind.length} characters long"
        yield RowRule("length", label, f"length(rtrim({name}, ' ')) > {kind.length}", name)


def _written(column: Column[Any]) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return column.type.compile(dialect=dialect).lower()
