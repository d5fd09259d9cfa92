"""Reads DDL by having the engine load it, statement by statement, and reading its catalogue."""

from __future__ import annotations

from collections.abc import Callable

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.formats.sql.duckdb import read_duckdb
from dbworkbench.formats.sql.postgres import read_postgres
from dbworkbench.formats.sql.report import ReportEntry
from dbworkbench.model.design import Design

Reader = Callable[[str, str, str | None], tuple[Design, tuple[ReportEntry, ...]]]
DIALECTS: dict[str, Reader] = {"postgres": read_postgres, "duckdb": read_duckdb}


def read_with_report(
    text: str, *, name: str = "design", file: str | None = None, dialect: str = "postgres"
) -> tuple[Design, tuple[ReportEntry, ...]]:
    """Read DDL and tell what of it could not be read: refused, broken, or without what it needs.

    Rows, rights, owners and psql's own commands are passed over. Raises UnknownName for a dialect,
    UnusableInput for what is no text.
    """
    if dialect not in DIALECTS:
        raise UnknownName("SQL dialect", dialect, DIALECTS)
    if "\0" in text:
        raise UnusableInput(f"{file or 'the text'} holds NUL characters, so it is no SQL")
    return DIALECTS[dialect](text.removeprefix("\ufeff"), name, file)
