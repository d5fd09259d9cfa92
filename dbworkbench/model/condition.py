"""The condition of a CHECK constraint as text."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, TextClause
from sqlalchemy.dialects import postgresql


def check_text(constraint: CheckConstraint) -> str:
    """Return the SQL of a CHECK as PostgreSQL reads it."""
    if isinstance(constraint.sqltext, TextClause):
        return constraint.sqltext.text.replace("\\:", ":")
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return str(constraint.sqltext.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
