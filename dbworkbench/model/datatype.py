"""Types by name: the text an architect writes and the SQLAlchemy type that it means."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine


def write_type(kind: TypeEngine[Any]) -> str:
    """Write a type in PostgreSQL's words."""
    return kind.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
