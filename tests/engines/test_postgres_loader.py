"""Rows arrive as they are, all or none, and keys stand again afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql as pg

from dbworkbench.engines.engine import Database
from dbworkbench.errors import LoadFailed, UnknownName
from dbworkbench.model.annotation import Routine
from dbworkbench.model.design import Design

pytestmark = pytest.mark.postgres


def every_type() -> Design:
    """A table with a column of each type that has a binary form here."""
    metadata = sa.MetaData()
    sa.Table(
        "everything",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("small", sa.SmallInteger),
        sa.Column("whole", sa.Integer),
        sa.Column("flag", sa.Boolean),
        sa.Column("single", sa.REAL),
        sa.Column("double", sa.Double),
        sa.Column("money", sa.Numeric(14, 3)),
        sa.Column("free", sa.Numeric),
        sa.Column("words", sa.Text),
        sa.Column("short", sa.String(20)),
        sa.Column("day", sa.Date),
        sa.Column("clock", sa.Time),
        sa.Column("local", sa.DateTime),
        sa.Column("instant", sa.DateTime(timezone=True)),
        sa.Column("token", sa.Uuid),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("doc", pg.JSONB),
        sa.Column("mood", sa.Enum("sad", "glad", name="mood")),
        sa.Column("span", sa.Interval),
        sa.Column("numbers", sa.ARRAY(sa.Integer)),
        sa.Column("tags", sa.ARRAY(sa.Text)),
    )
    return Design("everything", metadata)


TYPES: dict[str, pa.DataType] = {
    "id": pa.int64(),
    "small": pa.int16(),
    "whole": pa.int32(),
    "flag": pa.bool_(),
    "single": pa.float32(),
    "double": pa.float64(),
    "money": pa.decimal128(14, 3),
    "free": pa.decimal128(38, 9),
    "words": pa.string(),
    "short": pa.string(),
    "day": pa.date32(),
    "clock": pa.time64("us"),
    "local": pa.timestamp("us"),
    "instant": pa.timestamp("us", "UTC"),
    "token": pa.string(),
    "raw": pa.binary(),
    "doc": pa.string(),
    "mood": pa.string(),
    "span": pa.duration("us"),
    "numbers": pa.list_(pa.int32()),
    "tags": pa.list_(pa.string()),
}
ARROW = pa.schema(TYPES)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30))


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "small": optional(st.integers(-(2**15), 2**15 - 1)),
            "whole": optional(st.integers(-(2**31), 2**31 - 1)),
            "flag": optional(st.booleans()),
            "single": optional(st.floats(width=32, allow_nan=False)),
            "double": optional(st.floats(allow_nan=False)),
            "money": optional(st.integers(-(10**14) + 1, 10**14 - 1).map(lambda n: Decimal(n).scaleb(-3))),
            "free": optional(st.integers(-(10**37), 10**37).map(lambda n: exact(n, 9))),
            "words": optional(TEXT),
            "short": optional(TEXT),
            "day": optional(st.dates()),
            "clock": optional(st.times()),
            "local": optional(MOMENTS),
            "instant": optional(MOMENTS.map(lambda moment: moment.replace(tzinfo=dt.UTC))),
            "token": optional(st.uuids().map(str)),
            "raw": optional(st.binary(max_size=20)),
            "doc": optional(st.integers().map(lambda n: f'{{"n": {n}}}')),
            "mood": optional(st.sampled_from(["sad", "glad"])),
            "span": optional(st.timedeltas(dt.timedelta(-9999), dt.timedelta(9999))),
            "numbers": optional(st.lists(optional(st.integers(-(2**31), 2**31 - 1)), max_size=4)),
            "tags": optional(st.lists(optional(TEXT), max_size=4)),
        }
    ),
    max_size=12,
)


def exact(number: int, scale: int) -> Decimal:
    sign, digits = int(number < 0), tuple(map(int, str(abs(number))))
    return Decimal((sign, digits, -scale))


@pytest.fixture(scope="module")
def everything(postgres: Any) -> Iterator[Database]:
    with postgres.scratch() as database:
        database.create(every_type())
        yield database


@given(ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_loaded_is_what_is_read(everything: Database, rows: list[dict[str, Any]]) -> None:
    written = [{"id": number, **row} for number, row in enumerate(rows)]
    everything.query("truncate everything", write=True)
    load(everything, every_type(), {"everything": pa.Table.from_pylist(written, ARROW).to_batches()})
    read = everything.query("select * from everything order by id").table.to_pylist()
    assert [comparable(row) for row in read] == [comparable(row) for row in written]


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """The same value may come in another of Python's types: 1.50 and 1.5 are one number."""
    return {
        name: str(value.normalize()) if isinstance(value, Decimal) else value for name, value in row.items()
    }


