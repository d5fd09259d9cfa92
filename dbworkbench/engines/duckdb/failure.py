"""What DuckDB says when it refuses a statement, as an error that points into the text."""

from __future__ import annotations

import re

import duckdb

from dbworkbench.errors import Place, QueryFailed, ReadOnly, WorkbenchError
from dbworkbench.model.parameters import Rendered, place_of

LINE = re.compile(r"^LINE (?P<line>\d+): (?P<text>.*)\n(?P<lead>\s*)\^", re.MULTILINE)
CANDIDATES = re.compile(r"Candidate bindings: (.*)")
DID_YOU_MEAN = re.compile(r"Did you mean (.*)")
WORD = re.compile(r"[\w.]+|\"[^\"]+\"|.")
FOREIGN = "attached in read-only mode"
READING = "launched in read-only mode"


def failure(error: duckdb.Error, rendered: Rendered, *, lead: str = "") -> WorkbenchError:
    """Turn DuckDB's error into ours; `lead` is what was put before the text (EXPLAIN …)."""
    told = str(error)
    sentence = _sentence(told)
    if FOREIGN in told:
        return ReadOnly(
            f"{sentence.rstrip('!')}: the database is not dbworkbench's own",
            hint="Say so when connecting: connect(path, allow_write=True), %connect FILE --write; "
            "and write=True.",
        )
    if READING in told:
        return ReadOnly(
            "the statement writes: queries only read", hint="Say so when it is meant: write=True."
        )
    return QueryFailed(sentence, hint=_hint(told), place=_place(told, rendered, lead))


def _sentence(told: str) -> str:
    """Return the first line without DuckDB's name for the kind of error."""
    first = told.splitlines()[0] if told else "DuckDB failed without a word"
    _, found, rest = first.partition("Error: ")
    return rest if found else first


def _hint(told: str) -> str:
    if meant := DID_YOU_MEAN.search(told):
        return f"Did you mean {meant[1].rstrip('?')}?"
    if candidates := CANDIDATES.search(told):
        return f"Known: {candidates[1]}."
    return ""


def _place(told: str, rendered: Rendered, lead: str) -> Place | None:
    found = LINE.search(told)
    if found is None or not rendered.source:
        return None
    lines = (lead + rendered.text).split("\n")
    number = int(found["line"])
    if not 1 <= number <= len(lines):
        return None
    column = _column(found, lines[number - 1])
    offset = sum(len(line) + 1 for line in lines[: number - 1]) + column - len(lead)
    start = rendered.source_offset(max(0, offset))
    word = WORD.match(rendered.source, start)
    return place_of(rendered.source, start, len(word.group()) if word else 1)


def _column(found: re.Match[str], line: str) -> int:
    """Return the caret's column in the whole line; DuckDB shortens long lines with dots."""
    caret = len(found["lead"]) - len(f"LINE {found['line']}: ")
    shown = found["text"]
    if not shown.startswith("..."):
        return caret
    start = line.find(shown.removeprefix("...").removesuffix("..."))
    return caret - 3 + start if start >= 0 else 0
