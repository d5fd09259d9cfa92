"""What of a file is no part of a design, counted while it is passed over: one entry for each kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dbworkbench.formats.report import ReportEntry, shortened

NAME = r'(?:"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[\w$]+)'
TARGET = re.compile(
    rf"(?:copy|(?:insert|replace)(?:\s+ignore)?(?:\s+into)?)\s+(?:only\s+)?(?P<table>{NAME}(?:\s*\.\s*{NAME})?)",
    re.IGNORECASE,
)
# what of a file somebody may miss; the state of a session nobody does
WORTH_TELLING = re.compile(
    r"(?:(?P<rows>insert|replace)|(?P<other>update|delete|merge|truncate|copy|grant|revoke|deny|call)"
    r"|(?P<query>select|with|from|values))\b",
    re.IGNORECASE,
)
INSERT = "INSERT statement"
COMMAND = re.compile(r"\\\S*")


@dataclass
class _Tally:
    line: int
    statement: str
    count: int = 0
    of: dict[str, None] = field(default_factory=dict)


@dataclass
class Passed:
    """Counts of rows, psql's commands and statements that are passed over."""

    tallies: dict[str, _Tally] = field(default_factory=dict)

    def add_copy(self, line: int, statement: str, rows: int) -> None:
        """Count the rows of one COPY."""
        self._add("row of COPY", line, statement, rows, _target(statement))

    def add_insert(self, line: int, statement: str) -> None:
        """Count one INSERT."""
        self._add(INSERT, line, statement, 1, _target(statement))

    def repeat_insert(self) -> None:
        """Count one more INSERT into a table of which one was counted."""
        self.tallies[INSERT].count += 1

    def add_command(self, line: int, command: str) -> None:
        """Count one command of psql's, which begins with a backslash."""
        word = COMMAND.match(command)
        if command != "\\.":
            self._add("command of psql", line, command, 1, word.group() if word else "")

    def add_statement(self, kind: str, line: int, statement: str) -> None:
        """Count one statement of a kind."""
        self._add(kind, line, statement, 1, "")

    def add(self, line: int, statement: str) -> None:
        """Count a statement by its first word, unless it is about the session only."""
        match = WORTH_TELLING.match(statement)
        if match is None:
            return
        if match["rows"]:
            self.add_insert(line, statement)
        elif match["other"]:
            self.add_statement(f"{match['other'].upper()} statement", line, statement)
        else:
            self.add_statement("SELECT statement", line, statement)

    def entries(self, file: str | None = None) -> list[ReportEntry]:
        """Return one entry for each kind, at the line where it first stands."""
        return [
            ReportEntry(tally.line, shortened(tally.statement), _said(kind, tally), file, note=True)
            for kind, tally in self.tallies.items()
        ]

    def _add(self, kind: str, line: int, statement: str, count: int, of: str) -> None:
        tally = self.tallies.setdefault(kind, _Tally(line, statement[:200]))
        tally.count += count
        if of:
            tally.of[of] = None


def _target(statement: str) -> str:
    match = TARGET.match(statement)
    return match["table"] if match else ""


def _said(kind: str, tally: _Tally) -> str:
    what = f"{tally.count:,} {kind if tally.count == 1 else _plural(kind)}"
    if kind == "command of psql":
        return f"passed over: {what} ({', '.join(tally.of)})"
    if tally.of:
        tables = "1 table" if len(tally.of) == 1 else f"{len(tally.of):,} tables"
        return f"passed over: {what} in {tables}"
    return f"passed over: {what}"


def _plural(kind: str) -> str:
    """Return the name of a kind for several: that of which it is, or about which, stays as it is."""
    noun, between, rest = re.split(r"( of | on | about |$)", kind, maxsplit=1)
    return (f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s") + between + rest
