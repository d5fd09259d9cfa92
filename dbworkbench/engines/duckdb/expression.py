"""Expressions of a design, which are PostgreSQL's, in DuckDB's words."""

from __future__ import annotations

from sqlglot.errors import SqlglotError

from dbworkbench.model.expression import parse_expression


def translate(expression: str) -> str:
    """Write a PostgreSQL expression for DuckDB; one that is not understood is left as it is.

    DuckDB itself has the last word: whatever it refuses is not created and named as a loss.
    """
    try:
        return parse_expression(expression).sql(dialect="duckdb")
    except (SqlglotError, ValueError):
        return expression
