"""The plain log, with any prefix: a line that begins with a tab goes on with the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbworkbench.workloads.serverlog.entry import Entry, Form, read_moment

LINE = re.compile(
    r"^(?P<prefix>[^\n]*?)\b(?P<kind>LOG|DETAIL|STATEMENT|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|HINT|CONTEXT|QUERY|"
    r"DEBUG\d):  (?P<text>[^\n]*(?:\n\t[^\n]*)*)",
    re.MULTILINE,
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3})?")
PROCESS = re.compile(r"\[(\d+)\]|\bpid=(\d+)|\b(\d{2,7})\b(?![:\-.])")


def recognises(text: str) -> bool:
    return LINE.search(text) is not None


def read(text: str) -> Iterator[Entry]:
    """Yield the messages, each with its detail."""
    held: Entry | None = None
    for match in LINE.finditer(text):
        said = match["text"].replace("\n\t", "\n")
        session = _session(match["prefix"])
        if match["kind"] == "DETAIL" and held is not None and held.session == session:
            yield Entry(held.severity, held.message, said, held.session, held.moment)
            held = None
            continue
        if held is not None:
            yield held
            held = None
        if match["kind"] in ("LOG", "ERROR", "FATAL", "WARNING"):
            moment = MOMENT.search(match["prefix"])
            held = Entry(match["kind"], said, "", session, read_moment(moment[0]) if moment else None)
    if held is not None:
        yield held


def _session(prefix: str) -> str:
    """Return the number of the process in a prefix, empty when it does not tell."""
    rest = MOMENT.sub(" ", prefix)
    match = PROCESS.search(rest)
    return next(filter(None, match.groups())) if match else ""


FORM = Form(recognises, read)
