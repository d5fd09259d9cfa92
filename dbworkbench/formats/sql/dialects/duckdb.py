"""DuckDB's DDL: loaded into an empty database in memory that sees no files, read back."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence

import duckdb

from dbworkbench.engines.duckdb.catalog import read_catalog
from dbworkbench.engines.duckdb.ddl import draft
from dbworkbench.engines.duckdb.probe import reason
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.passed import Passed
from dbworkbench.formats.sql.script import script
from dbworkbench.formats.sql.splitter import Piece, split
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

LONGEST = 30.0  # seconds for one statement
FENCED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "lock_configuration": True,
}
# rows and the state of a session are no part of a design; EXPORT DATABASE loads rows by COPY
SKIPPED = re.compile(
    r"(?:insert|copy|update|delete|merge|truncate|select|from|values|with|summarize|explain|describe|show|call"
    r"|begin|start|commit|rollback|abort|set|reset|pragma|analyze|vacuum|checkpoint|prepare|execute|deallocate)\b",
    re.IGNORECASE,
)
OTHER_DATABASE = re.compile(r"(?:attach|detach|use)\b", re.IGNORECASE)
TEMPORARY = re.compile(r"create\s+(?:or\s+replace\s+)?temp(?:orary)?\b", re.IGNORECASE)
MACRO = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:macro|function)\s+(?:if\s+not\s+exists\s+)?(?P<name>[\w.]+)\s*\(",
    re.IGNORECASE,
)
TABLE = re.compile(r"create\s+(?:or\s+replace\s+)?table\b|alter\s+table\b", re.IGNORECASE)
STRING = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
NAMED = re.compile(r"\bconstraint\s+(?P<name>\"(?:[^\"]|\"\")+\"|\w+)", re.IGNORECASE)


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    report: list[ReportEntry] = []
    passed = Passed()
    pieces = list(_to_run(source.text, report, passed))
    with duckdb.connect(":memory:", config=FENCED) as connection:
        waiting = _run(connection, pieces)
        while waiting:
            still = _run(connection, [piece for piece, _ in waiting])
            if len(still) == len(waiting):
                break
            waiting = still
        failed = {piece.start for piece, _ in waiting}
        macros = {
            match["name"].removeprefix("main."): piece.text
            for piece in pieces
            if piece.start not in failed and (match := MACRO.match(piece.text))
        }
        design = read_catalog(connection, name, macros)
    report += [*passed.entries(), *(_entry(piece, said) for piece, said in waiting)]
    report += [entry for piece in pieces if piece.start not in failed for entry in _nameless(piece)]
    return Reading(design, tuple(sorted(report, key=lambda entry: entry.line)))


def write(design: Design) -> Written:
    """Write the DDL of a design; DuckDB reads the names of constraints and forgets them."""
    plan = draft(design)
    named = (
        (table.key, sorted(str(item.name) for item in table.constraints if item.name))
        for table in design.tables
    )
    nameless = [
        Loss(key, f"DuckDB keeps no names of constraints: {', '.join(names)}")
        for key, names in named
        if names
    ]
    return script(plan.texts, [*plan.losses, *nameless])


def _to_run(text: str, report: list[ReportEntry], passed: Passed) -> Iterator[Piece]:
    for piece in split(text):
        if piece.broken:
            report.append(_entry(piece, piece.broken))
        elif OTHER_DATABASE.match(piece.text):
            report.append(_entry(piece, "a design is one database"))
        elif TEMPORARY.match(piece.text):
            report.append(_entry(piece, "what is temporary is no part of a design"))
        elif SKIPPED.match(piece.text):
            passed.add(piece.line, piece.text)
        else:
            yield piece


def _run(connection: duckdb.DuckDBPyConnection, pieces: Sequence[Piece]) -> list[tuple[Piece, str]]:
    """Run statements; return those that failed, since what they miss may come later, and why."""
    failed = []
    for piece in pieces:
        clock = threading.Timer(LONGEST, connection.interrupt)
        clock.daemon = True
        clock.start()
        try:
            connection.execute(piece.text)
        except duckdb.InterruptException:
            failed.append((piece, f"it took longer than {LONGEST:g} s and was stopped"))
        except (duckdb.Error, UnicodeEncodeError) as error:
            failed.append((piece, reason(error) if isinstance(error, duckdb.Error) else str(error)))
        finally:
            clock.cancel()
    return failed


def _nameless(piece: Piece) -> Iterator[ReportEntry]:
    """Report the names of constraints, which DuckDB reads and forgets."""
    if TABLE.match(piece.text):
        names = [match["name"] for match in NAMED.finditer(STRING.sub("", piece.text))]
        if names:
            yield _entry(piece, f"DuckDB keeps no names of constraints: {', '.join(names)}")


def _entry(piece: Piece, said: str) -> ReportEntry:
    return ReportEntry(piece.line, shortened(piece.text), said)
