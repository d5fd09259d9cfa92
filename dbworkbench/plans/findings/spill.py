"""spill: a sort or a hash did not fit into memory and went through files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.weight import figure, megabytes, share, worth_a_word
from dbworkbench.plans.label import label

SHARE = 0.05
IN_MEMORY = 3.0
"""Rows in memory take up to three times their bytes in a sort's file: headers, alignment, pointers."""


def find_spills(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each sort, hash or hash aggregate that wrote files and took its time."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        spilled = _spilled(node) if plan.engine == "postgres" else None
        if spilled is not None and share(plan, node.self_ms) >= SHARE:
            yield _finding(plan, node, *spilled)


def _spilled(node: PlanNode) -> tuple[float, float] | None:
    """Return the KiB that one process wrote and the KiB of work_mem that would have kept it in memory."""
    processes = [node.details, *node.details.get("Workers", ())]
    sorts = [_kib(data, "Sort Space Used") for data in processes if data.get("Sort Space Type") == "Disk"]
    if sorts:
        return max(sorts), max(sorts) * IN_MEMORY
    batches = figure(node.details, "Hash Batches", 1.0)
    if batches > 1:
        whole = _kib(node.details, "Peak Memory Usage") * batches
        return whole, whole
    disk = max(_kib(data, "Disk Usage") for data in processes)
    if disk > 0:
        return disk, (disk + max(_kib(data, "Peak Memory Usage") for data in processes)) * IN_MEMORY
    return None


def _kib(data: Mapping[str, Any], name: str) -> float:
    return figure(data, name)


def _finding(plan: Plan, node: PlanNode, written: float, needed: float) -> Finding:
    part = share(plan, node.self_ms)
    return Finding(
        rule=RULE.name,
        severity=Severity.WARNING,
        object=node.relation or node.type,
        message=f"{label(node)}: it did not fit into work_mem and went through files of "
        f"{measured(f'{written / 1024:.1f} MB')}, {measured(f'{part:.0%}')} of the time.",
        fix=f"SET work_mem = '{megabytes(needed * 1024)}MB';",
        node=node.id,
        evidence=Settings({"written_kib": written, "needed_kib": needed, "share": part}),
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i * 7919::bigint % 100003 AS fare, repeat('x', 40) AS note "
    "FROM generate_series(1, 100000) AS i",
    "ANALYZE trip",
    "SET max_parallel_workers_per_gather = 0",
)
_QUERY = "SELECT id, note FROM trip ORDER BY fare"

RULE = PlanRule(
    name="spill",
    problem="A sort or a hash did not fit into work_mem and went through temporary files.",
    reason="Files are written and read again where memory would do, and many sessions do it at once.",
    fix="More work_mem for this query, fewer or narrower rows, or an index that gives the order.",
    check=find_spills,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "SET work_mem = '64MB'"), _QUERY),
)
