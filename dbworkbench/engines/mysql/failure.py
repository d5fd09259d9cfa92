"""What the server says about a failed statement, in words for the one who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pymysql

from dbworkbench.errors import Place, QueryFailed, ReadOnly, WorkbenchError, suggest
from dbworkbench.model.parameters import Rendered, place_of

TIMED_OUT = (1969, 3024)
WRITES = (1290, 1792)
LOST = (2006, 2013, 2055, 4031)
UNKNOWN_COLUMN, UNKNOWN_TABLE, SYNTAX = 1054, 1146, 1064
QUOTED = re.compile(r"'((?:[^']|'')*)'")
NEAR = re.compile(r"near '(?P<text>.*)' at line (?P<line>\d+)\Z", re.DOTALL)
WORD = re.compile(r"`[^`]*`|[\w$]+|.", re.DOTALL)
Names = Callable[[str], list[str]]


def explain_failure(
    error: pymysql.err.MySQLError, rendered: Rendered, timeout: float | None, names: Names
) -> WorkbenchError:
    """Turn an error of the driver into one of ours, pointing into the text that was written."""
    code = error.args[0] if error.args else 0
    said = str(error.args[-1]) if error.args else str(error)
    if code in TIMED_OUT and timeout is not None:
        return QueryFailed(
            f"the query was stopped after {timeout:g} s (--timeout)",
            hint="Give it longer, ask for fewer rows, or look at its plan for a missing index.",
        )
    if code in WRITES:
        return ReadOnly(
            "the statement writes: the database is not dbworkbench's own",
            hint="Say so when connecting: connect(url, allow_write=True), %connect URL --write; "
            "and write=True.",
        )
    if code in LOST:
        return QueryFailed(
            "the connection to the server was lost while the query ran",
            hint="The server was stopped or the network failed; run the query again.",
        )
    if code == SYNTAX:
        return _syntax(said, rendered)
    return _unknown(code, said, rendered, names)


def _unknown(code: object, said: str, rendered: Rendered, names: Names) -> QueryFailed:
    kinds = {UNKNOWN_COLUMN: "column", UNKNOWN_TABLE: "table"}
    quoted = QUOTED.search(said)
    if code not in kinds or quoted is None:
        return QueryFailed(said)
    name = quoted[1].rpartition(".")[2]
    hint = suggest(name, names(kinds[int(str(code))]))
    return QueryFailed(said, hint=hint, place=_place_of_name(name, rendered.source))


def _place_of_name(name: str, source: str) -> Place | None:
    found = re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", source, re.IGNORECASE)
    return place_of(source, found.start(), len(name)) if found else None


def _syntax(said: str, rendered: Rendered) -> QueryFailed:
    """Point at the text that the server quotes, which is what follows the mistake."""
    match = NEAR.search(said)
    if match is None or not rendered.source:
        return QueryFailed("the statement is not understood: it ends too soon" if match is None else said)
    if not match["text"]:
        end = len(rendered.source.rstrip())
        return QueryFailed(
            "the statement is not understood: it ends too soon", place=place_of(rendered.source, end - 1)
        )
    offset = _offset(rendered.source, match["text"], int(match["line"]))
    if offset is None:
        return QueryFailed(f"the statement is not understood near {match['text']!r}")
    word = WORD.match(rendered.source, offset)
    text = word.group() if word else ""
    return QueryFailed(
        f"the statement is not understood at {text!r}", place=place_of(rendered.source, offset, len(text))
    )


def _offset(source: str, near: str, line: int) -> int | None:
    """Find the quoted rest of a statement; values in it may differ from the parameters' names."""
    start = sum(len(text) + 1 for text in source.split("\n")[: line - 1])
    for length in (len(near), 20, 8, 3):
        found = source.find(near[:length], start)
        if found >= 0:
            return found
    return None
