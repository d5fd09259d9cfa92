"""SQLAlchemy: declarative models and MetaData in, typed models of version 2 out."""

from __future__ import annotations

from dbworkbench.formats.sqlalchemy.reading import from_metadata, read, read_many
from dbworkbench.formats.sqlalchemy.writer import write_models as write

__all__ = ["from_metadata", "read", "read_many", "write"]
