"""The four formats in which PostgreSQL prints a plan give one tree, whatever was copied around them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans import read_plan, read_plans
from tests.plans.test_plan_reading import PARALLEL, QUERIES, SERIAL, SETUP

FORMATS = ("TEXT", "JSON", "YAML", "XML")
MORE: dict[str, tuple[tuple[str, ...], str]] = {
    "memoize": (
        (*SERIAL, "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off"),
        "SELECT count(*) FROM big b JOIN small s ON s.grp = b.grp::int",
    ),
    "incremental sort": (SERIAL, "SELECT * FROM (SELECT * FROM big ORDER BY grp) AS x ORDER BY grp, v"),
    "parallel sort on disk": (
        (*PARALLEL, "SET LOCAL work_mem = '64kB'"),
        "SELECT * FROM big ORDER BY v LIMIT 50000",
    ),
    "window": (
        SERIAL,
        "SELECT id, sum(v) OVER w, rank() OVER (ORDER BY v) FROM big "
        "WINDOW w AS (PARTITION BY grp ORDER BY id)",
    ),
    "bitmaps": (
        (*SERIAL, "SET LOCAL enable_indexscan = off"),
        "SELECT * FROM big WHERE grp IN (1, 2) OR id < 50",
    ),
    "set operation": (SERIAL, "SELECT grp FROM big INTERSECT SELECT grp FROM small"),
    "partitions": (SERIAL, "SELECT * FROM part WHERE id > 100 AND v = 3"),
    "partition pruned when run": (SERIAL, "SELECT * FROM part WHERE id = (SELECT 7)"),
    "conflict": (
        SERIAL,
        "INSERT INTO odd SELECT grp, name FROM small ON CONFLICT (\"the key\") DO UPDATE SET name = 'x' "
        "WHERE odd.name <> 'q'",
    ),
    "merge": (
        SERIAL,
        'MERGE INTO odd AS o USING small AS s ON s.grp = o."the key" '
        "WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT VALUES (s.grp, s.name)",
    ),
    "several targets": (SERIAL, "UPDATE part SET v = v + 1 WHERE id < 7000"),
    "functions and values": (
        SERIAL,
        "SELECT * FROM generate_series(1, 5) AS g JOIN (VALUES (1, 2), (3, 4)) AS v (a, b) ON a = g",
    ),
    "sample": (SERIAL, "SELECT count(*) FROM big TABLESAMPLE bernoulli (10) REPEATABLE (3)"),
    "grouping sets": (
        SERIAL,
        "SELECT grp % 3, grp % 5, count(*) FROM big GROUP BY GROUPING SETS ((1), (2), ())",
    ),
    "rollup": (SERIAL, "SELECT grp % 3, v % 2, count(*) FROM big GROUP BY ROLLUP (1, 2)"),
    "locks and rows by place": (SERIAL, "SELECT * FROM small WHERE ctid = '(0,1)' FOR UPDATE"),
    "backwards": (SERIAL, "SELECT id FROM big WHERE id < 100 ORDER BY id DESC"),
    "compiled": (("SET LOCAL jit = on", "SET LOCAL jit_above_cost = 0", *SERIAL), "SELECT sum(v) FROM big"),
}
COUNTED = (
    "Blocks",
    "Time",
    "Used",
    "Usage",
    "Storage",
    "Rows",
    "Workers",
    "Sort ",
    "WAL",
    "Groups",
    "Batches",
    "Fetches",
)


@pytest.fixture(scope="module")
def database(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        with scratch.connect(write=True) as connection:
            for statement in SETUP:
                connection.execute(statement.encode())
            connection.execute(b'CREATE TABLE odd ("the key" int PRIMARY KEY, name text)')
        yield scratch


def printed(database: Database, name: str, options: str = "") -> Mapping[str, str]:
    """Return what EXPLAIN prints of a query in each format; nothing that it writes stays."""
    settings, query = (QUERIES | MORE)[name]
    found = {}
    with database.connect(write=True) as connection:
        for statement in settings:
            connection.execute(statement.encode())
        for form in FORMATS:
            with connection.transaction(force_rollback=True):
                rows = connection.execute(f"EXPLAIN ({options} FORMAT {form}) {query}".encode()).fetchall()
            found[form] = "\n".join(row[0] if isinstance(row[0], str) else json.dumps(row[0]) for row in rows)
    return found


@pytest.mark.parametrize("name", [*QUERIES, *MORE])
def test_four_formats_give_one_tree(database: Database, name: str) -> None:
    texts = printed(database, name, "VERBOSE,")
    trees = [read_plan(texts[form]).root for form in FORMATS]
    assert trees == [trees[0]] * 4


@pytest.mark.parametrize("name", [*QUERIES, *MORE])
def test_four_formats_tell_the_same_of_a_run(database: Database, name: str) -> None:
    texts = printed(database, name, "ANALYZE, VERBOSE, BUFFERS, WAL, SETTINGS,")
    plans = [read_plan(texts[form]) for form in FORMATS]
    assert [facts(plan.root) for plan in plans] == [facts(plans[0].root)] * 4
    assert all(adds_up(plan) for plan in plans)
    assert all(plan.execution_ms and plan.planning_ms for plan in plans)


def facts(root: PlanNode) -> list[tuple[Any, ...]]:
    """Return what a plan says of itself that is not counted while it runs."""
    return [
        (
            *(node.type, node.relation, node.alias, node.index, node.relationship, node.loops == 0),
            *sorted((name, str(value)) for name, value in node.details.items() if is_said(name)),
        )
        for node in root.walk()
    ]


def is_said(name: str) -> bool:
    return not any(word in name for word in (*COUNTED, "Batches", "Cost", "Tuples"))


def adds_up(plan: Plan) -> bool:
    """Whether self times add up to the root within 2 %, and none is below what rounding explains."""
    total = sum(node.self_ms or 0.0 for node in plan.nodes)
    whole = plan.root.total_ms or 0.0
    return abs(total - whole) <= 0.02 * whole and all((node.self_ms or 0.0) >= 0 for node in plan.nodes)


@pytest.fixture(scope="module")
def sample(database: Database) -> str:
    """A plan with workers, buffers and a sort on disk, as text."""
    return printed(database, "parallel sort on disk", "ANALYZE, VERBOSE, BUFFERS, SETTINGS,")["TEXT"]


def psql(text: str) -> str:
    lines = text.splitlines()
    width = max(map(len, lines)) + 2
    body = [f" {line}" for line in lines]
    return "\n".join(
        ["QUERY PLAN".center(width), "-" * width, *body, f"({len(lines)} rows)", "", "Time: 12.3 ms"]
    )


def boxed(text: str) -> str:
    lines = text.splitlines()
    width = max(map(len, lines))
    border = "+" + "-" * (width + 2) + "+"
    body = [f"| {line.ljust(width)} |" for line in lines]
    return "\n".join([border, "|" + "QUERY PLAN".center(width + 2) + "|", border, *body, border])


def cut(width: int) -> Any:
    return lambda text: "\n".join(
        line[start : start + width]
        for line in text.splitlines()
        for start in range(0, max(1, len(line)), width)
    )


def folded(width: int) -> Any:
    return lambda text: "\n".join(
        part
        for line in text.splitlines()
        for part in textwrap.wrap(line, width, drop_whitespace=True, break_long_words=False)
    )


def logged(text: str) -> str:
    head = "2026-01-01 10:00:00.123 UTC [12] app@shop LOG:  duration: 104.6 ms  plan:"
    query = "\tQuery Text: SELECT *\n\tFROM big ORDER BY v"
    plan = "\n".join(f"\t{line}" for line in text.splitlines())
    return f"{head}\n{query}\n{plan}\n2026-01-01 10:00:01.001 UTC [12] app@shop LOG:  statement: SELECT 1"


FRAMES: dict[str, Any] = {
    "psql": psql,
    "psql with borders": boxed,
    "quoted cells": lambda text: "\n".join(f'"{line}"' for line in ["QUERY PLAN", *text.splitlines()]),
    "quoted mail": lambda text: "\n".join(f"> {line}" for line in text.splitlines()),
    "cut at 72": cut(72),
    "cut at 80": cut(80),
    "cut at 100": cut(100),
    "folded at 80": folded(80),
    "fenced, with the query": lambda text: f"EXPLAIN ANALYZE\nSELECT *\n FROM big;\n```\n{text}\n```",
    "auto_explain": logged,
}


@pytest.mark.parametrize("frame", FRAMES)
def test_what_was_copied_around_a_plan_does_not_matter(sample: str, frame: str) -> None:
    assert read_plan(FRAMES[frame](sample)).root == read_plan(sample).root


def test_a_logged_plan_knows_its_query(sample: str) -> None:
    assert read_plan(logged(sample)).query == "SELECT *\nFROM big ORDER BY v"


@pytest.mark.parametrize("form", ["JSON", "YAML", "XML"])
def test_psql_marks_the_lines_of_a_cell(database: Database, form: str) -> None:
    text = printed(database, "bitmaps")[form]
    lines = json.dumps(json.loads(text), indent=2).splitlines() if form == "JSON" else text.splitlines()
    width = max(map(len, lines))
    framed = "\n".join([*(f" {line.ljust(width)}+" for line in lines[:-1]), f" {lines[-1]}", "(1 row)"])
    title = "QUERY PLAN".center(width) + "\n" + "-" * (width + 2) + "\n"
    plans = read_plans(title + framed + "\n" + title + framed)
    assert [plan.root for plan in plans] == [read_plan(text).root] * 2


def test_several_plans_in_one_paste_are_read_in_order(database: Database, sample: str) -> None:
    other = printed(database, "bitmaps")["TEXT"]
    plans = read_plans(f"first:\n{psql(sample)}\nthen:\n{other}\n")
    assert [plan.root for plan in plans] == [read_plan(sample).root, read_plan(other).root]
    with pytest.raises(UnusableInput, match=r"^the document holds the plans of 2 statements"):
        read_plan(f"{sample}\n\n{other}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\nfoo: bar", "this is not a plan of postgres, duckdb, sqlite or mysql\n"),
        ("", "there is no plan: the text is empty\n"),
        (
            "Limit  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on t  (cost=0.00..1.",
            "line 2, column 3: the plan breaks off, or this line is no node of a plan\n",
        ),
        ("<explain><Query>", "the plan breaks off: </explain> is missing\n"),
        ("<explain><Query></explain>", "line 1, column 19: the plan is not whole XML: mismatched tag"),
        (
            '- Plan:\n    Node Type: "Sort',
            "line 2, column 1: the plan is not whole YAML: found",
        ),
        ('[{"Plan": {"Node Type": "So', "line 1, column 25: the plan is not whole JSON: Unterminated string"),
    ],
)
def test_what_is_no_whole_plan_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_plans(text)
    assert str(caught.value).startswith(message)


def test_entities_of_xml_are_refused() -> None:
    node = "<Query><Plan><Node-Type>&a;</Node-Type></Plan></Query>"
    with pytest.raises(UnusableInput, match="undefined entity"):
        read_plan(f'<!DOCTYPE x [<!ENTITY a "ha">]><explain>{node}</explain>')


def test_a_plan_of_ten_thousand_nodes_is_read() -> None:
    figures = "(cost=0.00..1.00 rows=1 width=4) (actual time=0.000..0.001 rows=1 loops=1)"
    scans = [f"  ->  Seq Scan on p{number}  {figures}\n        Filter: (a > 1)" for number in range(9_999)]
    plan = read_plan("\n".join([f"Append  {figures}", *scans]))
    assert len(plan.nodes) == 10_000
    assert plan.nodes[-1].details["Filter"] == "(a > 1)"
