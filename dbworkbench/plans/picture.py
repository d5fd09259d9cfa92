"""A plan as a Tree to be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dbworkbench.drawings.page import measured
from dbworkbench.drawings.tree import Branch, Tone, Tree
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.misestimate import ROWLESS, cut_short
from dbworkbench.plans.findings.shelf import examine
from dbworkbench.plans.findings.weight import all_rows, count, rows_of, share
from dbworkbench.plans.label import conditions, label
from dbworkbench.plans.outline import outline_cells, outline_head

TONES = {Severity.ERROR: Tone.ERROR, Severity.WARNING: Tone.WARNING, Severity.NOTE: Tone.NOTE}
GATHERS = frozenset({"Gather", "Gather Merge"})
WIDE = 60
DRAWN, RANKED = 250, 100


def tree_of(plan: Plan, findings: Iterable[Finding] | None = None) -> Tree:
    """Return a plan as plain data to draw: time shares, rows against estimates, what the rules found.

    Of a plan too large for a picture those operators are drawn that take the most, with all above them.
    """
    found = tuple(examine(plan) if findings is None else findings)
    return Tree(
        title=plan.engine,
        root=_branches(plan, found),
        footer=_footer(plan),
        columns=outline_head(plan)[1 if plan.analyzed else 0 : -1],
    )


def _branches(plan: Plan, findings: tuple[Finding, ...]) -> Branch:
    """Build the tree from its leaves upwards, so that no depth is too deep."""
    cut, drawn = cut_short(plan.root), _drawn(plan, findings)
    made: dict[int, Branch] = {}
    below = _parallel(plan)
    for node in reversed(plan.nodes):
        if node.id in drawn:
            children = [made[child.id] for child in node.children if child.id in drawn]
            if left := len(node.children) - len(children):
                children.append(Branch(f"… {left} more"))
            branch = _branch(plan, node, findings, cut=node.id in cut, parallel=node.id in below)
            made[node.id] = replace(branch, children=tuple(children))
    return made[plan.root.id]


def _drawn(plan: Plan, findings: tuple[Finding, ...]) -> frozenset[int]:
    """Return the ids of the nodes to draw: all, or those that take the most with all above them."""
    nodes = plan.nodes
    if len(nodes) <= DRAWN:
        return frozenset(node.id for node in nodes)
    told = {finding.node for finding in findings}
    ranked = sorted(
        nodes, key=lambda node: (node.id not in told, -(node.self_ms or 0.0), -(node.cost or 0.0))
    )
    parents = {node.id: node.parent for node in nodes}
    kept: set[int] = set()
    for node in ranked[:RANKED]:
        above: int | None = node.id
        while above is not None and above not in kept:
            kept.add(above)
            above = parents[above]
    return frozenset(sorted(kept)[:DRAWN])  # parents have the lower ids


def _parallel(plan: Plan) -> frozenset[int]:
    """Return the ids of the nodes that several processes may run."""
    found: set[int] = set()
    for node in plan.nodes:
        if node.type in GATHERS or node.parent in found:
            found.add(node.id)
    return frozenset(found)


def _branch(
    plan: Plan, node: PlanNode, findings: tuple[Finding, ...], *, cut: bool, parallel: bool
) -> Branch:
    own = [finding for finding in findings if finding.node == node.id]
    named = (node.relationship or "").startswith(("InitPlan", "SubPlan", "CTE "))
    said = conditions(node)
    return Branch(
        title=label(node),
        lines=(*_figures(node, parallel=parallel), *(_shorten(text) for text in said)),
        share=None if node.self_ms is None else share(plan, node.self_ms),
        tone=TONES[own[0].severity] if own else Tone.PLAIN,
        note="; ".join(finding.rule for finding in own),
        edge=(node.relationship or "") if named else "",
        flow=None if node.rows is None else all_rows(node),
        cells=_cells(plan, node),
        details=said,
        facts=_facts(node),
        remarks=tuple((finding.message, finding.fix) for finding in own),
        deviation=deviation(node, cut=cut),
    )


def _facts(node: PlanNode) -> tuple[str, ...]:
    """Return what the engine said of a node, and what of the counters is its own."""
    told = (f"{name}: {_written(value)}" for name, value in node.details.items())
    own = (f"own {name}: {value:,.10g}" for name, value in node.own.items())
    return (*told, *own)


def _written(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float | int) and not isinstance(value, bool) else str(value)


def _cells(plan: Plan, node: PlanNode) -> tuple[str, ...]:
    """Return a node's figures as the outline has them, without the share, which is drawn."""
    *figures, _ = outline_cells(plan, node)
    return tuple(figures[1:]) if plan.analyzed else tuple(figures)


def deviation(node: PlanNode, *, cut: bool) -> float | None:
    """Return the rows that came as a multiple of those that were expected, each at least one.

    None where that says nothing: fewer rows of a node that was `cut` short, such as below a LIMIT.
    """
    if node.rows is None or node.estimated_rows is None or not node.loops or node.type in ROWLESS:
        return None
    found = max(node.rows, 1.0) / max(node.estimated_rows, 1.0)
    return None if cut and found < 1 else found


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
        ("serialization", plan.serialization_ms),
        *((f"trigger {name}", ms) for name, ms in plan.triggers.items()),
    )
    return " · ".join(f"{name} {ms:,.2f} ms" for name, ms in parts if ms is not None)
