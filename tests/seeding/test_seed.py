"""What seeding promises, one thing at a time."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dbworkbench.engines.engine import Database
from dbworkbench.errors import Refused, UnusableInput
from dbworkbench.loading import load
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, TableFacts, set_facts
from dbworkbench.model.relationship import End, Orphans, Relationship
from dbworkbench.seeding import plan_seed, seed
from dbworkbench.seeding.growing.rows import scene_of


@pytest.fixture(params=["scratch_pg", "scratch_duck"])
def database(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(request.param)
    return found


def one(*columns: Any, values: str | None = None, nulls: str | None = None) -> Design:
    """A design of one table; `values` and `nulls` are settings of its last column."""
    metadata = MetaData()
    table = Table("t", metadata, *columns)
    written = {key: text for key, text in (("values", values), ("nulls", nulls)) if text is not None}
    set_facts(list(table.columns)[-1], ColumnFacts(settings=written))
    return Design("d", metadata)


def rows_of(design: Design, rows: int | dict[str, int], table: str = "t") -> pa.Table:
    plan = plan_seed(design, rows=rows)
    return pa.Table.from_batches(scene_of(plan)[table].batches())


def shop(fanout: str | None = None) -> Design:
    metadata = MetaData()
    Table("orders", metadata, Column("id", BigInteger, Identity(always=True), primary_key=True))
    Table(
        "lines",
        metadata,
        Column("order_id", BigInteger, ForeignKey("orders.id"), primary_key=True),
        Column("line_no", SmallInteger, primary_key=True, autoincrement=False),
        Column("quantity", Integer, nullable=False),
    )
    link = Relationship(End("orders", ("id",)), End("lines", ("order_id",), most=None), fanout=fanout)
    return Design("shop", metadata, relationships=(link,))


def test_both_engines_get_the_same_rows(scratch_pg: Database, scratch_duck: Database) -> None:
    design = shop("geometric(3)")
    found = []
    for database in (scratch_pg, scratch_duck):
        database.create(design)
        seed(design, database, rows={"orders": 50, "lines": 200})
        asked = database.query("SELECT * FROM lines ORDER BY order_id, line_no")
        found.append(asked.table.to_pylist())
    assert found[0] == found[1]


def test_lines_are_numbered_from_one_within_their_order() -> None:
    lines = rows_of(shop("geometric(3)"), {"orders": 100, "lines": 400}, "lines")
    counted = lines.group_by("order_id").aggregate(
        [("line_no", "max"), ("line_no", "count"), ("line_no", "min")]
    )
    assert counted["line_no_max"].to_pylist() == counted["line_no_count"].to_pylist()
    assert set(counted["line_no_min"].to_pylist()) == {1}
    assert 50 < counted.num_rows < 95  # a geometric fan-out of 3 leaves a quarter without children


def test_identity_goes_on_after_the_seeded_rows(database: Database) -> None:
    design = one(Column("id", Integer, Identity(), primary_key=True), Column("a", Text))
    database.create(design)
    seed(design, database, rows=10)
    database.query("INSERT INTO t (a) VALUES ('x')", write=True)
    assert database.query("SELECT max(id) AS id FROM t").table.to_pylist() == [{"id": 11}]


@pytest.mark.parametrize("key", [(), ("id", "at")])
def test_identity_is_numbered_though_it_is_no_key_alone(key: tuple[str, ...]) -> None:
    columns = [Column("id", Integer, Identity()), Column("at", Date, nullable=False)]
    design = one(*columns, *([PrimaryKeyConstraint(*key)] if key else []))
    assert rows_of(design, 3000)["id"].to_pylist() == list(range(1, 3001))


def test_popular_values_follow_zipf_among_so_many() -> None:
    design = one(Column("a", Integer, nullable=False), values="zipf(1.2) of 500")
    frame = rows_of(design, 100_000).to_pandas()
    counts = frame["a"].value_counts().tolist()
    assert len(counts) <= 500
    assert 1.9 < counts[0] / counts[1] < 2.8
    assert counts[0] > 50 * counts[300]


def test_normal_values_have_the_mean_and_deviation_asked_for() -> None:
    table = rows_of(one(Column("a", Double, nullable=False), values="normal(10, 3)"), 20_000).to_pandas()
    assert table["a"].mean() == pytest.approx(10, abs=0.1)
    assert table["a"].std() == pytest.approx(3, abs=0.1)


def test_listed_values_have_their_shares() -> None:
    design = one(Column("a", Text, nullable=False), values="one of north 70%, south 30%")
    shares = rows_of(design, 20_000).to_pandas()["a"].value_counts(normalize=True)
    assert shares["north"] == pytest.approx(0.7, abs=0.02)
    assert shares["south"] == pytest.approx(0.3, abs=0.02)


def test_share_of_nulls_is_as_written() -> None:
    column = rows_of(one(Column("a", Integer), nulls="30%"), 20_000).column("a")
    assert column.null_count / 20_000 == pytest.approx(0.3, abs=0.02)


def test_volume_and_scale_give_the_number_of_rows() -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("a", Integer))
    set_facts(table, TableFacts(settings={"volume": "20k"}))
    design = Design("d", metadata)
    assert plan_seed(design).rows == 20_000
    assert plan_seed(design, scale=0.1).rows == 2_000
    assert plan_seed(design, scale=0.1, rows={"t": 7}).rows == 7


def test_composite_references_that_share_a_column_agree() -> None:
    metadata = MetaData()
    Table("tenants", metadata, Column("id", Integer, primary_key=True))
    for name in ("users", "goods"):
        Table(
            name,
            metadata,
            Column("tenant_id", Integer, ForeignKey("tenants.id"), primary_key=True),
            Column("id", Integer, primary_key=True, autoincrement=False),
        )
    Table(
        "orders",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("tenant_id", Integer, nullable=False),
        Column("user_id", Integer, nullable=False),
        Column("good_id", Integer, nullable=False),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        ForeignKeyConstraint(["tenant_id", "good_id"], ["goods.tenant_id", "goods.id"]),
    )
    design = Design("d", metadata)
    plan = plan_seed(design, rows={"tenants": 20, "users": 60, "goods": 60, "orders": 500})
    rows = scene_of(plan)
    orders, goods = (pa.Table.from_batches(rows[name].batches()) for name in ("orders", "goods"))
    known = set(zip(goods["tenant_id"].to_pylist(), goods["id"].to_pylist(), strict=True))
    assert set(zip(orders["tenant_id"].to_pylist(), orders["good_id"].to_pylist(), strict=True)) <= known


def test_tables_that_refer_to_each_other_in_a_circle_are_filled(scratch_pg: Database) -> None:
    metadata = MetaData()
    Table(
        "teams",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("lead_id", Integer, ForeignKey("people.id"), nullable=False),
    )
    Table(
        "people",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("team_id", Integer, ForeignKey("teams.id"), nullable=False),
    )
    design = Design("d", metadata)
    scratch_pg.create(design)
    seed(design, scratch_pg, rows={"teams": 10, "people": 100})
    assert scratch_pg.row_counts(design) == {"teams": 10, "people": 100}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            [Column("a", SmallInteger, primary_key=True), CheckConstraint("a BETWEEN 1 AND 50")],
            "t: 100 rows cannot be unique in (a): there are 50 numbers up to 50,"
            " by check (a BETWEEN 1 AND 50)",
        ),
        (
            [
                Column("a", CHAR(1), nullable=False),
                Column("b", CHAR(1), nullable=False),
                CheckConstraint("a IN ('x', 'y')"),
                CheckConstraint("b IN ('p', 'q', 'r')"),
                UniqueConstraint("a", "b"),
            ],
            "t: 100 rows cannot be unique in (a, b): there are 6 combinations (2 × 3)",
        ),
        (
            [Column("a", Numeric(4, 2), nullable=False), CheckConstraint("a > 5 AND a < 3")],
            "t.a: no numeric(4,2) keeps check (a > 5 AND a < 3)",
        ),
        (
            [Column("a", Integer, ForeignKey("p.id"), nullable=False)],
            "t.a refers to p, which has no rows and gets none",
        ),
        (
            [Column("a", Integer, ForeignKey("p.id"), unique=True, nullable=False)],
            "t: 100 rows cannot be unique in (a): there are 7 rows of p",
        ),
    ],
)
def test_what_cannot_be_met_is_said_with_the_arithmetic(columns: list[Any], message: str) -> None:
    metadata = MetaData()
    Table("p", metadata, Column("id", Integer, primary_key=True))
    Table("t", metadata, *columns)
    parents = 7 if "7 rows" in message else 0
    with pytest.raises(UnusableInput) as caught:
        plan_seed(Design("d", metadata), rows={"p": parents, "t": 100})
    assert caught.value.message == message


def test_tables_that_are_not_named_get_as_many_rows_as_fit() -> None:
    metadata = MetaData()
    Table("flags", metadata, Column("code", CHAR(1), primary_key=True))
    Table(
        "notes",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("flag", CHAR(1), ForeignKey("flags.code")),
    )
    plan = plan_seed(Design("d", metadata), rows=100)
    assert [(table.table, table.rows) for table in plan.tables] == [("flags", 26), ("notes", 100)]
    assert plan.notes == (
        "26 rows instead of 100: flags: 100 rows cannot be unique in (code): "
        "there are 26 values (codes like I)",
    )


def test_condition_that_no_row_meets_is_named() -> None:
    design = one(Column("a", Integer, nullable=False), CheckConstraint("a * a = -1"))
    with pytest.raises(UnusableInput) as caught:
        rows_of(design, 10)
    assert caught.value.message == "t.a: none of 41,001 values keeps check (a * a = -1)"


def test_filled_tables_are_refused_unless_rows_are_appended(database: Database) -> None:
    design = shop()
    database.create(design)
    seed(design, database, rows={"orders": 5, "lines": 20})
    with pytest.raises(
        Refused, match=r"tables hold rows already: orders \(5\), lines \(20\); nothing was seeded"
    ):
        seed(design, database)
    seed(design, database, rows={"orders": 10, "lines": 40}, append=True)
    assert database.row_counts(design) == {"orders": 15, "lines": 60}
    orders = database.query(
        "SELECT count(DISTINCT order_id) AS n FROM lines WHERE order_id > 5"
    ).table.to_pylist()
    assert orders[0]["n"] > 0  # new lines belong to old orders and to new ones


def test_appended_texts_differ_from_those_that_are_there(database: Database) -> None:
    design = one(Column("email", String(60), nullable=False, unique=True))
    database.create(design)
    seed(design, database, rows=200)
    seed(design, database, rows={"t": 300}, append=True)
    assert database.row_counts(design) == {"t": 500}


def visits(orphans: Orphans | None = None) -> Design:
    metadata = MetaData()
    Table("places", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    Table(
        "visits",
        metadata,
        Column("moment", DateTime(timezone=True), primary_key=True),
        Column("guest", Text, primary_key=True),
        Column("year", SmallInteger),
        Column("place_id", Integer, ForeignKey("places.id")),
        Column("spent", Numeric(6, 2)),
    )
    link = Relationship(End("places", ("id",)), End("visits", ("place_id",), most=None), orphans=orphans)
    return Design("visits", metadata, relationships=(link,))


VISITS = {
    "places": pa.table({"id": [1, 2]}),
    "visits": pa.table(
        {
            "moment": ["2023-01-01T10:00:00Z", "2023-12-31T23:00:00Z", "2023-06-15T12:30:00Z"],
            "guest": ["ann", "ann", "bob"],
            "year": [2023, 2023, 2023],
            "place_id": [1, 2, 2],
            "spent": ["10.50", "3.20", None],
        }
    ),
}


def test_rows_like_existing_ones_are_copies_some_years_later(database: Database) -> None:
    design = visits()
    database.create(design)
    load(VISITS, design, database)
    seed(design, database, rows={"visits": 6}, like="existing")
    asked = "SELECT year, guest, place_id, spent FROM visits ORDER BY year, moment"
    rows = [tuple(row.values()) for row in database.query(asked).table.to_pylist()]
    assert [row[0] for row in rows] == [2023] * 3 + [2024] * 3 + [2025] * 3
    assert [row[1:] for row in rows[:3]] == [row[1:] for row in rows[3:6]] == [row[1:] for row in rows[6:]]
    months = (
        "SELECT DISTINCT extract(month FROM moment AT TIME ZONE 'UTC')::integer AS m FROM visits ORDER BY m"
    )
    assert [row["m"] for row in database.query(months).table.to_pylist()] == [1, 6, 12]


def test_keys_stand_again_after_many_rows_were_appended(scratch_pg: Database) -> None:
    design = visits()
    scratch_pg.create(design)
    load(VISITS, design, scratch_pg)
    keys = (
        "SELECT conname, pg_get_constraintdef(oid) AS d FROM pg_constraint WHERE conrelid > 16000 ORDER BY 1"
    )
    before = scratch_pg.query(keys).table.to_pylist()
    seed(design, scratch_pg, rows={"visits": 30}, like="existing")
    assert scratch_pg.query(keys).table.to_pylist() == before


def test_key_that_can_only_refer_cannot_be_continued(scratch_duck: Database) -> None:
    metadata = MetaData()
    Table("p", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    Table("t", metadata, Column("p_id", Integer, ForeignKey("p.id"), primary_key=True))
    design = Design("d", metadata)
    scratch_duck.create(design)
    load({"p": pa.table({"id": [1]}), "t": pa.table({"p_id": [1]})}, design, scratch_duck)
    with pytest.raises(UnusableInput) as caught:
        seed(design, scratch_duck, rows={"t": 2}, like="existing")
    assert caught.value.message == "t: no column of (p_id) can be given new values for 2 more rows"


@pytest.mark.parametrize("needed", ["a", "b"])
def test_tables_of_a_circle_come_in_the_order_of_duckdb(scratch_duck: Database, needed: str) -> None:
    metadata = MetaData()
    for name, other in (("a", "b"), ("b", "a")):
        Table(
            name,
            metadata,
            Column("id", Integer, primary_key=True),
            Column("other", Integer, ForeignKey(f"{other}.id"), nullable=name != needed),
        )
    design = Design("circle", metadata)
    scratch_duck.create(design)
    seed(design, scratch_duck, rows=20)
    assert scratch_duck.row_counts() == {"a": 20, "b": 20}


def test_nothing_can_be_like_rows_that_are_not_there(scratch_duck: Database) -> None:
    design = shop()
    scratch_duck.create(design)
    with pytest.raises(UnusableInput, match="orders has no rows that new ones could be like"):
        seed(design, scratch_duck, rows={"orders": 5}, like="existing")


def test_appending_needs_to_know_which_tables(scratch_duck: Database) -> None:
    with pytest.raises(UnusableInput, match="which tables shall get more rows"):
        seed(shop(), scratch_duck, append=True)


def test_plan_says_how_each_column_is_filled() -> None:
    assert str(plan_seed(shop(), rows={"orders": 10, "lines": 40})) == (
        "50 rows for 2 tables, seed 1\n"
        "\n"
        "table   rows  column    filled with                                  because         examples\n"
        "orders  10    id        1 … 10, in order                             key             1, 2, 3\n"
        "lines   40    order_id  numbered within rows of orders, constant(1)  reference       5, 2, 8\n"
        "              line_no   numbered within rows of orders, constant(1)  reference       2, 3, 4\n"
        "              quantity  1 … 20, small ones likelier                  name: quantity  9, 7, 4\n"
        "Fill a column otherwise in one line of the sketch: quantity integer [values: 'normal(50, 10)']"
    )


def test_progress_tells_table_rows_done_and_rows_in_all(scratch_duck: Database) -> None:
    design = shop()
    scratch_duck.create(design)
    told: list[tuple[str, int, int]] = []
    seed(design, scratch_duck, rows={"orders": 5, "lines": 20}, progress=lambda *done: told.append(done))
    assert told == [("orders", 5, 5), ("lines", 20, 20)]
