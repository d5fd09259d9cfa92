"""SQL of a design as text, as PostgreSQL reads it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import TextClause
from sqlalchemy.dialects import postgresql


def sql_text(clause: Any) -> str:
    """Return a condition or an expression as text: a colon in it is never a parameter."""
    if isinstance(clause, str):
        return clause
    if isinstance(clause, TextClause):
        return clause.text.replace("\\:", ":")
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return str(clause.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
