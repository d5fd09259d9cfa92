"""SQL as a notation: DDL of several dialects, read and written by the engines themselves."""

from __future__ import annotations

from dbworkbench.formats.sql.dialects import DIALECTS
from dbworkbench.formats.sql.reading import read, read_many
from dbworkbench.formats.sql.writing import write

__all__ = ["DIALECTS", "read", "read_many", "write"]
