"""A plan as a Tree to be drawn."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.drawings.page import measured
from dbworkbench.drawings.tree import Branch, Tone, Tree
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.shelf import examine
from dbworkbench.plans.findings.weight import all_rows, count, rows_of, share
from dbworkbench.plans.label import conditions, label

TONES = {Severity.ERROR: Tone.ERROR, Severity.WARNING: Tone.WARNING, Severity.NOTE: Tone.NOTE}
GATHERS = frozenset({"Gather", "Gather Merge"})
WIDE = 60


def tree_of(plan: Plan, findings: Iterable[Finding] | None = None) -> Tree:
    """Return a plan as plain data to draw: time shares, rows against estimates, what the rules found."""
    found = tuple(examine(plan) if findings is None else findings)
    return Tree(title=plan.engine, root=_branch(plan, plan.root, found, parallel=False), footer=_footer(plan))


def _branch(plan: Plan, node: PlanNode, findings: tuple[Finding, ...], *, parallel: bool) -> Branch:
    parallel = parallel or node.type in GATHERS
    own = [finding for finding in findings if finding.node == node.id]
    named = (node.relationship or "").startswith(("InitPlan", "SubPlan", "CTE "))
    return Branch(
        title=label(node),
        lines=(*_figures(node, parallel=parallel), *(_shorten(text) for text in conditions(node))),
        share=None if node.self_ms is None else share(plan, node.self_ms),
        tone=TONES[own[0].severity] if own else Tone.PLAIN,
        note="; ".join(finding.rule for finding in own),
        edge=(node.relationship or "") if named else "",
        children=tuple(_branch(plan, child, findings, parallel=parallel) for child in node.children),
        flow=None if node.rows is None else all_rows(node),
    )


def _figures(node: PlanNode, *, parallel: bool) -> tuple[str, ...]:
    expected = "" if node.estimated_rows is None else count(node.estimated_rows * (node.loops or 1.0))
    if node.loops == 0:
        return ("never executed",)
    if node.rows is None:
        return (f"expected rows: {measured(expected)}",) if expected else ()
    times = f" in {count(node.loops)} loops" if node.loops and node.loops > 1 else ""
    rows = f"{rows_of(all_rows(node))}{times}"
    # How many processes shared the work depends on what else the server did.
    rows = measured(rows) if parallel else rows
    rows += f", expected {measured(expected)}" if expected else ""
    return (rows,) if node.self_ms is None else (measured(f"{node.self_ms:,.2f} ms"), rows)


def _shorten(text: str) -> str:
    return text if len(text) <= WIDE else text[: WIDE - 1] + "…"


def _footer(plan: Plan) -> str:
    parts = (
        ("execution", plan.execution_ms),
        ("planning", plan.planning_ms),
        ("compilation (JIT)", plan.jit_ms),
        *((f"trigger {name}", ms) for name, ms in plan.triggers.items()),
    )
    return " · ".join(f"{name} {ms:,.2f} ms" for name, ms in parts if ms is not None)
