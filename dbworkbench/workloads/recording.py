"""What SQLAlchemy executes in a block, with the place in the program that asked for it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from dbworkbench.model.workload import Workload
from dbworkbench.workloads.gathering import Call, gather

STARTED = "dbworkbench_started"
PASSED_OVER = (str(Path(sa.__file__).parent), str(Path(__file__).parent))
LIBRARY = re.compile(r"[/\\](?:contextlib|threading|concurrent[/\\].*|asyncio[/\\].*)\.py$|greenlet")
# strings and names in quotes are passed over
QMARK = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|(?P<mark>\?)")
FORMAT = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|(?P<mark>%s)|(?P<percent>%%)")
PYFORMAT = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|%\((?P<name>[^)]+)\)s|(?P<percent>%%)")
DOLLAR = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|(?:\$|:)(?P<number>\d+)\b")
UNNAMED = re.compile(r"\W+")


@dataclass
class Recording:
    """Statements as they are executed; `workload` is what they make together, at any time."""

    name: str = "recorded"
    calls: list[Call] = field(default_factory=list)
    seconds: float | None = None

    @property
    def workload(self) -> Workload:
        """Gather what was recorded: each statement once, with its calls, values, places and time."""
        return gather(self.name, self.calls, source="what SQLAlchemy executed", seconds=self.seconds)

    def __str__(self) -> str:
        return str(self.workload)

    def _repr_html_(self) -> str:
        return self.workload._repr_html_()


@contextmanager
def record(engine: sa.Engine | type[sa.Engine] = sa.Engine, *, name: str = "recorded") -> Iterator[Recording]:
    """Record what SQLAlchemy executes in the block, on one engine or on all; rows are not kept.

    One statement for each row of another (N+1) is found and named with its place in the program. An
    asynchronous engine is recorded by its `sync_engine`.
    """
    recording = Recording(name)
    listeners = {"before_cursor_execute": _begin, "after_cursor_execute": _end(recording)}
    for kind, listener in listeners.items():
        event.listen(engine, kind, listener)
    started = time.perf_counter()
    try:
        yield recording
    finally:
        recording.seconds = time.perf_counter() - started
        for kind, listener in listeners.items():
            event.remove(engine, kind, listener)


def _begin(
    connection: sa.Connection, _cursor: Any, _statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    connection.info.setdefault(STARTED, []).append(time.perf_counter())


def _end(recording: Recording) -> Any:
    def end(
        connection: sa.Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        taken = (time.perf_counter() - connection.info[STARTED].pop()) * 1000
        sets = list(parameters) if many else [parameters]
        rows = cursor.rowcount if getattr(cursor, "rowcount", -1) >= 0 else None
        place, session = _place(sys._getframe(1)), str(id(connection.connection.dbapi_connection))
        for values in sets:
            sql, named = named_form(statement, values, connection.dialect.paramstyle, _positions(context))
            share = None if rows is None else rows // len(sets)
            recording.calls.append(Call(sql, named, taken / len(sets), share, session, place))

    return end


def _positions(context: Any) -> Sequence[str]:
    compiled = getattr(context, "compiled", None)
    return list(getattr(compiled, "positiontup", None) or ())


def named_form(
    statement: str, values: Any, style: str, positions: Sequence[str] = ()
) -> tuple[str, dict[str, Any]]:
    """Return a statement with `:name` parameters and their values, from any style of the DB-API."""
    if isinstance(values, Mapping):
        given = {UNNAMED.sub("_", str(name)): value for name, value in values.items()}
        if style != "pyformat":
            return statement, given
        return PYFORMAT.sub(_pyformat, statement), given
    listed = list(values or ())
    names = [
        UNNAMED.sub("_", positions[n]) if n < len(positions) else f"p{n + 1}" for n in range(len(listed))
    ]
    if style.startswith("numeric"):
        text = DOLLAR.sub(lambda match: _numbered(match, names), statement)
    else:
        marks = iter(names)
        pattern = QMARK if style == "qmark" else FORMAT
        text = pattern.sub(lambda match: _next(match, marks), statement)
    return text, dict(zip(names, listed, strict=True))


def _pyformat(match: re.Match[str]) -> str:
    if match["percent"]:
        return "%"
    return f":{UNNAMED.sub('_', match['name'])}" if match["name"] else match[0].replace("%%", "%")


def _numbered(match: re.Match[str], names: Sequence[str]) -> str:
    number = int(match["number"] or 0)
    return f":{names[number - 1]}" if 0 < number <= len(names) else match[0]


def _next(match: re.Match[str], names: Iterator[str]) -> str:
    if match["mark"]:
        return f":{next(names)}"
    found = match.groupdict()
    return match[0].replace("%%", "%") if "percent" in found else match[0]


def _place(frame: FrameType | None) -> str:
    """Return file, line and function of the first frame that is not SQLAlchemy's or ours."""
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(PASSED_OVER) and not LIBRARY.search(file) and not file.startswith("<string"):
            return _shown(file, frame)
        frame = frame.f_back
    return ""


def _shown(file: str, frame: FrameType) -> str:
    function = "" if frame.f_code.co_name.startswith("<") else f" in {frame.f_code.co_name}"
    cell = "ipykernel_" in file or file.startswith("<ipython")
    return f"{'the cell' if cell else Path(file).name}, line {frame.f_lineno}{function}"
