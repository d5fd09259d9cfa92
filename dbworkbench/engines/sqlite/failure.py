"""What SQLite says when it refuses a statement, as an error that points into the text."""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress

from dbworkbench.engines.sqlite.lexer import words
from dbworkbench.errors import Place, QueryFailed, ReadOnly, WorkbenchError, suggest
from dbworkbench.model.parameters import Rendered, place_of

NEAR = re.compile(r'near "(?P<word>.*)": syntax error', re.DOTALL)
MISSING = re.compile(
    r"(?:no such|ambiguous) (?P<kind>column|table|function)(?: name)?: (?P<name>.*)", re.DOTALL
)
COLUMNS = """SELECT DISTINCT c.name FROM sqlite_schema AS s, pragma_table_xinfo(s.name) AS c
    WHERE s.type IN ('table', 'view')"""
TABLES = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"


def failure(
    error: Exception, rendered: Rendered, connection: sqlite3.Connection, *, own: bool
) -> WorkbenchError:
    """Turn SQLite's error into ours; the connection is asked for names that are near."""
    said = str(error)
    if "readonly" in said or said == "not authorized":
        return _read_only(own)
    if "locked" in said:
        return QueryFailed(
            "the database is locked by another connection that writes",
            hint="Let it end its transaction, and run this again.",
        )
    if said == "You can only execute one statement at a time.":
        return QueryFailed(
            "SQLite runs one statement at a time", hint="Take the others into cells of their own."
        )
    if missing := MISSING.match(said):
        name = missing["name"].rpartition(".")[2]
        place = _place_of_word(rendered, name)
        return QueryFailed(said, hint=_near(connection, missing["kind"], name), place=place)
    if near := NEAR.fullmatch(said):
        return QueryFailed(said, place=_place_of_mistake(rendered, near["word"], connection))
    return QueryFailed(said)


def _read_only(own: bool) -> ReadOnly:
    if own:
        return ReadOnly(
            "the statement writes: queries only read", hint="Say so when it is meant: write=True."
        )
    return ReadOnly(
        "the statement writes: the database is not dbworkbench's own",
        hint="Say so when connecting: connect(path, allow_write=True), %connect FILE --write; "
        "and write=True.",
    )


def _near(connection: sqlite3.Connection, kind: str, name: str) -> str:
    question = {"column": COLUMNS, "table": TABLES}.get(kind)
    if question is None:
        return ""
    with suppress(sqlite3.Error):  # a damaged or locked database has no names to offer
        return suggest(name, sorted(row[0] for row in connection.execute(question)))
    return ""


def _place_of_word(rendered: Rendered, name: str) -> Place | None:
    """Return where a name stands first."""
    for token in words(rendered.source):
        if token.name == name:
            return place_of(rendered.source, token.start, len(token.text))
    return None


def _place_of_mistake(rendered: Rendered, word: str, connection: sqlite3.Connection) -> Place | None:
    """Find which of several like tokens is the wrong one: up to it the text only lacks its end."""
    found = [token for token in words(rendered.text) if token.text == word]
    for token in found:
        if len(found) == 1 or _says(connection, rendered.text[: token.end]) == f'near "{word}": syntax error':
            start = rendered.source_offset(token.start)
            return place_of(rendered.source, start, len(word))
    return None


def _says(connection: sqlite3.Connection, text: str) -> str:
    try:
        connection.execute(f"EXPLAIN {text}").close()
    except (sqlite3.Error, sqlite3.Warning) as error:
        return str(error)
    return ""
