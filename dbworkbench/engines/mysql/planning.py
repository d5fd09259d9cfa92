"""EXPLAIN of MySQL and MariaDB as values, and prepared queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dbworkbench.engines.mysql.login import Connection
from dbworkbench.model.parameters import check_values, find_markers

STATEMENT = "dbworkbench"


def explain_words(*, analyze: bool, mariadb: bool) -> str:
    """Return what stands before a statement to have it explained."""
    if not analyze:
        return "EXPLAIN FORMAT=JSON "
    return "ANALYZE FORMAT=JSON " if mariadb else "EXPLAIN ANALYZE "


def explain(connection: Connection, sql: str, values: Mapping[str, Any]) -> Any:
    """Return the plan: JSON as values, MySQL's tree of an analysed statement as text; nothing is kept."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            text = str((cursor.fetchone() or ("",))[0])
    finally:
        connection.rollback()
    return json.loads(text) if text.lstrip().startswith("{") else {"tree": text}


def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with `?` for each parameter, and the names in their order."""
    parts, names, done = [], [], 0
    for marker in find_markers(sql):
        parts.append(sql[done : marker.start])
        names.append(marker.name)
        done = marker.end
    return "?".join([*parts, sql[done:]]), tuple(names)


@contextmanager
def prepared(connection: Connection, sql: str, parameters: Mapping[str, Any]) -> Iterator[Callable[[], int]]:
    """Prepare a statement in the server and lend a callable that runs it and counts its rows."""
    check_values(sql, parameters)
    text, names = numbered(sql)
    with connection.cursor() as cursor:
        for number, name in enumerate(names):
            cursor.execute(f"SET @{STATEMENT}{number} = %s", [parameters[name]])
        cursor.execute(f"PREPARE {STATEMENT} FROM %s", [text])
        using = ", ".join(f"@{STATEMENT}{number}" for number in range(len(names)))
        call = f"EXECUTE {STATEMENT}{f' USING {using}' if using else ''}"
        yield lambda: int(cursor.execute(call))
