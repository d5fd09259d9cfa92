"""SQL text of SQLAlchemy's expressions, and values of options as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ClauseElement

from dbworkbench.engines.postgres.dialect import DIALECT, literal

Plain = Any  # what JSON holds


def sql_of(clause: ClauseElement) -> str:
    """Return an expression as SQL of one table: columns without it, values written out."""
    options = {"literal_binds": True, "include_table": False}
    return str(clause.compile(dialect=DIALECT, compile_kwargs=options))


def expression_of(value: ClauseElement | str) -> str:
    """Return SQL that stands as text or as an expression."""
    return value if isinstance(value, str) else sql_of(value)


def default_of(default: sa.DefaultClause) -> str:
    """Return a server default as SQL; a Python string is a string of SQL."""
    return literal(default.arg) if isinstance(default.arg, str) else sql_of(default.arg)


def plain_option(value: Any) -> Plain:
    """Return an option of a dialect as JSON holds it: SQL and tuples are marked."""
    if isinstance(value, ClauseElement):
        return {"sql": sql_of(value)}
    if isinstance(value, sa.Column):
        return value.name
    if isinstance(value, Mapping):
        return {"pairs": [[str(key), plain_option(each)] for key, each in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [plain_option(each) for each in value]}
    if isinstance(value, (list, set)):
        return [plain_option(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
