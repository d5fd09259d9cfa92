"""Whether what is in a database agrees with a design that is to be made there."""

from __future__ import annotations

from dbworkbench.drawings.diagram import Mark
from dbworkbench.errors import Refused
from dbworkbench.model.design import Design
from dbworkbench.model.difference import Change, compare

REPLACE = (
    "Drop and make them again with create(design, replace=True) or %create --replace, "
    "which drops only what dbworkbench made, rows included."
)


def refuse_difference(actual: Design, expected: Design, hint: str = REPLACE) -> None:
    """Raise Refused when tables that both have differ.

    `expected` is what the design becomes in an empty database, so that only real differences count.
    """
    changes = [
        change
        for change in compare(actual, expected, physical=True).changes
        if _matters(change, actual, expected)
    ]
    if changes:
        listed = "\n".join(f"  {change}" for change in changes)
        raise Refused(
            f"the database holds tables of the design {expected.name!r} that differ from it:\n{listed}",
            hint=hint,
        )


def _matters(change: Change, actual: Design, expected: Design) -> bool:
    """Whether a change is in something that both have; the rest is only missing, or not of the design."""
    if change.kind in ("table", "enum"):
        return change.mark not in (Mark.ADDED, Mark.DROPPED)
    tables = (actual.metadata.tables, expected.metadata.tables)
    return all(change.table in found for found in tables)
