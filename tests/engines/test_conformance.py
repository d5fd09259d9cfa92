"""What every engine must do the same way; run on the embedded PostgreSQL, an installed one, and DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from dbworkbench.engines import ENGINES, connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import LoadFailed, QueryFailed, ReadOnly, Refused, UnusableInput
from dbworkbench.model.annotation import EnumType, EnumValue
from dbworkbench.model.design import Design
from dbworkbench.model.relationship import End, Relationship

OWN = tuple(kind for kind in ENGINES if kind != "mysql")  # it has no server of its own: test_mysql_engine.py


@pytest.fixture(scope="module", params=OWN)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = connect(request.param)
    yield engine
    engine.close()


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    with engine.scratch() as scratch:
        yield scratch


@pytest.fixture
def shop_db(database: Database) -> Database:
    database.create(shop())
    return database


def shop(*more: sa.Column[Any]) -> Design:
    metadata = sa.MetaData()
    sa.Table(
        "customers",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mail", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.Enum("new", "old", name="status"), server_default="new"),
        comment="who buys",
    )
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("customer", sa.Integer, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("total", sa.Numeric(12, 2)),
        sa.Column("placed", sa.DateTime(timezone=True)),
        sa.CheckConstraint("total >= 0"),
        sa.Index("orders_customer", "customer"),
        *more,
    )
    return Design("shop", metadata, enums=(EnumType("status", (EnumValue("new"), EnumValue("old"))),))


def fill(database: Database, *, append: bool = False, orders: int = 3) -> None:
    customers = pa.RecordBatch.from_pydict({"id": [1, 2], "mail": ["a@b", "c@d"]})
    rows: dict[str, list[Any]] = {
        "id": list(range(orders)),
        "customer": [1 + number % 2 for number in range(orders)],
        "total": [Decimal(number).scaleb(-2) for number in range(orders)],
    }
    with database.loader(shop(), append=append) as loader:
        loader.load("customers", [customers])
        loader.load("orders", [pa.RecordBatch.from_pydict(rows)])


def test_version_is_known(engine: Engine) -> None:
    assert engine.version >= (1, 0)
    assert repr(engine.database("conformance")) == f"<{engine.kind} database 'conformance'>"
    assert "conformance" in engine.databases()


def test_design_that_is_there_already_is_left_alone(database: Database) -> None:
    made = database.create(shop())
    assert any("CREATE TABLE" in statement and "customers" in statement for statement in made.statements)
    assert tuple(made.statements) == database.statements(shop())[0]
    fill(database)
    assert database.create(shop()).statements == ()
    assert database.row_counts() == {"customers": 2, "orders": 3}


def test_changed_design_is_refused_unless_it_is_to_replace(shop_db: Database) -> None:
    fill(shop_db)
    changed = shop(sa.Column("note", sa.Text))
    with pytest.raises(Refused, match="orders"):
        shop_db.create(changed)
    assert shop_db.row_counts() == {"customers": 2, "orders": 3}
    dropped = shop_db.create(changed, replace=True).dropped
    assert any("orders" in name for name in dropped)
    assert shop_db.row_counts() == {"customers": 0, "orders": 0}


def test_conceptual_design_is_refused(database: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("customers", metadata)
    with pytest.raises(UnusableInput, match="'customers' has no columns yet"):
        database.create(Design("d", metadata))
    sketch = shop()
    bare = Relationship(End("customers", most=None), End("orders", most=None))
    with pytest.raises(UnusableInput, match="has no foreign key yet"):
        database.create(Design("d", sketch.metadata, (bare,), enums=sketch.enums))


def test_catalogue_gives_the_design_back(shop_db: Database) -> None:
    read = shop_db.introspect("again")
    assert read.name == "again"
    assert sorted(read.metadata.tables) == ["customers", "orders"]
    orders = read.table("orders")
    assert [column.name for column in orders.columns] == ["id", "customer", "total", "placed"]
    assert [column.name for column in orders.primary_key] == ["id"]
    assert [key.target_fullname for key in orders.foreign_keys] == ["customers.id"]
    assert [index.name for index in orders.indexes] == ["orders_customer"]
    assert [enum.key for enum in read.enums] == ["status"]


def test_query_answers_in_arrow(shop_db: Database) -> None:
    fill(shop_db)
    rows = shop_db.query(
        "select o.id, c.mail, o.total, c.status from orders o join customers c on c.id = o.customer "
        "where o.id >= :least and c.mail like '%@%' order by o.id",
        {"least": 1},
    )
    assert rows.table.to_pylist() == [
        {"id": 1, "mail": "c@d", "total": Decimal("0.01"), "status": "new"},
        {"id": 2, "mail": "a@b", "total": Decimal("0.02"), "status": "new"},
    ]
    assert str(rows.table.schema.field("total").type) == "decimal128(12, 2)"
    assert not rows.truncated


def test_limit_cuts_off_and_says_so(shop_db: Database) -> None:
    fill(shop_db)
    rows = shop_db.query("select id from orders order by id", limit=2)
    assert (rows.table["id"].to_pylist(), rows.truncated) == ([0, 1], True)
    assert not shop_db.query("select id from orders", limit=3).truncated


def test_writing_needs_the_word(shop_db: Database) -> None:
    with pytest.raises(ReadOnly):
        shop_db.query("insert into customers (id, mail) values (9, 'x')")
    rows = shop_db.query("insert into customers (id, mail) values (9, 'x')", write=True)
    assert (rows.affected, shop_db.row_counts()["customers"]) == (1, 1)


def test_mistake_is_pointed_at(shop_db: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        shop_db.query("select id,\n  totl\nfrom orders where id = :id", {"id": 1})
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column, caught.value.place.length) == (2, 3, 4)
    assert "total" in caught.value.hint


def test_missing_value_is_named(shop_db: Database) -> None:
    for run in (shop_db.query, shop_db.explain):
        with pytest.raises(QueryFailed, match="the parameter :id has no value"):
            run("select * from orders where id = :id")


def test_query_without_end_is_stopped(database: Database) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with pytest.raises(QueryFailed) as caught:
        database.query(endless, timeout=0.3)
    assert caught.value.message == "the query was stopped after 0.3 s (--timeout)"
    assert database.query("select 1 as one").table["one"].to_pylist() == [1]


def test_plan_is_a_document_and_changes_nothing(shop_db: Database) -> None:
    fill(shop_db)
    assert shop_db.explain("select * from orders where customer = :c", {"c": 1})
    assert shop_db.explain("select * from orders where customer = :c", {"c": 1}, analyze=True)
    assert shop_db.explain("delete from orders", analyze=True)
    assert shop_db.row_counts()["orders"] == 3


def test_prepared_query_runs_again_and_again(shop_db: Database) -> None:
    fill(shop_db)
    with shop_db.prepared("select id from orders where id < :n", {"n": 2}) as run:
        assert [run(), run(), run()] == [2, 2, 2]


def test_rows_are_loaded_once_unless_more_are_wanted(shop_db: Database) -> None:
    fill(shop_db)
    with pytest.raises(LoadFailed, match="the table 'customers' has 2 rows already"):
        fill(shop_db)
    more = pa.RecordBatch.from_pydict({"id": [3], "mail": ["e@f"]})
    with shop_db.loader(shop(), append=True) as loader:
        assert loader.load("customers", [more]) == 1
    assert shop_db.row_counts() == {"customers": 3, "orders": 3}


@pytest.mark.parametrize(
    "bad",
    [
        {"id": [1, 1], "mail": ["a", "b"]},
        {"id": [1, 2], "mail": ["a", "a"]},
        {"id": [1], "mail": [None]},
        {"id": [1], "mail": ["a"], "status": ["broken"]},
    ],
)
def test_load_that_fails_leaves_nothing(shop_db: Database, bad: dict[str, list[Any]]) -> None:
    with pytest.raises(LoadFailed, match="Nothing was loaded"), shop_db.loader(shop()) as loader:
        loader.load("customers", [pa.RecordBatch.from_pydict(bad)])
    assert shop_db.row_counts() == {"customers": 0, "orders": 0}
    fill(shop_db)


def test_keys_hold_after_a_load(shop_db: Database) -> None:
    fill(shop_db)
    for statement in (
        "insert into customers (id, mail) values (1, 'z')",
        "insert into customers (id, mail) values (7, 'a@b')",
        "insert into orders (id, customer) values (7, 99)",
        "insert into orders (id, customer, total) values (7, 1, -1)",
    ):
        with pytest.raises(QueryFailed):
            shop_db.query(statement, write=True)


def test_clone_is_apart_from_its_template(engine: Engine, shop_db: Database) -> None:
    fill(shop_db)
    with engine.scratch(shop_db) as first, engine.scratch(shop_db) as second:
        first.query("delete from orders", write=True)
        assert first.row_counts() == {"customers": 2, "orders": 0}
        assert second.row_counts() == {"customers": 2, "orders": 3}
        assert shop_db.row_counts() == {"customers": 2, "orders": 3}
        with pytest.raises(QueryFailed):
            second.query("insert into orders (id, customer) values (7, 99)", write=True)


def test_scratch_databases_are_not_listed(engine: Engine, database: Database) -> None:
    assert database.name not in engine.databases()


def test_cost_of_writing_is_measured_and_undone(shop_db: Database) -> None:
    fill(shop_db, orders=200)
    cost = shop_db.write_cost("orders", 100)
    assert cost.rows == 100
    assert cost.seconds > 0
    assert (cost.wal_records is not None) == shop_db.engine.supports("wal")
    assert shop_db.row_counts()["orders"] == 200


def test_sizes(shop_db: Database) -> None:
    fill(shop_db)
    shop_db.refresh_statistics()
    assert shop_db.bytes() > 0
    if shop_db.engine.supports("index_sizes"):
        assert "orders_customer" in [size.name for size in shop_db.index_sizes()]


def test_sqlalchemy_works_on_the_same_rows(shop_db: Database) -> None:
    fill(shop_db)
    alchemy = shop_db.sqlalchemy()
    with alchemy.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from orders")) == 3
    alchemy.dispose()


def test_transaction_is_rolled_back_after_an_error(shop_db: Database) -> None:
    def insert_and_fail() -> None:
        with shop_db.connect(write=True) as connection:
            connection.execute("insert into customers (id, mail) values (9, 'x')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        insert_and_fail()
    assert shop_db.row_counts()["customers"] == 0
