"""`EXPLAIN (FORMAT JSON)` of PostgreSQL, and what auto_explain logs in that format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan
from dbworkbench.plans.postgres.tree import build_plan


def recognises(document: Any) -> bool:
    """Say whether a JSON value is a PostgreSQL plan."""
    match document:
        case Mapping():
            return "Plan" in document
        case str():
            return False
        case Sequence():
            return bool(document) and all(isinstance(item, Mapping) and "Plan" in item for item in document)
    return False


def read(document: Any) -> Plan:
    """Read the plan of one statement.

    Raises UnusableInput when the document holds the plans of several, as a rule's rewriting makes them.
    """
    if isinstance(document, Mapping):
        return build_plan(document)
    if len(document) != 1:
        raise UnusableInput(
            f"the document holds the plans of {len(document)} statements",
            hint="Read them one by one: [read_plan(part) for part in document].",
        )
    return build_plan(document[0])
