"""sort-by-index: a whole table is sorted to keep its first few rows, which an index would give in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.condition import QUOTE, comparisons, conjuncts, own_comparisons, table_name
from dbworkbench.plans.findings.ddl import index_on
from dbworkbench.plans.findings.fullscan import full_scan
from dbworkbench.plans.findings.order import sort_keys
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import all_rows, count, figure, share, worth_a_word
from dbworkbench.plans.label import label

SHARE, ENOUGH_ROWS, KEPT = 0.2, 10_000.0, 0.01
PASSED_ON = frozenset({"Gather", "Gather Merge"})
SCANS = frozenset({"Seq Scan", "Index Scan", "Bitmap Heap Scan"})
KEY = re.compile(r"[\w`]+\.(?P<column>\w+|`[^`]+`)(?P<way>(?: desc)?)")
CONDITIONS = ("Filter", "Index Cond", "Recheck Cond")


def find_sorts_by_index(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each Limit that keeps few of the rows of one table, sorted by plain columns."""
    if not worth_a_word(plan):
        return
    if plan.engine == "mysql":
        yield from _sorted_by_mysql(plan)
        return
    for node in plan.nodes:
        sort, scan = _sorted_scan(node)
        if sort is None or scan is None or all_rows(node) > KEPT * all_rows(scan):
            continue
        ddl = _index(sort, scan)
        spent = (sort.self_ms or 0.0) + (scan.total_ms or 0.0)
        if ddl and all_rows(scan) >= ENOUGH_ROWS and share(plan, spent) >= SHARE:
            yield _finding(plan, node, sort, scan, ddl)


def _sorted_scan(limit: PlanNode) -> tuple[PlanNode | None, PlanNode | None]:
    """Return the sort below a Limit and the scan below the sort, with at most a Gather between them."""
    if limit.type != "Limit" or not limit.children:
        return None, None
    sort = _through(limit.children[0])
    if sort.type != "Sort" or len(sort.children) != 1:
        return None, None
    scan = _through(sort.children[0])
    return (sort, scan) if scan.type in SCANS else (None, None)


def _through(node: PlanNode) -> PlanNode:
    return node.children[0] if node.type in PASSED_ON and node.children else node


def _index(sort: PlanNode, scan: PlanNode) -> str:
    """Return CREATE INDEX with the columns compared for equality, then the order; empty if more is asked."""
    keys = sort_keys(str(sort.details.get("Sort Key", "")))
    parts = [part for name in CONDITIONS for part in conjuncts(str(scan.details.get(name, "")))]
    compared = [
        item
        for name in CONDITIONS
        for item in own_comparisons(scan, comparisons(str(scan.details.get(name, ""))))
        if item.equality
    ]
    if not keys or len(compared) != len(parts):
        return ""
    equal = dict.fromkeys(str(QUOTE(item.column)) for item in compared)
    ordered = [f"{key.column}{key.way}" for key in keys if key.column not in equal]
    return f"CREATE INDEX ON {table_name(scan)} ({', '.join([*equal, *ordered])});" if ordered else ""


def _sorted_by_mysql(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each sort of a whole table of which MariaDB kept the first rows."""
    for node in plan.nodes:
        kept = figure(node.details, "r_limit")
        if node.type != "Sort" or not kept or len(node.children) != 1:
            continue
        scan, columns = node.children[0], _one_way(str(node.details.get("sort_key", "")))
        read = full_scan(plan, scan)
        if (
            not columns
            or read is None
            or read.condition
            or read.read < ENOUGH_ROWS
            or kept > KEPT * read.read
        ):
            continue
        if share(plan, node.total_ms) >= SHARE:
            yield _told(plan, node, scan, kept, index_on(plan, scan, columns))


def _one_way(keys: str) -> list[str]:
    """Return the columns of a sort by columns all of which go the same way, else none."""
    found = [KEY.fullmatch(key) for key in keys.split(", ")]
    columns = [key["column"].replace("`", "") for key in found if key]
    same = len({key["way"] for key in found if key}) == 1
    return columns if same and len(columns) == len(found) else []


def _finding(plan: Plan, limit: PlanNode, sort: PlanNode, scan: PlanNode, ddl: str) -> Finding:
    return _told(plan, sort, scan, all_rows(limit), ddl)


def _told(plan: Plan, sort: PlanNode, scan: PlanNode, kept: float, ddl: str) -> Finding:
    spent = (sort.self_ms or 0.0) + (scan.total_ms or 0.0)
    part = share(plan, spent)
    return warn(
        RULE.name,
        sort,
        f"{label(sort)}: {count(all_rows(scan))} rows of {scan.relation} are sorted to keep "
        f"{count(kept)}, {measured(f'{part:.0%}')} of the time.",
        ddl,
        rows_sorted=all_rows(scan),
        rows_kept=kept,
        ms=spent,
        share=part,
    )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i * 7919::bigint % 100003 AS fare, repeat('x', 40) AS note "
    "FROM generate_series(1, 40000) AS i",
    "ANALYZE trip",
)
_QUERY = "SELECT id, note FROM trip ORDER BY fare DESC, id LIMIT 10"

RULE = PlanRule(
    name="sort-by-index",
    problem="Many rows of a table are sorted to keep the first few.",
    reason="An index holds them in that order already, and the first rows are found without the others.",
    fix="An index on the columns compared for equality and then those of ORDER BY, each in its direction.",
    check=find_sorts_by_index,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE INDEX ON trip (fare DESC, id)"), _QUERY),
    also=(
        Example(
            ("CREATE TABLE trip AS SELECT seq AS id, seq * 7919 % 100003 AS fare FROM seq_1_to_60000",),
            "SELECT id FROM trip AS t ORDER BY fare DESC, id DESC LIMIT 10",
            engine="mysql",
        ),
    ),
)
