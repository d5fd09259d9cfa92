"""Every node type of PostgreSQL's executor: four formats give one tree, and times and pages add up.

`DBWORKBENCH_POSTGRES=/usr/lib/postgresql/15/bin pytest tests/plans/test_node_types.py` asks an older server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.model.plan import Plan
from dbworkbench.plans import examine, read_plan
from dbworkbench.plans.label import label
from dbworkbench.plans.postgres.clock import charge_time, share_time
from dbworkbench.plans.postgres.operator import number_operators
from tests.plans import nodes
from tests.plans.test_plan_formats import FORMATS, adds_up, facts

RUN = "ANALYZE, VERBOSE, BUFFERS, WAL, SETTINGS"
ENDS_LATER = frozenset({"modifying cte"})
"""What runs on after the root's last row, which the root's pages do not hold."""


@pytest.fixture(scope="module")
def database(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        nodes.prepare(scratch)
        yield scratch


@pytest.fixture(scope="module")
def printed(database: Database) -> Mapping[str, Mapping[str, str]]:
    """Return the plans of all cases that this server knows, run, in each format."""
    version = database.engine.version[0]
    known = [name for name, case in nodes.CASES.items() if case.since <= version <= case.until]
    found = {name: nodes.explained(database, name, RUN, FORMATS) for name in known}
    told = {form: nodes.explained_in_trigger(database, form) for form in FORMATS}
    return {**found, "transition table": told}


@pytest.fixture(scope="module")
def plans(printed: Mapping[str, Mapping[str, str]]) -> Mapping[str, Plan]:
    return {name: read_plan(texts["JSON"]) for name, texts in printed.items()}


def test_four_formats_of_every_node_type_give_equal_trees(printed: Mapping[str, Mapping[str, str]]) -> None:
    for name, texts in printed.items():
        told = {form: facts(read_plan(texts[form]).root) for form in FORMATS}
        assert told == dict.fromkeys(FORMATS, told["JSON"]), name


def test_queries_show_what_they_stand_for(plans: Mapping[str, Plan]) -> None:
    for name, case in nodes.CASES.items():
        shown = [label(node) for node in plans[name].nodes] if name in plans else list(case.shows)
        missing = [start for start in case.shows if not any(words.startswith(start) for words in shown)]
        assert not missing, f"{name}: {shown}"


def test_no_node_type_of_the_executor_is_missing(database: Database, plans: Mapping[str, Plan]) -> None:
    found = list(chain.from_iterable(plan.nodes for plan in plans.values()))
    version = database.engine.version[0]
    late = {join for join, since in nodes.SINCE.items() if since > version}
    assert nodes.NODE_TYPES - {node.type for node in found} == nodes.NOT_IN_ANY_SERVER
    assert nodes.JOINS - {node.details.get("Join Type") for node in found} == late
    assert not nodes.STRATEGIES - {node.details.get("Strategy") for node in found}
    assert not nodes.OPERATIONS - {node.details.get("Operation") for node in found}


def test_self_times_add_up_in_every_format(printed: Mapping[str, Mapping[str, str]]) -> None:
    for name, texts in printed.items():
        assert all(adds_up(read_plan(texts[form])) for form in FORMATS), name


def test_what_does_not_fit_is_only_the_rounding_of_the_server(plans: Mapping[str, Plan]) -> None:
    for name, plan in plans.items():
        operators = number_operators(plan.document["Plan"])
        for number, share in share_time(charge_time(operators)).items():
            below = (other for other in operators if other.parent == number or other.subplan)
            rounding = operators[number - 1].rounding + sum(other.rounding for other in below)
            assert share.excess <= rounding, f"node {number} of {name}"


@pytest.mark.parametrize("counter", ["Shared Hit Blocks", "Temp Written Blocks", "WAL Records", "WAL Bytes"])
def test_own_counts_add_up_to_the_root_and_none_is_negative(plans: Mapping[str, Plan], counter: str) -> None:
    for name, plan in plans.items():
        own = [node.own.get(counter, 0.0) for node in plan.nodes]
        assert min(own) >= 0
        if name not in ENDS_LATER:
            assert sum(own) == pytest.approx(plan.root.details.get(counter, 0), abs=0.01), name
    assert any(counter in node.own for plan in plans.values() for node in plan.nodes)


def test_rules_read_every_node_type(
    printed: Mapping[str, Mapping[str, str]], plans: Mapping[str, Plan]
) -> None:
    for name, texts in printed.items():
        assert {finding.node for finding in examine(read_plan(texts["TEXT"]))} <= {
            node.id for node in plans[name].nodes
        }


def test_compilation_is_read_where_the_server_can_compile(printed: Mapping[str, Mapping[str, str]]) -> None:
    told = [read_plan(text).jit_ms is not None for text in printed["compiled"].values()]
    assert told in ([True] * 4, [False] * 4)
    text = (
        "Result  (cost=0.00..0.01 rows=1 width=4)\nJIT:\n  Functions: 3\n  Timing: Generation 0.5 ms "
        "(Deform 0.1 ms), Inlining 0.0 ms, Optimization 0.3 ms, Emission 3.1 ms, Total 3.9 ms"
    )
    assert read_plan(text).jit_ms == 3.9


def test_serialization_is_read_in_every_format(database: Database) -> None:
    if database.engine.version[0] < 17:
        pytest.skip("EXPLAIN (SERIALIZE) came with PostgreSQL 17")
    texts = nodes.explained(database, "sort", "ANALYZE, SERIALIZE TEXT", FORMATS)
    for form, text in texts.items():
        plan = read_plan(text)
        assert plan.serialization_ms, form
        assert (plan.execution_ms or 0) > (plan.root.total_ms or 0) + plan.serialization_ms, form


def test_custom_scan_of_an_extension_is_read() -> None:
    text = "Custom Scan (ChunkAppend) on metrics m  (cost=0.00..9.00 rows=3 width=8)\n  Order: m.at"
    (node,) = read_plan(text).nodes
    assert (node.type, node.relation, node.alias) == ("Custom Scan", "metrics", "m")
    assert node.details["Custom Plan Provider"] == "ChunkAppend"
