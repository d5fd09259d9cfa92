"""Plans of a real MariaDB, and trees as MySQL 8 prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dbworkbench.errors import UnusableInput
from dbworkbench.plans import explain_document, read_plan
from tests.mariadb import MariaDB

JOIN = (
    "SELECT c.id, count(*) FROM c JOIN o ON o.cid = c.id WHERE c.grp = 3 "
    "GROUP BY c.id ORDER BY 2 DESC LIMIT 5"
)
QUERIES = {
    "join": JOIN,
    "semi join": "SELECT * FROM c WHERE id IN (SELECT cid FROM o WHERE v > 90) AND grp < 5",
    "subquery a row": "SELECT c.id, (SELECT max(v) FROM o WHERE o.cid = c.id) FROM c WHERE c.id < 10",
    "union": "SELECT id FROM c UNION SELECT cid FROM o WHERE v = 3",
    "derived": "SELECT * FROM (SELECT cid, sum(v) AS s FROM o GROUP BY cid) AS x JOIN c ON c.id = x.cid",
    "recursive": "WITH RECURSIVE r (n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 9) SELECT n FROM r",
    "sort": "SELECT * FROM o ORDER BY v, cid",
    "range": "SELECT * FROM o WHERE cid BETWEEN 3 AND 9 AND v = 2",
    "constant": "SELECT * FROM c WHERE id = 5",
    "window": "SELECT id, sum(grp) OVER (ORDER BY id) FROM c LIMIT 3",
    "change": "UPDATE o SET v = v + 1 WHERE cid = 3",
}
TREE = """\
-> Limit: 5 row(s)  (actual time=1.32..1.35 rows=5 loops=1)
    -> Nested loop inner join  (cost=120 rows=90) (actual time=0.05..1.30 rows=5 loops=1)
        -> Filter: (c.grp = 3)  (cost=10.2 rows=10) (actual time=0.03..0.40 rows=100 loops=1)
            -> Table scan on c  (cost=10.2 rows=1000) (actual time=0.02..0.30 rows=1000 loops=1)
        -> Index lookup on o using cid (cid=c.id) (cost=1 rows=9) (actual time=0.002..0.008 rows=20 loops=100)
