"""SQLite's DDL: loaded into an empty database in memory that reaches nothing else, read back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dbworkbench.engines.sqlite.catalog import read_catalog
from dbworkbench.engines.sqlite.ddl import draft
from dbworkbench.engines.sqlite.fence import fenced, unfence
from dbworkbench.engines.sqlite.lexer import Token, words
from dbworkbench.engines.sqlite.quoting import fold
from dbworkbench.engines.sqlite.statements import Statement, split
from dbworkbench.errors import Place
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.passed import Passed
from dbworkbench.formats.sql.script import script
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design
from dbworkbench.model.facts import set_facts, table_facts

# rows and the state of a session are no part of a design
SKIPPED = re.compile(
    r"(?:insert|replace|update|delete|select|values|with|explain|begin|commit|end|rollback|savepoint|release"
    r"|analyze|reindex|vacuum|pragma)\b",
    re.IGNORECASE,
)
# how `.dump` writes a virtual table
DUMPED = re.compile(
    r"insert\s+into\s+sqlite_(?:schema|master)\s*\(\s*type\s*,\s*name\s*,\s*tbl_name\s*,\s*rootpage\s*,\s*sql\s*\)"
    r"\s*values\s*\(\s*'table'.*?,\s*(?P<sql>'create\s+virtual\s+table\b.*')\s*\)",
    re.IGNORECASE | re.DOTALL,
)
# how `.dump` begins the numbers of AUTOINCREMENT
NUMBERING = re.compile(r"(?:delete\s+from|insert\s+into)\s+[\"']?sqlite_sequence\b", re.IGNORECASE)
TEMPORARY = re.compile(r"create\s+temp(?:orary)?\b", re.IGNORECASE)
MISSING = re.compile(r"no such (?:table|column|view|index)\b|no such table")
WORDS = 40
TIME = 30.0


@dataclass(frozen=True)
class _ToRun(Statement):
    """A statement that is run; `dumped` when the shell's dump told it in its own way."""

    dumped: bool = False


@dataclass(frozen=True)
class _Failed:
    statement: _ToRun
    reason: str


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    report: list[ReportEntry] = []
    # a virtual table makes the tables that it keeps its rows in; a dump names them, too
    statements = sorted(_to_run(source.text, report), key=lambda statement: not statement.dumped)
    with fenced(TIME) as connection:
        waiting = _run(connection, statements)
        while waiting:
            still = _run(connection, [failed.statement for failed in waiting])
            if len(still) == len(waiting):
                break
            waiting = still
        unfence(connection)
        design = read_catalog(connection, name)
        shadows = {row[1] for row in connection.execute("PRAGMA table_list") if row[2] == "shadow"}
    waiting = [failed for failed in waiting if _made(words(failed.statement.text)[:WORDS]) not in shadows]
    report += [_entry(failed.statement, failed.reason) for failed in waiting]
    _locate(design, statements, source)
    return Reading(design, tuple(sorted(report, key=lambda entry: entry.line)))


def write(design: Design) -> Written:
    """Write the DDL of a design."""
    plan = draft(design)
    return script(plan.texts, plan.losses)


def _to_run(text: str, report: list[ReportEntry]) -> Iterator[_ToRun]:
    passed = Passed()
    for statement in split(text):
        if statement.broken:
            report.append(_entry(statement, statement.broken))
        elif dumped := DUMPED.fullmatch(statement.text):
            yield _ToRun(dumped["sql"][1:-1].replace("''", "'"), statement.line, dumped=True)
        elif TEMPORARY.match(statement.text):
            report.append(_entry(statement, "what is temporary is no part of a design"))
        elif SKIPPED.match(statement.text):
            if not NUMBERING.match(statement.text):
                passed.add(statement.line, statement.text)
        else:
            yield _ToRun(statement.text, statement.line)
    report += passed.entries()


def _run(connection: sqlite3.Connection, statements: list[_ToRun]) -> list[_Failed]:
    """Run statements; return those that failed, since what they miss may come later."""
    failed = []
    for statement in statements:
        try:
            connection.execute(statement.text)
        except (sqlite3.Error, sqlite3.Warning, ValueError, UnicodeEncodeError) as error:
            failed.append(_Failed(statement, _reason(error)))
    return failed


def _reason(error: Exception) -> str:
    said = str(error)
    if said.startswith("not authorized"):
        return "refused: it reaches out of the database"
    if said == "interrupted":
        return f"stopped: reading the file took more than {TIME:g} s"
    return said


def _entry(statement: Statement, reason: str) -> ReportEntry:
    return ReportEntry(statement.line, shortened(statement.text), reason)


def _locate(design: Design, statements: list[_ToRun], source: SourceText) -> None:
    """Note where each table is made."""
    lines = source.text.split("\n")
    tables = {fold(table.name): table for table in design.tables}
    for statement in statements:
        name = _made(words(statement.text[:2000])[:WORDS])
        table = tables.get(fold(name)) if name is not None else None
        if table is not None:
            line = lines[statement.line - 1].rstrip("\r")
            place = Place(statement.line, 1, line, max(1, len(line)), source.file)
            set_facts(table, replace(table_facts(table), place=place))


def _made(found: list[Token]) -> str | None:
    """Return the name of the table that a statement makes."""
    if [token.word for token in found[:2]] != ["CREATE", "TABLE"]:
        return None
    rest = found[2:]
    if [token.word for token in rest[:3]] == ["IF", "NOT", "EXISTS"]:
        rest = rest[3:]
    if len(rest) > 2 and rest[1].text == ".":
        rest = rest[2:]
    return rest[0].name if rest else None
