"""JSON Schema 2020-12: one definition for the rows of each table."""

from __future__ import annotations

from dbworkbench.formats.jsonschema.writer import write

__all__ = ["write"]
