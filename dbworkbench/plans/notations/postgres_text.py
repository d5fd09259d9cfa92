"""`EXPLAIN` of PostgreSQL in its text format, framed by psql, logged by auto_explain, wrapped by mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dbworkbench.plans.postgres.text.frame import Line, joined
from dbworkbench.plans.postgres.text.reader import read_statements


def parse(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the documents of the plans in the lines of a text; none when there is none."""
    return read_statements(joined(lines))
