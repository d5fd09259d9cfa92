"""What kinds of statements a text holds, so that none gets past the transaction around it."""

from __future__ import annotations

import duckdb

from dbworkbench.engines.duckdb.execution import translating
from dbworkbench.errors import QueryFailed, ReadOnly
from dbworkbench.model.parameters import Rendered

PLANNED = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE_INTO", "CREATE"})
ESCAPING = frozenset({"TRANSACTION", "COPY", "COPY_DATABASE", "EXPORT", "ATTACH"})
"""What ends the transaction, or writes files whatever the transaction allows."""


def single(cursor: duckdb.DuckDBPyConnection, rendered: Rendered) -> str:
    """Return the kind of the one statement of a text. Raises QueryFailed where there are several, or none."""
    kinds = _kinds(cursor, rendered)
    if len(kinds) > 1:
        raise QueryFailed(
            "DuckDB is given one statement at a time here", hint="Take the others into cells of their own."
        )
    if not kinds:
        raise QueryFailed("there is no statement", hint="Write one.")
    return kinds[0]


def check_one_reading(cursor: duckdb.DuckDBPyConnection, rendered: Rendered) -> None:
    """Raise QueryFailed for several statements, ReadOnly for one that writes whatever is around it."""
    single(cursor, rendered)
    check_reading(cursor, rendered)


def check_reading(cursor: duckdb.DuckDBPyConnection, rendered: Rendered) -> None:
    """Raise ReadOnly where a text would get past a transaction that only reads."""
    if ESCAPING & set(_kinds(cursor, rendered)):
        raise ReadOnly("the statement writes: queries only read", hint="Say so when it is meant: write=True.")


def check_planned(cursor: duckdb.DuckDBPyConnection, rendered: Rendered) -> None:
    """Raise QueryFailed for all but one statement that DuckDB makes a plan for and can roll back."""
    kind = single(cursor, rendered)
    if kind not in PLANNED:
        raise QueryFailed(
            f"{kind} has no plan",
            hint="Explain a SELECT, or an INSERT, UPDATE or DELETE, which is rolled back.",
        )


def _kinds(cursor: duckdb.DuckDBPyConnection, rendered: Rendered) -> list[str]:
    """Return the kinds of the statements that are written; DuckDB makes some of its own for a PIVOT."""
    with translating(rendered):
        found = cursor.extract_statements(rendered.text)
    return [statement.type.name for statement in found if statement.query.strip()] or [
        statement.type.name for statement in found[-1:]
    ]
