"""What SQLAlchemy's own objects carry for SQLite beyond what its dialect knows."""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import Column, PrimaryKeyConstraint, TextClause, UniqueConstraint, text

TYPE = "sqlite_type"  # the declared type, letter by letter, where its meaning alone would not give it back
KEYS = "sqlite_keys"  # the keys of a constraint as they are written, where one has a collation or an order
CONFLICT = "sqlite_on_conflict"
STORAGE = {"sqlite_with_rowid", "sqlite_strict", "sqlite_autoincrement"}


@cache
def register() -> None:
    """Let columns and constraints carry what is above; SQLAlchemy refuses unknown arguments."""
    Column.argument_for("sqlite", "type", None)
    for kind in (PrimaryKeyConstraint, UniqueConstraint):
        kind.argument_for("sqlite", "keys", None)


def sql_text(written: str) -> TextClause:
    """Return SQL text in which a colon never begins a parameter."""
    return text(re.sub(":", r"\\:", written))


register()
