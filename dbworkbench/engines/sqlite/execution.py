"""Running statements on a connection, with their errors as ours."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from dbworkbench.engines.sqlite.failure import failure
from dbworkbench.model.parameters import Rendered, check_values, render


def execute(
    connection: sqlite3.Connection,
    sql: str,
    parameters: Mapping[str, Any] = {},
    *,
    lead: str = "",
    own: bool = True,
) -> sqlite3.Cursor:
    """Run SQL with `:name` parameters; `lead` is put before it (EXPLAIN …).

    Raises QueryFailed with the place in `sql`, ReadOnly for a statement that may not write.
    """
    check_values(sql, parameters)
    rendered = render(sql, "dollar")
    values = {name: plain(parameters[name]) for name in rendered.names}
    with translating(connection, rendered, own=own):
        return connection.execute(lead + rendered.text, values)


@contextmanager
def translating(connection: sqlite3.Connection, rendered: Rendered, *, own: bool = True) -> Iterator[None]:
    """Turn SQLite's errors within the block into ours."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
        raise failure(error, rendered, connection, own=own) from None


def plain(value: Any) -> Any:
    """Return a value as one of the five kinds that SQLite keeps: times as ISO text, numbers as numbers."""
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        value = value.item()  # a NumPy scalar
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID, timedelta)):
        return str(value)
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, default=plain)
    return value
