"""Reads DDL by having the engine load it, statement by statement, and reading its catalogue."""

from __future__ import annotations

from collections.abc import Callable

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.formats.sql.report import ReportEntry
from dbworkbench.model.design import Design

Read = tuple[Design, tuple[ReportEntry, ...]]
Reader = Callable[[str, str, str | None], Read]


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


def _postgres(text: str, name: str, file: str | None) -> Read:
    from dbworkbench.formats.sql.postgres import read_postgres  # it loads a parser and a driver

    return read_postgres(text, name, file)


def _duckdb(text: str, name: str, file: str | None) -> Read:
    from dbworkbench.formats.sql.duckdb import read_duckdb  # it loads DuckDB

    return read_duckdb(text, name, file)


DIALECTS: dict[str, Reader] = {"postgres": _postgres, "duckdb": _duckdb}
