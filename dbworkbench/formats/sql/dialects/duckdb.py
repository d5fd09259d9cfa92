"""DuckDB's DDL: loaded into an empty database in memory that sees no files, read back."""

from __future__ import annotations

import duckdb

from dbworkbench.engines.duckdb.catalog import read_catalog
from dbworkbench.engines.duckdb.ddl import draft
from dbworkbench.engines.duckdb.probe import reason
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.script import script
from dbworkbench.formats.sql.splitter import split
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design

FENCED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "lock_configuration": True,
}


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    report = []
    with duckdb.connect(":memory:", config=FENCED) as connection:
        for piece in split(source.text):
            try:
                connection.execute(piece.text)
            except duckdb.Error as error:
                report.append(ReportEntry(piece.line, shortened(piece.text), reason(error)))
        return Reading(read_catalog(connection, name), tuple(report))


def write(design: Design) -> Written:
    """Write the DDL of a design."""
    plan = draft(design)
    return script(plan.texts, plan.losses)
