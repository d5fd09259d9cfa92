"""SQLModel: models in, by importing them; models out."""

from __future__ import annotations

from dbworkbench.formats.sqlalchemy import from_metadata, read, read_many
from dbworkbench.formats.sqlmodel.writing import write

__all__ = ["from_metadata", "read", "read_many", "write"]
