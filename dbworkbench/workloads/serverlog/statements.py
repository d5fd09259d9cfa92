"""What a log's messages say of statements: their text, their duration, the values of their parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from dbworkbench.workloads.gathering import Call
from dbworkbench.workloads.serverlog.entry import Entry

TIMED = re.compile(
    r"duration: (?P<ms>[\d.]+) ms"
    r"(?:  (?P<step>statement|execute [^:]*|parse [^:]*|bind [^:]*|plan):\s*(?P<sql>.*))?",
    re.DOTALL,
)
UNTIMED = re.compile(r"(?:statement|execute [^:]*): (?P<sql>.*)", re.S)
QUERY_TEXT = re.compile(
    r"\s*Query Text: (?P<sql>.*?)(?=\n\s*(?:Query Parameters: |\w[^\n]*\(cost=|\{|<explain)|\Z)", re.S
)
GIVEN = re.compile(r"[Pp]arameters: (?P<list>.*)", re.S)
VALUE = re.compile(r"\$(?P<number>\d+) = (?P<value>NULL|'(?:[^']|'')*')(?P<cut>\.\.\.)?")


@dataclass
class Reader:
    """Takes messages in their order and holds the calls that they tell of."""

    calls: list[Call] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    cut: int = 0
    open: dict[str, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float | None:
        """How long the log reaches, None when it tells no times."""
        if self.first is None or self.last is None:
            return None
        return (self.last - self.first).total_seconds() or None

    def complaints(self) -> list[str]:
        """Say what could not be taken as it was."""
        if not self.cut:
            return []
        return [
            f"{self.cut} values of parameters were cut off in the log and are left out "
            "(log_parameter_max_length)"
        ]

    def take(self, entry: Entry) -> None:
        if entry.moment is not None:
            self.first, self.last = self.first or entry.moment, entry.moment
        if entry.severity != "LOG":
            return
        if match := TIMED.match(entry.message):
            self.timed(entry, match)
        elif match := UNTIMED.match(entry.message):
            self.open[entry.session] = len(self.calls)
            self.add(entry, match["sql"], None)

    def timed(self, entry: Entry, match: re.Match[str]) -> None:
        ms, step = float(match["ms"]), match["step"] or ""
        if not step:  # of the statement that was written before, when it began
            place = self.open.pop(entry.session, None)
            if place is not None:
                self.calls[place] = replace(self.calls[place], ms=ms)
        elif step == "plan":
            if text := QUERY_TEXT.match(match["sql"]):
                self.add(entry, text["sql"], ms)
        elif not step.startswith(("parse", "bind")):
            self.add(entry, match["sql"], ms)

    def add(self, entry: Entry, sql: str, ms: float | None) -> None:
        self.calls.append(Call(sql.strip(), self.values(entry.detail), ms, session=entry.session))

    def values(self, detail: str) -> dict[int, str | None]:
        """Read `Parameters: $1 = '5', $2 = NULL`; the values are text, whatever their type."""
        given = GIVEN.match(detail)
        values: dict[int, str | None] = {}
        for match in VALUE.finditer(given["list"]) if given else ():
            text = match["value"]
            if match["cut"] or text.endswith("...'"):
                self.cut += 1
                continue
            values[int(match["number"])] = None if text == "NULL" else text[1:-1].replace("''", "'")
        return values
