"""DuckDB's DDL: loaded into an empty database in memory that sees no files, read back."""

from __future__ import annotations

import threading

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

LONGEST = 30.0  # seconds for one statement
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
                _run(connection, piece.text)
            except duckdb.InterruptException:
                said = f"it took longer than {LONGEST:g} s and was stopped"
                report.append(ReportEntry(piece.line, shortened(piece.text), said))
            except duckdb.Error as error:
                report.append(ReportEntry(piece.line, shortened(piece.text), reason(error)))
        return Reading(read_catalog(connection, name), tuple(report))


def _run(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Run a statement for so long at most."""
    timer = threading.Timer(LONGEST, connection.interrupt)
    timer.start()
    try:
        connection.execute(statement)
    finally:
        timer.cancel()


def write(design: Design) -> Written:
    """Write the DDL of a design."""
    plan = draft(design)
    return script(plan.texts, plan.losses)
