"""MySQL as a live engine, on a real MariaDB: read-only unless allowed, errors in one sentence."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from dbworkbench.engines import connect
from dbworkbench.engines.engine import FEATURES, Database
from dbworkbench.engines.mysql.engine import MySQLEngine
from dbworkbench.engines.mysql.login import read_login
from dbworkbench.errors import (
    ConnectionFailed,
    QueryFailed,
    ReadOnly,
    Refused,
    Unsupported,
)
from dbworkbench.model.design import Design
from tests.mariadb import MariaDB

TABLES = (
    "CREATE TABLE customers (id int PRIMARY KEY, mail varchar(50) NOT NULL, status enum('new','old') DEFAULT 'new')",  # noqa: E501  # one case, one line
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, total decimal(12,2), KEY (customer))",
    "INSERT INTO customers (id, mail) VALUES (1, 'a@b'), (2, 'c@d')",
    "INSERT INTO orders VALUES (0, 1, 0.00), (1, 2, 0.01), (2, 1, 0.02)",
)
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n, n m, n o"


@pytest.fixture(scope="module", autouse=True)
def made(mariadb: MariaDB) -> Iterator[None]:
    with mariadb.database("shop") as connection, connection.cursor() as cursor:
        for statement in TABLES:
            cursor.execute(statement)
        cursor.execute("CREATE USER IF NOT EXISTS locked@localhost IDENTIFIED BY 's3cret-wörd'")
        cursor.execute("GRANT SELECT ON shop.* TO locked@localhost")
        yield


@pytest.fixture
def database(mariadb: MariaDB) -> Database:
    return connect(mariadb.url("shop")).database("shop")


@pytest.fixture
def writable(mariadb: MariaDB) -> Database:
    return connect(mariadb.url("shop").replace("mysql", "mariadb+pymysql", 1), allow_write=True).database("")


def test_engine_says_what_it_is(database: Database) -> None:
    engine = database.engine
    assert isinstance(engine, MySQLEngine)
    assert (engine.flavour, engine.version >= (10, 5), engine.alias) == ("MariaDB", True, "shop on localhost")
    assert (engine.databases(), repr(database)) == (("shop",), "<mysql database 'shop'>")
    assert all(engine.needed(feature) for feature in FEATURES)
    with pytest.raises(Unsupported, match="expression_index is not available on mysql 1") as caught:
        engine.require("expression_index")
    assert caught.value.hint == "It needs MySQL 8.0.13 or newer."


def test_query_answers_in_arrow(database: Database) -> None:
    rows = database.query(
        "select o.id, c.mail, o.total, c.status from orders o join customers c on c.id = o.customer "
        "where o.id >= :least and c.mail like '%@%' order by o.id",
        {"least": 1},
    )
    assert rows.table.to_pylist() == [
        {"id": 1, "mail": "c@d", "total": Decimal("0.01"), "status": "new"},
        {"id": 2, "mail": "a@b", "total": Decimal("0.02"), "status": "new"},
    ]
    assert str(rows.table.schema.field("total").type) == "decimal128(12, 2)"


def test_limit_cuts_off_and_says_so(database: Database) -> None:
    rows = database.query("select id from orders order by id", limit=2)
    assert (rows.table["id"].to_pylist(), rows.truncated) == ([0, 1], True)
    assert not database.query("select id from orders", limit=3).truncated


def test_rows_beyond_a_limit_are_not_fetched(database: Database) -> None:
    many = "select a.seq from seq_1_to_100000 a, seq_1_to_100000 b"  # ten thousand million
    assert database.query(many, limit=3).truncated


def test_somebody_elses_database_is_read_only_in_the_server(database: Database) -> None:
    for statement in (
        "insert into customers values (9, 'x', 'new')",
        "drop table orders",
        "create table x (a int)",
    ):
        with pytest.raises(ReadOnly, match="the database is not dbworkbench's own"):
            database.query(statement)
    with pytest.raises(ReadOnly, match="would write to shop on localhost"):
        database.query("delete from orders", write=True)
    with (
        database.sqlalchemy().connect() as connection,
        pytest.raises(sa.exc.OperationalError, match="READ ONLY"),
    ):
        connection.execute(sa.text("delete from orders"))
    assert database.row_counts() == {"customers": 2, "orders": 3}


def test_writing_needs_the_word_twice(writable: Database) -> None:
    with pytest.raises(ReadOnly):
        writable.query("delete from orders")
    rows = writable.query("insert into orders values (:id, 1, null)", {"id": 7}, write=True)
    assert (rows.affected, writable.row_counts()["orders"]) == (1, 4)
    assert writable.query("delete from orders where id = 7", write=True).affected == 1


@pytest.mark.parametrize(
    ("sql", "message", "spot", "hint"),
    [
        (
            "select id,\n  totl\nfrom orders",
            "Unknown column 'totl' in 'SELECT'",
            (2, 3, 4),
            "Did you mean 'total'?",
        ),
        ("select * from order_s", "Table 'shop.order_s' doesn't exist", (1, 15, 7), "Did you mean 'orders'?"),
        ("select *\nfrm orders", "the statement is not understood at 'frm'", (2, 1, 3), ""),
        ("select", "the statement is not understood: it ends too soon", (1, 6, 1), ""),
    ],
)
def test_mistake_is_pointed_at(
    database: Database, sql: str, message: str, spot: tuple[int, int, int], hint: str
) -> None:
    with pytest.raises(QueryFailed) as caught:
        database.query(sql)
    place = caught.value.place
    assert place is not None
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert (place.line, place.column, place.length) == spot


def test_missing_value_is_named(database: Database) -> None:
    for run in (database.query, database.explain):
        with pytest.raises(QueryFailed, match="the parameter :id has no value"):
            run("select * from orders where id = :id")


def test_query_without_end_is_stopped(database: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        database.query(ENDLESS, timeout=0.3)
    assert caught.value.message == "the query was stopped after 0.3 s (--timeout)"


def test_interrupt_stops_the_query_in_the_server(database: Database, mariadb: MariaDB) -> None:
    threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(QueryFailed, match="the query was interrupted"):
        database.query(ENDLESS)
    deadline = time.monotonic() + 5
    with mariadb.open() as connection, connection.cursor() as cursor:
        while cursor.execute(
            "select 1 from information_schema.processlist where info like 'with recursive%%'", ()
        ):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_plan_is_a_document_and_changes_nothing(database: Database, writable: Database) -> None:
    plan = database.explain("select * from orders where customer = :c", {"c": 1})
    assert plan["query_block"]["select_id"] == 1
    assert "r_loops" in str(database.explain("select * from orders where customer = 1", analyze=True))
    assert writable.explain("delete from orders", analyze=True)
    assert writable.row_counts()["orders"] == 3


def test_prepared_query_runs_again_and_again(database: Database) -> None:
    with database.prepared("select id from orders where id < :n or :n = -1", {"n": 2}) as run:
        assert [run(), run(), run()] == [2, 2, 2]
    with pytest.raises(ReadOnly), database.prepared("delete from orders where id = :n", {"n": 1}) as run:
        run()


def test_sizes(writable: Database, database: Database) -> None:
    with pytest.raises(ReadOnly, match="refreshing the statistics"):
        database.refresh_statistics()
    writable.refresh_statistics()
    assert writable.bytes() > 0
    assert ("customer", "orders") in [(size.name, size.table) for size in writable.index_sizes()]


def test_scratch_needs_consent_and_leaves_nothing(database: Database, writable: Database) -> None:
    with pytest.raises(ReadOnly, match="a scratch database"), database.engine.scratch():
        pass
    with writable.engine.scratch() as scratch:
        scratch.query("create table t (a int)", write=True)
        assert scratch.row_counts() == {"t": 0}
    names = "select schema_name from information_schema.schemata where schema_name like 'dbworkbench%'"
    assert writable.query(names).table.num_rows == 0


def test_nothing_of_somebody_elses_is_dropped_or_replaced(writable: Database) -> None:
    with pytest.raises(Refused, match="is not dbworkbench's own database, so it is not dropped"):
        writable.engine.drop("shop")
    with pytest.raises(Refused, match="nothing is dropped in 'shop'"):
        writable.create(design(), replace=True)
    with pytest.raises(Unsupported, match="is not available on MariaDB 1"):
        writable.write_cost("orders", 1)


def design(*more: sa.Column[object]) -> Design:
    metadata = sa.MetaData()
    sa.Table("made", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Text), *more)
    return Design("d", metadata)


def test_design_is_made_once_and_a_changed_one_refused(mariadb: MariaDB) -> None:
    with mariadb.database("target"):
        target = connect(mariadb.url("target"), allow_write=True).database("")
        assert [text.split(" (")[0] for text in target.create(design()).statements] == ["CREATE TABLE `made`"]
        assert target.create(design()).statements == ()
        with pytest.raises(Refused, match="made"):
            target.create(design(sa.Column("b", sa.Date)))
    with pytest.raises(ReadOnly, match="creating a design"):
        connect(mariadb.url("shop")).database("").create(design())


@pytest.mark.parametrize(
    ("user", "name", "message"),
    [
        ("root", "nothing", "has no database 'nothing'"),
        ("locked", "shop", "wants a password for user 'locked'"),
        ("locked:hunter2", "shop", "refused the password of user 'locked'"),
        ("locked:s3cret-w%C3%B6rd", "mysql", "does not let user 'locked' into the database 'mysql'"),
        ("root", "", "the URL names no database"),
    ],
)
def test_connection_that_fails_says_why(mariadb: MariaDB, user: str, name: str, message: str) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        connect(mariadb.url(name, user))
    assert message in caught.value.message
    assert (
        "hunter2"
        not in f"{caught.value}{caught.value.__context__ if not caught.value.__suppress_context__ else ''}"
    )


def test_password_comes_from_url_argument_environment_or_option_file(
    mariadb: MariaDB, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    connect(mariadb.url("shop", "locked:s3cret-w%C3%B6rd")).close()
    connect(mariadb.url("shop", "locked"), password="s3cret-wörd").close()
    monkeypatch.setenv("MYSQL_PWD", "s3cret-wörd")
    connect(mariadb.url("shop", "locked")).close()
    monkeypatch.delenv("MYSQL_PWD")
    options = (
        f"[client]\nuser = locked\npassword = 's3cret-wörd'\nsocket = {mariadb.socket}\n!includedir /etc\n"
    )
    (tmp_path / ".my.cnf").write_text(options, encoding="utf-8")
    engine = connect("mysql:///shop")
    assert isinstance(engine, MySQLEngine)
    assert "s3cret" not in repr(engine.login)
    (tmp_path / ".my.cnf").write_text("nonsense", encoding="utf-8")
    with pytest.raises(ConnectionFailed, match=r"my\.cnf cannot be read: line 1"):
        connect("mysql:///shop")


def test_options_of_the_url_go_to_the_driver() -> None:
    login = read_login(
        "mysql://u:p@h:1/d?ssl_ca=ca.pem&ssl_verify_cert=true&ssl_key_password=k3y&connect_timeout=3"
    )
    assert login.options == {"ssl_ca": "ca.pem", "ssl_verify_cert": True, "connect_timeout": 3}
    assert (login.place, login.password.reveal(), login.key_password.reveal()) == ("h, port 1", "p", "k3y")
    assert "k3y" not in repr(login)


def test_nobody_answers() -> None:
    with pytest.raises(ConnectionFailed) as caught:
        connect("mysql://me:hunter2@127.0.0.1:1/d")
    assert str(caught.value) == (
        "no MySQL or MariaDB server answers at 127.0.0.1, port 1\n"
        "Check that it runs, and host and port in the URL."
    )