def load(
    database: Database,
    design: Design,
    tables: Mapping[str, Iterable[pa.RecordBatch]],
    *,
    append: bool = False,
) -> None:
    with database.loader(design, append=append) as loader:
        for key, batches in tables.items():
            loader.load(key, batches)


def batch(**columns: Any) -> list[pa.RecordBatch]:
    return [pa.RecordBatch.from_pydict(columns)]


def shop() -> Design:
    metadata = sa.MetaData()
    sa.Table(
        "customers",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Index("customers_lower", sa.text("lower(email)")),
    )
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("customer", sa.BigInteger, sa.ForeignKey("customers.id"), comment="who pays"),
        sa.Column("total", sa.Numeric(12, 2), sa.CheckConstraint("total >= 0", name="not_negative")),
        sa.Column("twice", sa.Numeric, sa.Computed("total * 2")),
    )
    return Design("shop", metadata)


@pytest.fixture
def shop_db(scratch_pg: Database) -> Database:
    scratch_pg.create(shop())
    return scratch_pg


def constraints(database: Database) -> list[Any]:
    rows = database.query(
        "select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as c "
        "from pg_constraint where connamespace = 'public'::regnamespace "
        "union select indexdef from pg_indexes where schemaname = 'public' order by 1"
    )
    return rows.table["c"].to_pylist()


def test_keys_and_indexes_are_as_before(shop_db: Database) -> None:
    before = constraints(shop_db)
    # children first: the references wait until all rows are in
    load(shop_db, shop(), {"orders": batch(id=[1], customer=[7]), "customers": batch(id=[7], email=["a@b"])})
    assert constraints(shop_db) == before
    assert shop_db.row_counts() == {"customers": 1, "orders": 1}


def test_identity_goes_on_after_the_largest_key(shop_db: Database) -> None:
    load(shop_db, shop(), {"customers": batch(id=[41], email=["a@b"])})
    row = shop_db.query("insert into customers (email) values ('c@d') returning id", write=True)
    assert row.table["id"].to_pylist() == [42]


def test_planner_knows_the_rows_and_which_pages_all_can_see(shop_db: Database) -> None:
    load(shop_db, shop(), {"customers": batch(id=list(range(500)), email=[f"{n}@x" for n in range(500)])})
    row = shop_db.query(
        "select reltuples, relpages = relallvisible as visible from pg_class where relname = 'customers'"
    )
    assert row.table.to_pylist() == [{"reltuples": 500.0, "visible": True}]


def test_generated_column_is_left_to_the_server(shop_db: Database) -> None:
    load(shop_db, shop(), {"orders": batch(id=[1], total=[Decimal("1.50")], twice=[None])})
    assert shop_db.query("select twice from orders").table["twice"].to_pylist() == [Decimal("3.00")]


FAILURES = [
    (
        {"customers": batch(id=[1, 1], email=["a", "b"])},
        'the rows of customers break customers_pkey: could not create unique index "customers_pkey": '
        "Key (id)=(1) is duplicated. Nothing was loaded: the database is as it was.",
    ),
    (
        {"orders": batch(id=[1], customer=[9])},
        'the rows of orders break orders_customer_fkey: insert or update on table "orders" violates '
        'foreign key constraint "orders_customer_fkey": '
        'Key (customer)=(9) is not present in table "customers". '
        "Nothing was loaded: the database is as it was.",
    ),
    (
        {"customers": batch(id=[1], email=["a"]), "orders": batch(id=[1, 2], total=[1, -1])},
        "rows could not be loaded into 'orders': new row for relation \"orders\" violates check constraint "
        '"not_negative": Failing row contains (2, null, -1.00, -2.00) (COPY orders, line 2). '
        "Nothing was loaded: the database is as it was.",
    ),
    (
        {"customers": batch(id=[1], email=[None])},
        'rows could not be loaded into \'customers\': null value in column "email" of relation "customers" '
        "violates not-null constraint: Failing row contains (1, null) (COPY customers, line 1). "
        "Nothing was loaded: the database is as it was.",
    ),
    (
        {"orders": batch(id=[2**40])},
        "rows could not be loaded into 'orders': value \"1099511627776\" is out of range for type integer "
        '(COPY orders, line 1, column id: "1099511627776"). Nothing was loaded: the database is as it was.',
    ),
]


