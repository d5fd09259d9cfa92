"""Plans over scale: found by halving, told in words, drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dbworkbench.engines import connect
from dbworkbench.engines.postgres.simulation import TwinEngine, simulate_database
from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.plans.scales import plans_at
from dbworkbench.plans.scales.shape import change

pytestmark = pytest.mark.postgres

TABLES = """
CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL, total int);
CREATE INDEX orders_customer ON orders (customer);
INSERT INTO orders SELECT i, 1 + i % 1000, i % 90 FROM generate_series(1, 10000) i;
ANALYZE;
"""
QUERY = Query("recent", "SELECT * FROM orders WHERE id = :id", parameters={"id": 7})


@pytest.fixture(scope="module")
def twin() -> Iterator[TwinEngine]:
    engine = connect("postgres")
    with engine.scratch() as database:
        with database.connect(write=True) as connection:
            connection.execute(TABLES.encode())
        opened = simulate_database(database, alias="big")
    yield opened
    opened.close()
    engine.close()


def test_the_size_at_which_a_plan_changes_is_found_to_five_per_cent(twin: TwinEngine) -> None:
    found = plans_at(QUERY, twin, [0.001, 1, 1000])
    (flip,) = found.flips
    assert flip.above.scale / flip.below.scale <= 1.05
    assert flip.change == "Seq Scan on orders → Index Scan using orders_pkey on orders"
    assert [node.type for node in found.at(0.001).nodes] == ["Seq Scan"]
    assert [node.type for node in found.at(1000).nodes] == ["Index Scan"]


def test_the_size_is_where_the_planner_itself_changes(twin: TwinEngine) -> None:
    (flip,) = plans_at(QUERY, twin, [0.001, 1000]).flips
    for sight, kind in ((flip.below, "Seq Scan"), (flip.above, "Index Scan")):
        twin.twin.resize(sight.scale)
        document = twin.database().explain(QUERY.sql, QUERY.parameters)
        assert document[0]["Plan"]["Node Type"] == kind
    twin.twin.resize(1)


def test_the_twin_has_its_own_size_again(twin: TwinEngine) -> None:
    twin.twin.resize(3)
    plans_at(QUERY, twin, [1, 2])
    assert twin.twin.rows == {"orders": 30_000}
    twin.twin.resize(1)


def test_what_is_shown_names_plans_sizes_and_changes(twin: TwinEngine) -> None:
    found = plans_at(QUERY, twin, [0.001, 1, 1000])
    lines = str(found).splitlines()
    assert lines[0] == (
        "recent (id = 7): from ×0.001 to ×1,000 the plan changes ⟨once⟩;"
        " simulated, more rows fall into the same time."
    )
    assert lines[1].startswith("⟨A → B at ×0.0")
    assert lines[1].endswith(" rows): Seq Scan on orders → Index Scan using orders_pkey on orders⟩")
    assert [line.split()[:2] for line in lines[4:7]] == [["×0.001", "A"], ["×1", "B"], ["×1,000", "B"]]
    assert "B  Index Scan using orders_pkey on orders" in lines


def test_the_picture_says_the_same_in_words(twin: TwinEngine) -> None:
    picture = plans_at(QUERY, twin, [0.001, 1000]).picture()
    assert picture.text.splitlines()[0] == "recent (id = 7): cost over scale"
    assert picture.text.splitlines()[-1].endswith("B: Index Scan using orders_pkey on orders⟩")
    assert picture.png is not None
    assert picture.png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("scales", "message"),
    [([], "no scale is given"), ([1, 0], "0 is not a scale"), ([-3], "-3 is not a scale")],
)
def test_what_is_no_scale_is_told(twin: TwinEngine, scales: list[float], message: str) -> None:
    with pytest.raises(UnusableInput) as error:
        plans_at(QUERY, twin, scales)
    assert str(error.value) == f"{message}\nScales are factors above 0, such as 0.01, 1, 100, 1000."


def test_one_scale_is_planned_and_one_that_is_too_large_is_refused(twin: TwinEngine) -> None:
    assert plans_at(QUERY, twin, [10]).at(10).root.type == "Index Scan"
    with pytest.raises(UnusableInput, match="PostgreSQL counts 4,294,967,294 at most"):
        plans_at(QUERY, twin, [1e99])
    assert twin.twin.scale.factor == 1


def test_a_bad_query_is_told_with_its_place(twin: TwinEngine) -> None:
    with pytest.raises(QueryFailed, match='relation "ordrs" does not exist'):
        plans_at(Query("", "SELECT * FROM ordrs"), twin, [1, 10])


def test_a_change_of_order_alone_is_told() -> None:
    one, other = ((0, "Hash Join"), (1, "a"), (1, "b")), ((0, "Hash Join"), (1, "b"), (1, "a"))
    assert change(one, other) == "the order of the same operators"
