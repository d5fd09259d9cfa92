"""CHECK constraints of a table, and their conditions as text."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Table

from dbworkbench.model.sql import sql_text


def checks(table: Table) -> tuple[CheckConstraint, ...]:
    """Return the CHECKs of a table and of its columns, in the order of their text and their names."""
    found = [*table.constraints, *(item for column in table.columns for item in column.constraints)]
    said = (item for item in found if isinstance(item, CheckConstraint))
    return tuple(sorted(said, key=lambda item: (check_text(item), str(item.name or ""))))


def check_text(constraint: CheckConstraint) -> str:
    """Return the SQL of a CHECK as PostgreSQL reads it."""
    return sql_text(constraint.sqltext)
