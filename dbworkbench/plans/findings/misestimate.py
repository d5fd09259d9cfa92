"""misestimate: the planner expected a tenth or ten times the rows that came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.model.settings import Settings
from dbworkbench.model.tablestate import TableState
from dbworkbench.plans.findings.condition import QUOTE, comparisons, own_comparisons, table_name
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.weight import count, worth_a_word
from dbworkbench.plans.label import label

FACTOR = 10.0
ENOUGH_ROWS, FEWEST_ROWS = 1000.0, 100.0
OLD = 0.2
JOINS = frozenset({"HASH_JOIN", "Nested Loop", "Nested loop inner join", "Inner hash join"})
ROWLESS = frozenset({"BitmapAnd", "BitmapOr", "ModifyTable", "CTE"})
STOPS_EARLY = frozenset({"Limit", "Merge Join", "LIMIT", "STREAMING_LIMIT"})
READS_ALL = frozenset(
    {"Sort", "Hash", "Bitmap Heap Scan", "ORDER_BY", "TOP_N", "HASH_GROUP_BY", "PERFECT_HASH_GROUP_BY"}
    | {"UNGROUPED_AGGREGATE", "WINDOW"}
)


def find_misestimates(plan: Plan) -> Iterator[Finding]:
    """Yield a finding where a misestimate begins; those above it follow from it."""
    if worth_a_word(plan) and (plan.engine == "postgres" or _chooses_joins(plan)):
        yield from (_finding(plan, node) for node in misestimated(plan.root))


def _chooses_joins(plan: Plan) -> bool:
    """Whether an engine that estimates little else needed the number to order or turn a join."""
    return any(node.type in JOINS for node in plan.nodes)


def misestimated(top: PlanNode) -> tuple[PlanNode, ...]:
    """Return the nodes at or below one in which misestimates begin, in the order of print."""
    cut = cut_short(top)
    begun: dict[int, PlanNode] = {}
    tainted: set[int] = set()  # nodes whose stream of rows a misestimate runs through
    for node in reversed(list(top.walk())):
        if any(child.id in tainted and not _is_subplan(child) for child in node.children):
            tainted.add(node.id)
        elif _wrong(node, node.id in cut, ENOUGH_ROWS):
            tainted.add(node.id)
            cause = _first_cause(node, cut)
            begun[cause.id] = cause
    return tuple(begun[number] for number in sorted(begun))


def _first_cause(node: PlanNode, cut: frozenset[int]) -> PlanNode:
    """Follow a misestimate down its stream of rows, where there may be fewer rows than are worth a word."""
    below = [child for child in node.children if not _is_subplan(child)]
    wrong = next((child for child in below if _wrong(child, child.id in cut, FEWEST_ROWS)), None)
    return node if wrong is None else _first_cause(wrong, cut)


def _cuts(node: PlanNode, child: PlanNode, cut_short: bool, empty: int) -> bool:
    """Say whether a child may be left before its last row; `empty` of its node's children gave none."""
    if node.type in STOPS_EARLY or _is_subplan(child):
        return True
    if node.type in READS_ALL or (node.type == "Aggregate" and node.details.get("Strategy") != "Sorted"):
        return False
    if node.type in {"Nested Loop", "Hash Join"}:
        stops = node.details.get("Inner Unique") or node.details.get("Join Type") in {"Semi", "Anti"}
        empty_side = empty > (child.rows == 0)
        return cut_short or bool(stops and child.relationship == "Inner") or empty_side
    return cut_short


def cut_short(root: PlanNode) -> frozenset[int]:
    """Return the ids of the nodes that may have been left before their last row, so that fewer came."""
    found: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, cut = stack.pop()
        if cut:
            found.add(node.id)
        empty = sum(child.rows == 0 for child in node.children)
        stack.extend((child, _cuts(node, child, cut, empty)) for child in node.children)
    return frozenset(found)


def _is_subplan(node: PlanNode) -> bool:
    return (node.relationship or "").startswith(("InitPlan", "SubPlan", "CTE "))


