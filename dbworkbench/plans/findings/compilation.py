"""compilation: a query is compiled (JIT) for longer than that saves."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.drawings.page import measured
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan
from dbworkbench.plans.findings.rule import Example, PlanRule
from dbworkbench.plans.findings.verdict import warn

SHARE, WORTH_MS = 0.4, 10.0


def find_long_compilation(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for a plan of which compilation took two fifths of the execution or more."""
    if plan.jit_ms is None or not plan.execution_ms or plan.jit_ms < WORTH_MS:
        return
    part = plan.jit_ms / plan.execution_ms
    if part >= SHARE:
        yield warn(
            RULE.name,
            plan.root,
            f"Compilation (JIT) took {measured(f'{plan.jit_ms:.1f} ms')} of the execution's "
            f"{measured(f'{plan.execution_ms:.1f} ms, {part:.0%}')}.",
            "SET jit = off; or for the server a jit_above_cost that leaves queries of this size alone.",
            jit_ms=plan.jit_ms,
            execution_ms=plan.execution_ms,
            share=part,
        )


_SETUP = (
    "CREATE TABLE trip AS SELECT i AS id, i % 100 AS plane FROM generate_series(1, 20000) AS i",
    "ANALYZE trip",
    "SET max_parallel_workers_per_gather = 0",
    "SET jit_above_cost = 0",
)
_QUERY = "SELECT plane, sum(id) FROM trip GROUP BY plane"
_COMPILED = """\
HashAggregate  (cost=389.00..390.00 rows=100 width=12) (actual time=43.064..43.077 rows=100 loops=1)
  Group Key: plane
  Batches: 1  Memory Usage: 32kB
  ->  Seq Scan on trip  (cost=0.00..289.00 rows=20000 width=8) (actual time=0.009..1.319 rows=20000 loops=1)
Planning Time: 0.055 ms
JIT:
  Functions: 6
  Options: Inlining true, Optimization true, Expressions true, Deforming true
  Timing: Generation 0.241 ms, Inlining 3.742 ms, Optimization 22.804 ms, Emission 13.028 ms, Total 39.815 ms
Execution Time: 43.385 ms"""
_INTERPRETED = """\
HashAggregate  (cost=389.00..390.00 rows=100 width=12) (actual time=3.699..3.708 rows=100 loops=1)
  Group Key: plane
  Batches: 1  Memory Usage: 32kB
  ->  Seq Scan on trip  (cost=0.00..289.00 rows=20000 width=8) (actual time=0.003..1.204 rows=20000 loops=1)
Planning Time: 0.019 ms
Execution Time: 3.722 ms"""

RULE = PlanRule(
    name="compilation",
    problem="Compiling a query's expressions takes a good part of its time.",
    reason="The compiler starts by estimated cost, which says little of the time, and compiles again each "
    "time.",
    fix="JIT off for this query, or a higher jit_above_cost; fewer partitions, each of which is compiled.",
    check=find_long_compilation,
    bad=Example((*_SETUP, "SET jit = on"), _QUERY, saved=_COMPILED),  # not every server can compile
    good=Example((*_SETUP, "SET jit = off"), _QUERY, saved=_INTERPRETED),
    coded=False,
)