"""


@pytest.fixture(scope="module")
def cursor(mariadb: MariaDB) -> Iterator[Any]:
    connection = mariadb.open()
    with connection.cursor() as opened:
        opened.execute("CREATE DATABASE plans")
        opened.execute("USE plans")
        opened.execute("CREATE TABLE c (id int PRIMARY KEY, grp int, name varchar(20))")
        opened.execute("CREATE TABLE o (id int PRIMARY KEY AUTO_INCREMENT, cid int, v int, KEY (cid))")
        opened.execute("INSERT INTO c SELECT seq, seq % 10, concat('n', seq) FROM seq_1_to_1000")
        opened.execute("INSERT INTO o (cid, v) SELECT 1 + seq % 1000, seq % 97 FROM seq_1_to_20000")
        opened.execute("ANALYZE TABLE c, o")
        yield opened
        opened.execute("DROP DATABASE plans")
    connection.close()


@pytest.mark.parametrize("name", QUERIES)
def test_self_times_add_up_to_the_block(cursor: Any, name: str) -> None:
    cursor.execute(f"ANALYZE FORMAT=JSON {QUERIES[name]}")
    plan = read_plan(cursor.fetchall()[0][0])
    assert plan.engine == "mysql"
    assert sum(node.self_ms or 0.0 for node in plan.nodes) == pytest.approx(plan.root.total_ms)
    assert [node.id for node in plan.nodes] == list(range(1, len(plan.nodes) + 1))


def test_estimates_and_rows_are_those_that_pass_the_condition(cursor: Any) -> None:
    cursor.execute(f"ANALYZE FORMAT=JSON {JOIN}")
    nodes = {node.relation: node for node in read_plan(cursor.fetchall()[0][0]).nodes if node.relation}
    assert (nodes["c"].rows, nodes["c"].details["attached_condition"]) == (100, "c.grp = 3")
    assert (nodes["o"].type, nodes["o"].index, nodes["o"].rows, nodes["o"].loops) == (
        "Index Lookup",
        "cid",
        20,
        100,
    )


def test_a_plan_that_was_not_run_has_no_times(cursor: Any) -> None:
    cursor.execute(f"EXPLAIN FORMAT=JSON {QUERIES['derived']}")
    plan = read_plan(cursor.fetchall()[0][0])
    assert (plan.analyzed, plan.execution_ms) == (False, None)
    assert {node.relation for node in plan.nodes} >= {"c", "o"}


def test_a_tree_of_mysql_is_read() -> None:
    plan = read_plan(TREE)
    lookup = plan.nodes[-1]
    assert [node.type for node in plan.nodes[:3]] == ["Limit", "Nested loop inner join", "Filter"]
    assert (lookup.relation, lookup.index, lookup.rows, lookup.loops) == ("o", "cid", 20, 100)
    assert lookup.total_ms == pytest.approx(0.8)
    assert sum(node.self_ms or 0.0 for node in plan.nodes) == pytest.approx(1.35)


def test_a_torn_tree_names_the_line() -> None:
    with pytest.raises(UnusableInput, match=r"^line 2, column 1: this line is no step of a MySQL plan"):
        read_plan("-> Limit: 5 row(s)\nand so on")


ITERATORS = {
    "query": "/* select#1 */ select `t`.`id` from `shop`.`trip` `t` where (`t`.`plane` = 7) limit 5",
    "query_type": "select",
    "operation": "Limit: 5 row(s)",
    "access_type": "limit",
    "actual_rows": 5.0,
    "actual_loops": 1,
    "actual_first_row_ms": 0.9,
    "actual_last_row_ms": 9.5,
    "inputs": [
        {
            "operation": "Filter: (t.plane = 7)",
            "access_type": "filter",
            "condition": "(t.plane = 7)",
            "estimated_rows": 100.0,
            "estimated_total_cost": 12.5,
            "actual_rows": 5.0,
            "actual_loops": 1,
            "actual_first_row_ms": 0.9,
            "actual_last_row_ms": 9.4,
            "inputs": [
                {
                    "alias": "t",
                    "operation": "Table scan on t",
                    "table_name": "trip",
                    "schema_name": "shop",
                    "access_type": "table",
                    "estimated_rows": 20000.0,
                    "actual_rows": 20000.0,
                    "actual_loops": 1,
                    "actual_first_row_ms": 0.1,
                    "actual_last_row_ms": 8.0,
                }
            ],
            "inputs_from_where": [
                {
                    "operation": "Index lookup on p using PRIMARY (id=t.plane)",
                    "index_name": "PRIMARY",
                    "table_name": "p",
                    "access_type": "index",
                    "actual_rows": None,
                    "actual_loops": None,
                    "actual_last_row_ms": None,
                }
            ],
        }
    ],
}


def test_json_of_version_2_is_read_and_judged() -> None:
    found = explain_document(
        {"query_plan": ITERATORS, "query": ITERATORS["query"], "json_schema_version": "2.0"}
    )
    plan = found.plan
    assert [node.type for node in plan.nodes] == ["Limit", "Filter", "Table scan", "Index lookup"]
    scan, lookup = plan.nodes[2:]
    assert (scan.relation, scan.alias, scan.rows) == ("trip", "t", 20000)
    assert scan.self_ms == pytest.approx(8.0)
    assert (lookup.index, lookup.loops, lookup.rows) == ("PRIMARY", 0, 0)
    assert sum(node.self_ms or 0.0 for node in plan.nodes) == pytest.approx(9.5)
    assert [(finding.rule, finding.fix) for finding in found.findings] == [
        ("seq-scan-discards", "ALTER TABLE trip ADD INDEX (plane);")
    ]


def test_json_of_version_2_without_times() -> None:
    plan = read_plan({key: value for key, value in ITERATORS.items() if not key.startswith("actual")})
    assert (plan.analyzed, plan.root.loops) == (False, None)


def test_a_filter_of_a_tree_is_judged_with_the_scan_below_it() -> None:
    tree = TREE.replace("rows=1000", "rows=90000").replace("0.30", "9.30").replace("0.40", "9.9")
    found = explain_document(tree.replace("1.32..1.35", "11..11.5").replace("0.05..1.30", "0.1..11.2"))
    assert [(finding.rule, finding.object) for finding in found.findings] == [("seq-scan-discards", "c")]
