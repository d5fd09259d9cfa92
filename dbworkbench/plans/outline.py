"""A plan as lines of text and as the rows of a table: one node a line, drawn as a tree."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.weight import all_rows, count, share
from dbworkbench.plans.label import conditions, label

RUN_HEAD = ("share", "self ms", "rows", "expected", "loops", "buffers", "operator")
PLANNED_HEAD = ("expected", "cost", "operator")
CONTINUED = ("",) * (len(RUN_HEAD) - 1)


def outline_head(plan: Plan) -> tuple[str, ...]:
    """Return the columns that a plan's outline has."""
    return RUN_HEAD if plan.analyzed else PLANNED_HEAD


def outline_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each node, parents first; figures that change from run to run are marked."""
    for node, stem, parallel in _drawn(plan.root):
        figures = _run_figures(plan, node, parallel=parallel) if plan.analyzed else _planned_figures(node)
        yield (*figures, stem + _title(node))


def outline_cells(plan: Plan, node: PlanNode) -> tuple[str, ...]:
    """Return the cells of one node, its operator last."""
    figures = _run_figures(plan, node, parallel=False) if plan.analyzed else _planned_figures(node)
    return (*figures, _title(node))


def outline_titles(plan: Plan) -> dict[int, str]:
    """Return the operator of each node by its id, drawn as a tree."""
    return {node.id: stem + _title(node) for node, stem, _ in _drawn(plan.root)}


def outline_text(plan: Plan) -> str:
    """Return the outline as aligned text, with each node's conditions below it."""
    head = outline_head(plan)
    lines: list[tuple[str, ...]] = [head]
    for (node, stem, _), cells in zip(_drawn(plan.root), outline_rows(plan), strict=True):
        lines.append(cells)
        under = _stem_below(stem, node)
        lines += [(*CONTINUED[: len(head) - 1], f"{under}  {text}") for text in conditions(node)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.rjust(width) for cell, width in zip(line, widths, strict=False)), line[-1]])
        for line in lines
    )


def _run_figures(plan: Plan, node: PlanNode, *, parallel: bool) -> tuple[str, ...]:
    buffers = _buffers(node)
    part = share(plan, node.self_ms)
    if node.loops == 0:
        return ("", "", "never", _estimate(node), "", "")
    # an engine that does not count says nothing of how often an operator ran, or how many rows it gave
    loops = "" if node.loops is None else count(node.loops)
    rows = "" if node.rows is None or node.loops is None else count(all_rows(node))
    return (
        "" if node.self_ms is None else measured(f"{part:6.1%}"),
        "" if node.self_ms is None else measured(f"{node.self_ms:9.3f}"),
        # How many processes shared the work depends on what else the server did.
        measured(f"{rows:>9}") if parallel and rows else rows,
        _estimate(node),
        measured(f"{loops:>3}") if parallel and loops else loops,
        "" if buffers is None else measured(f"{buffers:8,}"),
    )


def _planned_figures(node: PlanNode) -> tuple[str, ...]:
    return (_estimate(node), "" if node.cost is None else measured(f"{node.cost:12,.2f}"))


def _estimate(node: PlanNode) -> str:
    """Return the rows expected over all loops, which move with every ANALYZE of the table."""
    if node.estimated_rows is None:
        return ""
    return measured(f"{count(node.estimated_rows * (node.loops or 1.0)):>9}")


def _buffers(node: PlanNode) -> int | None:
    """Return the pages that a node itself asked for; None where they were not counted."""
    names = [f"Shared {how} Blocks" for how in ("Hit", "Read")]
    if not any(name in node.details for name in names):
        return None
    return round(sum(node.own.get(name, 0.0) for name in names))


def _title(node: PlanNode) -> str:
    named = (node.relationship or "").startswith(("InitPlan", "SubPlan", "CTE "))
    return f"{node.relationship}: {label(node)}" if named else label(node)


def _drawn(root: PlanNode) -> Iterator[tuple[PlanNode, str, bool]]:
    """Yield each node with what is drawn before its words, and whether several processes run it."""
    stack = [(root, "", "", False)]
    while stack:
        node, stem, below, parallel = stack.pop()
        parallel = parallel or node.type in {"Gather", "Gather Merge"}
        yield node, stem, parallel
        for child in reversed(node.children):
            last = child is node.children[-1]
            branch, gap = ("└─ ", "   ") if last else ("├─ ", "│  ")
            stack.append((child, below + branch, below + gap, parallel))


def _stem_below(stem: str, node: PlanNode) -> str:
    """Return what goes on below a node's own line."""
    trunk = stem[:-3] + {"├─ ": "│  ", "└─ ": "   "}.get(stem[-3:], "")
    return trunk + ("│" if node.children else " ")
