"""SQLite's plans: rows as a tree, what is read and by which index, without times of steps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnusableInput
from dbworkbench.plans.outline import outline_rows
from dbworkbench.plans.reading import read_plan


@pytest.fixture
def database() -> Iterator[Database]:
    engine = connect("sqlite")
    with engine.scratch() as scratch:
        scratch.query("create table t (id integer primary key, b int, c text)", write=True)
        scratch.query("create index tb on t (b)", write=True)
        yield scratch
    engine.close()


def test_accesses_tell_relation_alias_index_and_condition(database: Database) -> None:
    sql = "select * from t as x join t as y on y.id = x.b where x.b > 3 order by y.c"
    plan = read_plan(database.explain(sql))
    assert [(n.type, n.relation, n.index, n.details.get("Condition")) for n in plan.nodes] == [
        ("QUERY", None, None, None),
        ("SEARCH USING INDEX", "x", "tb", "b>?"),
        ("SEARCH USING INTEGER PRIMARY KEY", "y", None, "rowid=?"),
        ("USE TEMP B-TREE FOR ORDER BY", None, None, None),
    ]
    assert (plan.engine, plan.analyzed, plan.total_ms) == ("sqlite", False, None)


def test_subqueries_stand_below_their_place(database: Database) -> None:
    plan = read_plan(
        database.explain("select (select max(c) from t as i where i.b = o.b) from t as o"), engine="sqlite"
    )
    outer, inner = plan.root.children
    assert (outer.type, inner.type) == ("SCAN USING COVERING INDEX", "CORRELATED SCALAR SUBQUERY 1")
    assert [child.relation for child in inner.children] == ["i"]


def test_time_of_the_whole_is_the_root_s(database: Database) -> None:
    plan = read_plan(database.explain("select * from t", analyze=True))
    assert plan.root.rows == 0
    assert plan.root.total_ms == plan.execution_ms == plan.root.self_ms


def test_statement_without_steps_is_told(database: Database) -> None:
    with pytest.raises(UnusableInput, match="this SQLite plan has no steps"):
        read_plan(database.explain("insert into t values (1, 2, 'x')"))


def test_what_sqlite_does_not_count_is_left_out(database: Database) -> None:
    total, step = outline_rows(read_plan(database.explain("select * from t", analyze=True)))
    assert (total[2], total[4]) == ("0", "1")
    assert [figure for figure in step[:-1] if figure] == []
