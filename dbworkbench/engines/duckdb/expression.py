"""Expressions of a design, which are PostgreSQL's, in DuckDB's words."""

from __future__ import annotations

import sqlglot
from sqlglot.errors import SqlglotError


def translate(expression: str) -> str:
    """Write a PostgreSQL expression for DuckDB; one that is not understood is left as it is.

    DuckDB itself has the last word: whatever it refuses is not created and named as a loss.
    """
    try:
        (translated,) = sqlglot.transpile(expression, read="postgres", write="duckdb")
    except (SqlglotError, ValueError):
        return expression
    return translated or expression
