"""DuckDB's DDL: loaded into an empty database in memory that sees no files, read back."""

from __future__ import annotations

import duckdb

from dbworkbench.engines.duckdb.catalog import read_catalog
from dbworkbench.engines.duckdb.probe import reason
from dbworkbench.formats.sql.report import ReportEntry, shortened
from dbworkbench.formats.sql.splitter import split
from dbworkbench.model.design import Design

FENCED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "lock_configuration": True,
}


def read_duckdb(text: str, name: str, file: str | None) -> tuple[Design, tuple[ReportEntry, ...]]:
    """Return the design and what could not be read."""
    del file  # DuckDB's report needs only lines
    report = []
    with duckdb.connect(":memory:", config=FENCED) as connection:
        for piece in split(text):
            try:
                connection.execute(piece.text)
            except duckdb.Error as error:
                report.append(ReportEntry(piece.line, shortened(piece.text), reason(error)))
        return read_catalog(connection, name), tuple(report)
