"""Parameters without value are drawn from the data that they are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.model.settings import Settings
from dbworkbench.plans import sample_parameters, show_parameters
from dbworkbench.plans.comparand import Comparand, Role, find_comparands

SETUP = (
    "CREATE TABLE trip (id int PRIMARY KEY, plane int, dest varchar(10), day date, fare numeric(8,2))",
    "INSERT INTO trip SELECT i, i % 50, 'city' || (i % 20), date '2020-01-01' + CAST(i % 300 AS int), "
    "i / 7.0 FROM {rows} AS r(i)",
    "CREATE TABLE plane (id int PRIMARY KEY, seats int)",
    "INSERT INTO plane SELECT i, 100 + i FROM {rows} AS r(i) WHERE i < 50",
    "CREATE TABLE nobody (id int, name varchar(10))",
)
COLUMNS = {"trip": {"id", "plane", "dest", "day", "fare"}, "plane": {"seats"}}


@pytest.fixture(scope="module", params=["postgres", "duck"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    engine: Engine = request.getfixturevalue(request.param)
    rows = "generate_series(1, 2000)" if request.param == "postgres" else "range(1, 2001)"
    with engine.scratch() as scratch:
        for statement in SETUP:
            scratch.query(statement.format(rows=rows), write=True)
        yield scratch


def found(sql: str, name: str) -> Comparand | None:
    return find_comparands(sql, "postgres", {name}, lambda t, c: c in COLUMNS.get(t, ())).get(name)


@pytest.mark.parametrize(
    ("condition", "role", "expression"),
    [
        ("t.dest = :p", Role.VALUE, "t.dest"),
        (":p = t.dest", Role.VALUE, "t.dest"),
        ("dest = :p", Role.VALUE, "dest"),
        ("seats = :p", Role.VALUE, "seats"),
        ("lower(t.dest) = lower(:p)", Role.VALUE, "LOWER(t.dest)"),
        ("t.day >= :p", Role.LOW, "t.day"),
        ("t.day < CAST(:p AS date) + interval '1 day'", Role.HIGH, "t.day"),
        (":p < t.day", Role.LOW, "t.day"),
        ("t.day BETWEEN :p AND now()", Role.LOW, "t.day"),
        ("t.day BETWEEN now() AND :p", Role.HIGH, "t.day"),
        ("t.plane IN (1, :p)", Role.VALUE, "t.plane"),
        ("t.plane = ANY(:p)", Role.LIST, "t.plane"),
        ("t.dest LIKE :p", Role.PREFIX, "t.dest"),
        ("t.dest ILIKE '%' || :p || '%'", Role.PART, "t.dest"),
        ("EXISTS (SELECT 1 FROM plane q WHERE q.seats > :p)", Role.LOW, "q.seats"),
    ],
)
def test_compared_column_is_found(condition: str, role: Role, expression: str) -> None:
    sql = f"SELECT count(*) FROM trip t JOIN plane AS s ON s.id = t.plane WHERE {condition}"
    comparand = found(sql, "p")
    assert comparand is not None
    assert (comparand.role, comparand.expression) == (role, expression)


@pytest.mark.parametrize(
    "condition", ["t.fare * :p > 3", ":p", "t.day > now() - :p * interval '1 day'", "5 > :p"]
)
def test_parameter_beside_no_column_is_left_out(condition: str) -> None:
    assert found(f"SELECT * FROM trip t WHERE {condition}", "p") is None


def test_column_of_a_cte_is_taken_from_its_table() -> None:
    sql = "WITH recent AS (SELECT dest FROM trip) SELECT * FROM recent WHERE dest = :p"
    assert found(sql, "p") == Comparand("p", Role.VALUE, "dest", "trip")


def test_values_of_one_table_come_from_one_row(database: Database) -> None:
    query = Query("q", "SELECT * FROM trip WHERE plane = :plane AND dest = :dest AND id = :id")
    sets = sample_parameters(database, None, query, count=4)
    assert len(sets) == 4
    for values in sets:
        assert database.query(query.sql, values).table.num_rows == 1


def test_same_seed_gives_the_same_values_and_another_one_others(database: Database) -> None:
    query = Query("q", "SELECT * FROM trip WHERE id = :id")
    assert sample_parameters(database, None, query, seed=1) == sample_parameters(
        database, None, query, seed=1
    )
    assert sample_parameters(database, None, query, seed=1) != sample_parameters(
        database, None, query, seed=2
    )


def test_both_engines_draw_the_same_values(database: Database) -> None:
    query = Query("q", "SELECT * FROM trip WHERE id = :id AND dest = :dest")
    (values,) = sample_parameters(database, None, query, count=1)
    assert dict(values) == {"id": 1009, "dest": "city9"}


def test_ranges_are_in_order_and_hold_rows(database: Database) -> None:
    query = Query("q", "SELECT * FROM trip WHERE day BETWEEN :since AND :until")
    for values in sample_parameters(database, None, query):
        assert isinstance(values["since"], date)
        assert values["since"] <= values["until"]
        assert database.query(query.sql, values).table.num_rows > 0


def test_lists_patterns_and_limits_have_values_that_find_rows(database: Database) -> None:
    query = Query(
        "q", "SELECT * FROM trip WHERE plane IN (:a, :b) AND dest LIKE :start ORDER BY id LIMIT :n OFFSET :m"
    )
    for values in sample_parameters(database, None, query, count=3):
        assert values["a"] != values["b"]
        assert (values["start"], values["n"], values["m"]) == ("cit%", 10, 0)
        assert database.query(query.sql, values).table.num_rows == 10


def test_given_values_are_kept(database: Database) -> None:
    query = Query(
        "q", "SELECT * FROM trip WHERE plane = :plane AND dest = :dest", parameters=Settings(plane=7)
    )
    sets = sample_parameters(database, None, query)
    assert {values["plane"] for values in sets} == {7}
    assert len({values["dest"] for values in sets}) == 5


def test_query_with_all_its_values_is_left_alone(database: Database) -> None:
    query = Query("q", "SELECT * FROM trip WHERE plane = :plane", parameters=Settings(plane=7))
    assert sample_parameters(database, None, query) == (query.parameters,)


def test_fewer_values_than_asked_for_give_fewer_sets(database: Database) -> None:
    query = Query("q", "SELECT * FROM trip WHERE dest = :dest")
    assert len(sample_parameters(database, None, query, count=100)) == 20


def test_parameter_without_column_is_shown_in_its_place(database: Database) -> None:
    with pytest.raises(UnusableInput) as caught:
        sample_parameters(database, None, Query("q", "SELECT *\nFROM trip WHERE fare * :factor > 3"))
    assert str(caught.value) == (
        "line 2, column 24: the parameter :factor has no value and is compared with no column, "
        "so none can be sampled\n"
        "2 | FROM trip WHERE fare * :factor > 3\n"
        "                           ^^^^^^^\n"
        "Give it one: factor=… on the line of the query, parameters={'factor': …} in Python."
    )


def test_empty_column_is_told(database: Database) -> None:
    with pytest.raises(UnusableInput, match="there is no value for :name in nobody"):
        sample_parameters(database, None, Query("q", "SELECT * FROM nobody WHERE name = :name"))


def test_values_are_shown_as_they_are_written() -> None:
    values = {"dest": "IAH", "since": date(2013, 1, 1), "planes": [1, 2], "n": 10}
    assert show_parameters(values) == "dest = 'IAH', since = 2013-01-01, planes = [1, 2], n = 10"
