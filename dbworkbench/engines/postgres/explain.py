"""EXPLAIN in JSON, with all that a version of the server tells, and without lasting effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.result import fetch

# Option, the first version that has it, and whether it needs ANALYZE (manual, "EXPLAIN").
OPTIONS = (
    ("VERBOSE", 15, False),
    ("SETTINGS", 15, False),
    ("BUFFERS", 15, False),
    ("MEMORY", 17, False),
    ("WAL", 15, True),
    ("SERIALIZE", 17, True),
)


def prefix(*, analyze: bool, major: int) -> str:
    """Return the words before the statement."""
    options = ["FORMAT JSON", *(["ANALYZE"] if analyze else [])]
    options += [name for name, since, running in OPTIONS if major >= since and (analyze or not running)]
    return f"EXPLAIN ({', '.join(options)}) "


def explain(connection: Connection, sql: str, values: Sequence[Any]) -> Any:
    """Return the document of an EXPLAIN statement; whatever it did is rolled back."""
    # the values are known to the planner as constants, as they are in a custom plan
    document = fetch(connection, sql, values).rows[0][0]
    connection.rollback()
    return document