@pytest.mark.parametrize(("tables", "message"), FAILURES)
def test_rows_that_do_not_fit_leave_nothing_behind(
    shop_db: Database, tables: dict[str, list[pa.RecordBatch]], message: str
) -> None:
    before = constraints(shop_db)
    with pytest.raises(LoadFailed) as caught:
        load(shop_db, shop(), tables)
    assert caught.value.message == message
    assert shop_db.row_counts() == {"customers": 0, "orders": 0}
    assert constraints(shop_db) == before


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_error_of_the_rows_own_making_passes_through(shop_db: Database, error: type[BaseException]) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield from batch(id=[1], email=["a"])
        yield from batch(id=[2], email=["b"])
        raise error("made up")

    with pytest.raises(error, match="made up"):
        load(shop_db, shop(), {"customers": broken()})
    assert shop_db.row_counts() == {"customers": 0, "orders": 0}


def test_session_ended_in_the_middle_of_a_load_leaves_nothing(shop_db: Database) -> None:
    def deadly() -> Iterator[pa.RecordBatch]:
        yield from batch(id=[1], email=["a"])
        yield from batch(id=[2], email=["b"])
        yield from batch(id=[3], email=["c"])  # by now the first is on its way
        ended = shop_db.query(
            "select pg_terminate_backend(pid, 5000) as ended from pg_stat_activity "
            "where datname = current_database() and query like 'COPY%'"
        )
        assert ended.table["ended"].to_pylist() == [True]
        for number in range(4, 400):
            yield from batch(id=[number], email=[f"{number}" * 20_000])

    with pytest.raises(LoadFailed) as caught:
        load(shop_db, shop(), {"customers": deadly()})
    assert caught.value.message == (
        "rows could not be loaded into 'customers': the server went away. "
        "Nothing was loaded: the database is as it was."
    )
    assert shop_db.row_counts() == {"customers": 0, "orders": 0}


def test_rows_are_added_only_when_asked_for(shop_db: Database) -> None:
    load(shop_db, shop(), {"customers": batch(id=[1], email=["a"])})
    with pytest.raises(LoadFailed) as caught:
        load(shop_db, shop(), {"customers": batch(id=[2], email=["b"])})
    assert caught.value.message == (
        "the table 'customers' has 1 rows already. Nothing was loaded: the database is as it was."
    )
    load(shop_db, shop(), {"customers": batch(id=[2], email=["b"])}, append=True)
    assert shop_db.row_counts()["customers"] == 2


def test_a_table_may_be_loaded_in_several_calls(shop_db: Database) -> None:
    with shop_db.loader(shop()) as loader:
        seen: list[int] = []
        assert loader.load("customers", batch(id=[1, 2], email=["a", "b"]), seen.append) == 2
        assert loader.load("customers", batch(id=[3], email=["c"]), seen.append) == 1
    assert seen == [2, 1]
    assert shop_db.row_counts()["customers"] == 3


def test_unknown_column_is_named(shop_db: Database) -> None:
    with pytest.raises(UnknownName) as caught:
        load(shop_db, shop(), {"customers": batch(id=[1], emial=["a"])})
    assert str(caught.value) == "no column of customers called 'emial'\nDid you mean 'email'?"


def test_table_that_is_not_there_is_named(scratch_pg: Database) -> None:
    with pytest.raises(LoadFailed, match="the table 'customers' is not in the database"):
        load(scratch_pg, shop(), {"customers": batch(id=[1], email=["a"])})


