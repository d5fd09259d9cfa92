"""What a scan of a whole table read and kept, in each engine's plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.subselect import plain_condition
from dbworkbench.plans.findings.weight import all_rows, figure, removed_rows

FEW, TENTH, THOUSANDTH = 2048.0, 0.1, 0.001


@dataclass(frozen=True)
class FullScan:
    """Rows over all loops, the condition that refused the others, and how many an index would be used for."""

    read: float
    kept: float
    condition: str
    most: float


def full_scan(plan: Plan, node: PlanNode) -> FullScan | None:
    """Return what a node read, if it went through a whole table and tells how many rows it kept."""
    reader = READERS.get(plan.engine)
    return reader(plan, node) if reader else None


def _postgres(_: Plan, node: PlanNode) -> FullScan | None:
    if node.type != "Seq Scan":
        return None
    read = all_rows(node) + removed_rows(node)
    return FullScan(read, all_rows(node), str(node.details.get("Filter", "")), TENTH * read)


def _mysql(plan: Plan, node: PlanNode) -> FullScan | None:
    """Read `r_rows` and `r_filtered` of MariaDB's ANALYZE FORMAT=JSON; `<derived2>` is no table to index."""
    read = figure(node.details, "r_rows") * (node.loops or 0.0)
    if node.type == "Table scan" and node.parent:
        return _below_filter(plan.nodes[node.parent - 1], node)
    stored = node.relation is not None and not node.relation.startswith("<")
    if node.details.get("access_type") != "ALL" or not read or not stored:
        return None
    return FullScan(read, all_rows(node), str(node.details.get("attached_condition", "")), TENTH * read)


def _below_filter(above: PlanNode, node: PlanNode) -> FullScan | None:
    """Read the operator above a scan of MySQL, which refuses its rows."""
    if above.type != "Filter" or node.relation is None or node.relation.startswith("<"):
        return None
    read = all_rows(node)
    return FullScan(read, all_rows(above), str(above.details.get("Condition", "")), TENTH * read)


def _duckdb(_: Plan, node: PlanNode) -> FullScan | None:
    """Read the profile; an index is used for 2,048 rows or a thousandth (`index_scan_max_count`)."""
    read = figure(node.details, "operator_rows_scanned")
    if node.details.get("Type") != "Sequential Scan" or not read:
        return None
    filters = node.details.get("Filters", ())
    condition = filters if isinstance(filters, str) else " AND ".join(map(str, filters))
    return FullScan(read, all_rows(node), condition, max(FEW, THOUSANDTH * read))


def _sqlite(plan: Plan, node: PlanNode) -> FullScan | None:
    """Take the rows of the answer, where a statement gives all of one table that meet its condition."""
    state, kept = plan.state_of(node), plan.root.rows
    if node.type != "SCAN" or plan.root.children[0] is not node or state is None or kept is None:
        return None
    condition = plain_condition(plan, node)
    return FullScan(state.rows, kept, condition, TENTH * state.rows) if condition else None


READERS: Mapping[str, Callable[[Plan, PlanNode], FullScan | None]] = {
    "postgres": _postgres,
    "mysql": _mysql,
    "duckdb": _duckdb,
    "sqlite": _sqlite,
}
