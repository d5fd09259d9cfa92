"""What the server says about a failed statement, in words for the one who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
from psycopg import errors

from dbworkbench.errors import Place, QueryFailed, ReadOnly, WorkbenchError, suggest
from dbworkbench.model.parameters import Rendered, place_of

TOKEN = re.compile(r'(?:"(?:[^"]|"")*"|[\w$])+(?:\.(?:"(?:[^"]|"")*"|[\w$])+)*')
QUALIFIED = re.compile(r'(?:"((?:[^"]|"")*)"|([\w$]+))$')
Names = Callable[[], list[str]]
NO_NAMES: Names = list


def explain_failure(
    error: psycopg.Error,
    rendered: Rendered,
    *,
    timeout: float | None = None,
    tables: Names = NO_NAMES,
    columns: Names = NO_NAMES,
    own: bool = True,
) -> WorkbenchError:
    """Turn an error of the driver into one of ours, pointing into the text that was written.

    `tables` and `columns` fetch the known names, which is done only for an unknown one.
    """
    place = _place(error, rendered)
    if isinstance(error, errors.QueryCanceled) and timeout is not None:
        return QueryFailed(
            f"the query was stopped after {timeout:g} s (--timeout)",
            hint="Give it longer, ask for fewer rows, or look at its plan for a missing index.",
        )
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return _read_only(error, place, own=own)
    if is_lost(error):
        return QueryFailed(
            "the connection to the server was lost while the query ran",
            hint="The server was stopped or the network failed; run the query again.",
        )
    message = error.diag.message_primary or str(error).strip() or type(error).__name__
    detail = f" ({error.diag.message_detail.rstrip('.')})" if error.diag.message_detail else ""
    return QueryFailed(message + detail, hint=_hint(error, place, tables, columns), place=place)


def _read_only(error: psycopg.Error, place: Place | None, *, own: bool) -> WorkbenchError:
    said = error.diag.message_primary or "the statement writes"
    if own:
        return ReadOnly(
            f"{said}: queries only read", hint="Say so when it is meant: write=True.", place=place
        )
    return ReadOnly(
        f"{said}: the database is not dbworkbench's own",
        hint="Say so when connecting: connect(url, allow_write=True), %connect URL --write; and write=True.",
        place=place,
    )


def is_lost(error: psycopg.Error) -> bool:
    """Say whether the server or the connection to it is gone."""
    ended = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow)
    return isinstance(error, ended) or (
        isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    )


def _place(error: psycopg.Error, rendered: Rendered) -> Place | None:
    position = error.diag.statement_position
    if position is None or not rendered.source:
        return None
    offset = rendered.source_offset(int(position) - 1)
    token = TOKEN.match(rendered.source, offset)
    return place_of(rendered.source, offset, len(token.group()) if token else 1)


def _hint(error: psycopg.Error, place: Place | None, tables: Names, columns: Names) -> str:
    said = error.diag.message_hint or ""
    if isinstance(error, errors.UndefinedTable):
        return _nearest(place, tables()) or said
    if isinstance(error, errors.UndefinedColumn) and not said:
        return _nearest(place, columns())
    if "multiple commands" in (error.diag.message_primary or ""):
        return "Run one statement at a time."
    return said


def _nearest(place: Place | None, known: list[str]) -> str:
    """Suggest a name for the last part of the one that stands at the place."""
    if place is None:
        return ""
    match = QUALIFIED.search(place.text[place.column - 1 : place.column - 1 + place.length])
    name = (match[1] or match[2] or "") if match else ""
    return suggest(name, known) if name else ""
