"""Why one side is faster: where the time goes by the plans of both, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.label import label
from dbworkbench.plans.usage import same_shape

SHARES = 2
LEAST_SHARE = 0.1
ENTRIES = 40  # letters of an operator's name


def contrast(plans: Mapping[str, Plan]) -> str:
    """Say for each side where its time goes, how much it read, and how: `pg: Seq Scan on trip 93 % …`."""
    if len(plans) > 1 and _all_alike(list(plans.values())):
        first = next(iter(plans.values()))
        return f"the plans are the same: {', '.join(_shares(first)) or label(first.root)}"
    return "; ".join(f"{side}: {_describe(plan)}" for side, plan in plans.items())


def pages(plan: Plan) -> int | None:
    """Return the pages that a query read or found in the cache; None where the engine does not tell."""
    details = plan.root.details
    if plan.engine != "postgres" or not plan.analyzed:
        return None
    return sum(int(details.get(name, 0)) for name in ("Shared Hit Blocks", "Shared Read Blocks"))


def _all_alike(plans: list[Plan]) -> bool:
    return all(plan.engine == plans[0].engine and same_shape(plan, plans[0]) for plan in plans[1:])


def _describe(plan: Plan) -> str:
    parts = list(_shares(plan)) or [f"{_short(node)}" for node in _reading(plan)] or [label(plan.root)]
    return ", ".join([*parts, *_amounts(plan)])


def _shares(plan: Plan) -> Iterator[str]:
    """Yield the operators that take most of the time, with their share of all operators' time."""
    timed = [node for node in plan.nodes if node.self_ms is not None and node.self_ms > 0]
    if timed == [plan.root] and len(plan.nodes) > 1:
        return  # the engine tells the time of the whole alone
    total = sum(node.self_ms or 0.0 for node in timed)
    for node in sorted(timed, key=lambda node: -(node.self_ms or 0.0))[:SHARES]:
        share = (node.self_ms or 0.0) / total
        if share >= LEAST_SHARE:
            yield f"{_short(node)} {share:.0%}"


def _amounts(plan: Plan) -> Iterator[str]:
    read = sum(_rows(node) for node in _reading(plan))
    if read:
        yield f"{read:,.0f} rows from tables"
    found = pages(plan)
    if found is not None:
        yield f"{found:,} pages"
    workers = [int(node.details.get("Workers Launched", 0)) for node in plan.nodes]
    if any(workers):
        yield f"{max(workers)} workers beside the leader"


def _reading(plan: Plan) -> list[PlanNode]:
    return [node for node in plan.nodes if node.relation and not node.type.startswith("Bitmap Index")]


def _rows(node: PlanNode) -> float:
    """Return the rows that a node took up, with those that it then threw away, where the engine counts."""
    loops = node.loops or 1.0
    removed = float(node.details.get("Rows Removed by Filter", 0) or 0)
    scanned = node.details.get("operator_rows_scanned")
    return float(scanned) if scanned else ((node.rows or 0.0) + removed) * loops


def _short(node: PlanNode) -> str:
    text = label(node)
    return text if len(text) <= ENTRIES else f"{text[: ENTRIES - 1]}…"