def _wrong(node: PlanNode, cut_short: bool, enough: float) -> bool:
    if node.estimated_rows is None or node.rows is None or not node.loops or node.type in ROWLESS:
        return False
    expected, got = max(node.estimated_rows, 1.0), max(node.rows, 1.0)
    if max(expected, got) * node.loops < enough:
        return False
    if got >= expected:
        return got / expected >= FACTOR
    # A filter that a join hands down at run time is not in the estimate.
    return not cut_short and "Dynamic Filters" not in node.details and expected / got >= FACTOR


def _finding(plan: Plan, node: PlanNode) -> Finding:
    expected, got = max(node.estimated_rows or 0.0, 1.0), max(node.rows or 0.0, 1.0)
    factor = max(expected, got) / min(expected, got)
    each = " a loop" if (node.loops or 0) > 1 else ""
    more = "more" if got > expected else "fewer"
    return Finding(
        rule=RULE.name,
        severity=Severity.WARNING,
        object=node.relation or node.type,
        message=f"{label(node)}: {count(node.rows or 0)} rows{each} came where the planner expected "
        f"{measured(count(node.estimated_rows or 0))}, {measured(f'{factor:,.0f} times')} {more}.",
        fix=better_estimate(plan, node),
        node=node.id,
        evidence=Settings(
            {"rows": node.rows, "estimated_rows": node.estimated_rows, "factor": factor, "loops": node.loops}
        ),
    )


def better_estimate(plan: Plan, node: PlanNode) -> str:
    """Return the statements that put right the expectations of a node in which a misestimate begins."""
    if plan.engine in REMEDIES:
        return REMEDIES[plan.engine](node)
    if not node.relation or not node.type.casefold().endswith("scan") or node.type == "CTE Scan":
        return "ANALYZE;"
    table = table_name(node)
    conditions = (str(node.details.get(name, "")) for name in ("Filter", "Index Cond", "Recheck Cond"))
    found = (item for text in conditions if text for item in own_comparisons(node, comparisons(text)))
    columns = sorted({item.column for item in found})
    state = plan.state_of(node)
    if len(columns) < 2 or (state is not None and is_old(state)):
        return f"ANALYZE {table};"
    name = QUOTE("_".join([node.relation, *columns])[:63])
    return f"CREATE STATISTICS {name} ON {', '.join(map(QUOTE, columns))} FROM {table}; ANALYZE {table};"


def _mysql_remedy(node: PlanNode) -> str:
    table = node.relation or "the table"
    return (
        f"Let the server know how the values of {table} are spread: ANALYZE TABLE … PERSISTENT FOR ALL "
        "(MariaDB), ANALYZE TABLE … UPDATE HISTOGRAM ON … (MySQL)."
    )


def _duckdb_remedy(node: PlanNode) -> str:
    what = f"the rows of {node.relation}" if node.relation else f"what {node.type} gives"
    return f"Put {what} into a temporary table first, and join that: its size is known then."


REMEDIES: Mapping[str, Callable[[PlanNode], str]] = {"mysql": _mysql_remedy, "duckdb": _duckdb_remedy}


def is_old(state: TableState) -> bool:
    """Whether so many rows changed since ANALYZE that its statistics tell little of a table.

    The server also counts the rows that a transaction wrote before its own ANALYZE, so the size has to agree.
    """
    changed = state.changed >= max(ENOUGH_ROWS, OLD * state.rows)
    return changed and abs(state.grown - 1) >= OLD / 2


_SETUP = (
    "CREATE TABLE trip AS SELECT i % 100 AS city, i % 100 AS zip, repeat('x', 40) AS note "
    "FROM generate_series(1, 100000) AS i",
    "ANALYZE trip",
)
_QUERY = "SELECT count(note) FROM trip WHERE city = 7 AND zip = 7"

RULE = PlanRule(
    name="misestimate",
    problem="The planner expected a tenth of the rows that came, or ten times as many.",
    reason="It chooses joins, scans and memory by these numbers, so a plan built on wrong ones is a guess.",
    fix="Bring statistics up to date with ANALYZE; tell the planner of columns that depend on each other "
    "with CREATE STATISTICS.",
    check=find_misestimates,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE STATISTICS trip_city_zip ON city, zip FROM trip", "ANALYZE trip"), _QUERY),
)
