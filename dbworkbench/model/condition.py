"""CHECK constraints of a table, and their conditions as text."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Table, TextClause
from sqlalchemy.dialects import postgresql


def checks(table: Table) -> tuple[CheckConstraint, ...]:
    """Return the CHECKs of a table and of its columns, in the order of their text."""
    found = [*table.constraints, *(item for column in table.columns for item in column.constraints)]
    return tuple(sorted((item for item in found if isinstance(item, CheckConstraint)), key=check_text))


def check_text(constraint: CheckConstraint) -> str:
    """Return the SQL of a CHECK as PostgreSQL reads it."""
    if isinstance(constraint.sqltext, TextClause):
        return constraint.sqltext.text.replace("\\:", ":")
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return str(constraint.sqltext.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
