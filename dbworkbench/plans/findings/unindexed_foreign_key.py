"""unindexed-foreign-key: each deleted row looks through the whole table that refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan
from dbworkbench.model.tablestate import ForeignKeyState
from dbworkbench.plans.findings.condition import QUOTE
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import count

SHARE, SLOW_CALL_MS, WORTH_MS = 0.3, 0.3, 1.0


def find_unindexed_foreign_keys(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each constraint whose check took long for each deleted row.

    Of a plan that was asked of a database it is known whether an index is missing. A saved one tells only
    the time, which points to that.
    """
    operation = plan.root.details.get("Operation")
    if (
        operation not in {"Delete", "Update"}
        or not plan.execution_ms
        or not isinstance(plan.document, Mapping)
    ):
        return
    for trigger in plan.document.get("Triggers") or ():
        ms, calls = float(trigger.get("Time", 0)), float(trigger.get("Calls", 0))
        slow = ms >= WORTH_MS and calls and ms / calls >= SLOW_CALL_MS and ms / plan.execution_ms >= SHARE
        key = _key(plan, trigger)
        if "Constraint Name" in trigger and slow and (key is None or not key.indexed):
            yield _finding(plan, trigger, key, ms, calls)


def _key(plan: Plan, trigger: Mapping[str, Any]) -> ForeignKeyState | None:
    name = trigger.get("Constraint Name")
    return next(
        (key for state in plan.tables.values() for key in state.referred_by if key.name == name), None
    )


def _finding(
    plan: Plan, trigger: Mapping[str, Any], key: ForeignKeyState | None, ms: float, calls: float
) -> Finding:
    part = ms / (plan.execution_ms or ms)
    where = f"{key.table} ({', '.join(key.columns)}) has no index, so " if key else ""
    if key:
        fix = f"CREATE INDEX ON {key.table} ({', '.join(map(QUOTE, key.columns))});"
    else:
        fix = "See whether the table that refers has an index that begins with the constraint's columns."
    return warn(
        RULE.name,
        plan.root,
        f"{where}the check of {trigger['Constraint Name']} took {measured(f'{ms / calls:.2f} ms')} for each "
        "of "
        f"{count(calls)} rows, {measured(f'{part:.0%}')} of the time.",
        fix,
        ms=ms,
        calls=calls,
        share=part,
    )


_SETUP = (
    "CREATE TABLE plane (id int PRIMARY KEY)",
    "INSERT INTO plane SELECT i FROM generate_series(1, 1000) AS i",
    "CREATE TABLE trip (id int, plane int CONSTRAINT trip_plane REFERENCES plane)",
    "INSERT INTO trip SELECT i, 500 + i % 500 FROM generate_series(1, 30000) AS i",
    "ANALYZE plane, trip",
)
_QUERY = "DELETE FROM plane WHERE id <= 30"

RULE = PlanRule(
    name="unindexed-foreign-key",
    problem="Deleting a row takes long, because the table that refers to it has no index on the foreign key.",
    reason="Each deleted row makes the server look for rows that refer to it, through the whole table.",
    fix="An index on the columns of the foreign key.",
    check=find_unindexed_foreign_keys,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE INDEX ON trip (plane)"), _QUERY),
)
