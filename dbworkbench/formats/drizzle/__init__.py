"""Drizzle ORM: the schema of a PostgreSQL database as TypeScript."""

from __future__ import annotations

from dbworkbench.formats.drizzle.writer import write

__all__ = ["write"]