def test_types_without_binary_form_go_as_text(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table(
        "odd",
        metadata,
        sa.Column("net", pg.INET),
        sa.Column("span", pg.INT4RANGE),
        sa.Column("day", sa.Date),
        sa.Column("grid", sa.ARRAY(sa.Integer, dimensions=2)),
        sa.Column("words", sa.ARRAY(sa.Text)),
        sa.Column("doc", pg.JSON),
        sa.Column("raw", sa.LargeBinary),
    )
    design = Design("odd", metadata)
    scratch_pg.create(design)
    rows = batch(
        net=["10.0.0.1", None],
        span=["[1,5)", "empty"],
        day=["2026-02-28", None],
        grid=[[[1, 2], [3, 4]], None],
        words=[['say "hi"', "", None], []],
        doc=[{"a": [1]}, None],
        raw=[b"\x00\xff", b""],
    )
    load(scratch_pg, design, {"odd": rows})
    read = scratch_pg.query("select * from odd order by net").table.to_pylist()
    assert read == [
        {
            "net": "10.0.0.1",
            "span": "[1,5)",
            "day": dt.date(2026, 2, 28),
            "grid": [[1, 2], [3, 4]],
            "words": ['say "hi"', "", None],
            "doc": '{"a": [1]}',
            "raw": b"\x00\xff",
        },
        {"net": None, "span": "empty", "day": None, "grid": None, "words": [], "doc": None, "raw": b""},
    ]


def test_view_that_needs_the_key_keeps_it_in_place(shop_db: Database) -> None:
    shop_db.query("create view per_customer as select id, email from customers group by id", write=True)
    load(shop_db, shop(), {"customers": batch(id=[1, 2], email=["a", "b"])})
    assert shop_db.query("select count(*) as n from per_customer").table["n"].to_pylist() == [2]


def test_numbers_come_in_from_other_types(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table(
        "n",
        metadata,
        sa.Column("a", sa.Numeric(12, 4)),
        sa.Column("b", sa.Numeric),
        sa.Column("c", sa.Double),
    )
    design = Design("n", metadata)
    scratch_pg.create(design)
    load(scratch_pg, design, {"n": batch(a=[0.1, 12345.67891], b=[0.1, -1e15], c=[1, 2])})
    load(scratch_pg, design, {"n": batch(a=[7, -8], b=[2**62, 0], c=[1, 2])}, append=True)
    read = scratch_pg.query("select a::text, b::text from n").table
    assert read["a"].to_pylist() == ["0.1000", "12345.6789", "7.0000", "-8.0000"]
    assert read["b"].to_pylist() == ["0.1", "-1000000000000000", str(2**62), "0"]


def test_trigger_of_the_design_sees_the_rows(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer))
    routines = (
        Routine(
            "postgres",
            "create function twice() returns trigger language plpgsql as "
            "$$ begin new.a := new.a * 2; return new; end $$",
        ),
        Routine(
            "postgres", "create trigger t before insert on t for each row execute function twice()", on="t"
        ),
    )
    design = Design("t", metadata, routines=routines)
    scratch_pg.create(design)
    load(scratch_pg, design, {"t": batch(a=[1, 2])})
    assert scratch_pg.query("select a from t").table["a"].to_pylist() == [2, 4]


def test_trigger_that_refuses_a_row_is_told(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer))
    routines = (
        Routine(
            "postgres",
            "create function no() returns trigger language plpgsql as $$ begin raise 'not today'; end $$",
        ),
        Routine("postgres", "create trigger t before insert on t for each row execute function no()", on="t"),
    )
    design = Design("t", metadata, routines=routines)
    scratch_pg.create(design)
    with pytest.raises(
        LoadFailed, match=r"into 't': not today \(PL/pgSQL function no\(\) line 1 at RAISE\)"
    ) as told:
        load(scratch_pg, design, {"t": batch(a=[1, 2])})
    assert (told.value.hint or "").startswith("A trigger of the table has a say in it.")


def test_uuid_may_come_as_bytes(scratch_pg: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("u", metadata, sa.Column("id", sa.Uuid))
    token = uuid.UUID("12345678-1234-5678-1234-567812345678")
    scratch_pg.create(Design("u", metadata))
    load(scratch_pg, Design("u", metadata), {"u": batch(id=pa.array([token.bytes, None], pa.binary(16)))})
    assert scratch_pg.query("select id from u").table["id"].to_pylist() == [str(token), None]
