"""unusable-index: an index cannot serve a condition as it is written, or has its columns in another order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.findings.condition import (
    QUOTE,
    comparisons,
    conjuncts,
    index_ddl,
    own_comparisons,
    table_name,
)
from dbworkbench.plans.findings.discarding import discarding, spent_in
from dbworkbench.plans.findings.fullscan import FullScan
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn
from dbworkbench.plans.findings.weight import count, share, worth_a_word
from dbworkbench.plans.findings.wrapped import Obstacle, Wrapped, wrapped_columns

if TYPE_CHECKING:
    from sqlglot import exp

REASONS = {
    Obstacle.FUNCTION: "stands within {expression}",
    Obstacle.CAST: "is cast in {expression}",
    Obstacle.WILDCARD: "is searched for a pattern that begins with a wildcard",
}

CERTAIN = 0.01
"""A part of the rows so small that an index which could be searched would have been."""


def find_unusable_indexes(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each sequential scan that discards most rows by what no plain index can serve."""
    if not worth_a_word(plan):
        return
    for node in plan.nodes:
        scan = discarding(plan, node)
        found = obstacle_of(plan, node, scan) if scan else None
        if scan and found:
            yield _finding(plan, node, scan, *found)


def obstacle_of(plan: Plan, node: PlanNode, scan: FullScan) -> tuple[str, str] | None:
    """Return why an index on the filter's column cannot serve a scan and what helps; None when one can."""
    condition = scan.condition
    if plan.engine not in REMEDIES:
        return None
    plain = own_comparisons(node, comparisons(condition, plan.engine))
    if plain:
        return _as_number(plan, node, scan) or _other_order(plan, node, [item.column for item in plain])
    wrapped = next(iter(wrapped_columns(condition, plan.engine)), None)
    if wrapped is None:
        return None
    reason = REASONS[wrapped.obstacle].format(expression=wrapped.expression)
    return f"{QUOTE(wrapped.column)} {reason}", REMEDIES[plan.engine](node, wrapped)


def _other_order(plan: Plan, node: PlanNode, columns: list[str]) -> tuple[str, str] | None:
    """Return the index that has a compared column, but behind one that is not compared."""
    state = plan.state_of(node)
    indexes = state.indexes if state else ()
    names = {str(QUOTE(column)) for column in columns}
    if any(index[0] in names for index in indexes):
        return None
    for index in indexes:
        behind = [column for column in index if column in names]
        if behind:
            reason = f"{behind[0]} stands behind {index[0]} in the index ({', '.join(index)})"
            found = comparisons(str(node.details.get("Filter", "")))
            return reason, index_ddl(node, found)
    return None


def _as_number(plan: Plan, node: PlanNode, scan: FullScan) -> tuple[str, str] | None:
    """Return that MySQL compares a text with a number, for which it passes over an index that it names."""
    if not node.details.get("possible_keys") or scan.kept > CERTAIN * scan.read:
        return None
    for part in conjuncts(scan.condition, plan.engine):
        column, value = part.args.get("this"), part.args.get("expression")
        if part.key == "eq" and column is not None and column.key == "column" and _is_number(value):
            name = column.name
            return (
                f"{name} is compared with the number {value}, and no index of text can be searched by it",
                f"Write the value as text: {name} = '{value}'.",
            )
    return None


def _is_number(value: exp.Expr | None) -> bool:
    return value is not None and value.key == "literal" and not value.args.get("is_string")


def _mysql_remedy(_: PlanNode, wrapped: Wrapped) -> str:
    if wrapped.obstacle is Obstacle.WILDCARD:
        return f"A FULLTEXT index on {wrapped.column} and MATCH … AGAINST, where whole words are searched."
    return (
        f"Compare {wrapped.column} itself, with a range (>= and <) where one value of the expression "
        f"has several; or index a generated column that holds {wrapped.expression}."
    )


def _postgres_remedy(node: PlanNode, wrapped: Wrapped) -> str:
    match wrapped.obstacle:
        case Obstacle.WILDCARD:
            return (
                f"CREATE EXTENSION IF NOT EXISTS pg_trgm; "
                f"CREATE INDEX ON {table_name(node)} USING gin ({wrapped.expression} gin_trgm_ops);"
            )
        case Obstacle.FUNCTION if wrapped.indexable:
            return f"CREATE INDEX ON {table_name(node)} (({wrapped.expression}));"
    return (
        f"Compare {QUOTE(wrapped.column)} itself: with a value of its own type, or with a range (>= and <) "
        f"instead of {wrapped.expression}."
    )


REMEDIES = {"postgres": _postgres_remedy, "mysql": _mysql_remedy}


def _finding(plan: Plan, node: PlanNode, scan: FullScan, reason: str, fix: str) -> Finding:
    spent = spent_in(plan, node)
    part = share(plan, spent)
    return warn(
        RULE.name,
        node,
        f"{node.type} on {node.relation}: {count(scan.read)} rows are read to keep {count(scan.kept)}, "
        "because "
        f"{reason}; {measured(f'{part:.0%}')} of the time.",
        fix,
        rows_read=scan.read,
        rows_discarded=scan.read - scan.kept,
        self_ms=node.self_ms,
        share=part,
    )


_SETUP = (
    "CREATE TABLE plane AS SELECT i AS id, 'N' || i AS tail FROM generate_series(1, 30000) AS i",
    "CREATE INDEX ON plane (tail)",
    "ANALYZE plane",
)
_QUERY = "SELECT id FROM plane WHERE lower(tail) = 'n77'"

RULE = PlanRule(
    name="unusable-index",
    problem="A whole table is read although its filter compares one column: within a function or a cast, "
    "with "
    "a leading wildcard, or one that an index has only behind another.",
    reason="An index is sorted by the values of its first column as they are stored.",
    fix="An index on that expression, a trigram index, one that begins with the column, or a comparison of "
    "the "
    "bare column.",
    check=find_unusable_indexes,
    bad=Example(_SETUP, _QUERY),
    good=Example((*_SETUP, "CREATE INDEX ON plane (lower(tail))"), _QUERY),
)
