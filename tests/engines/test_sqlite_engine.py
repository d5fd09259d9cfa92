"""SQLite: whose file it is, what may be written, what is said when it does not work, what values become."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from dbworkbench.engines import connect
from dbworkbench.engines.engine import FEATURES, Database, Engine
from dbworkbench.engines.url import read_address
from dbworkbench.errors import (
    ConnectionFailed,
    LoadFailed,
    QueryFailed,
    ReadOnly,
    Refused,
    Unsupported,
    UnusableInput,
)
from dbworkbench.model.annotation import Routine
from dbworkbench.model.design import Design
from dbworkbench.workbench.origin import read_origin


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = connect("sqlite")
    yield engine
    engine.close()


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    with engine.scratch() as scratch:
        yield scratch


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    path = tmp_path / "their file?.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t (a) VALUES ('x')"
        )
    return path


def small(*more: sa.schema.SchemaItem) -> Design:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer), *more)
    return Design("small", metadata)


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("sqlite", None),
        ("sqlite:", None),
        ("sqlite://", None),
        ("SQLite:///:memory:", None),
        ("sqlite:shop.x", "shop.x"),
        ("sqlite:///a%20b.db", "a b.db"),
        ("sqlite:////tmp/s.db?mode=ro", "/tmp/s.db"),  # noqa: S108  # an address only
        ("shop.sqlite", "shop.sqlite"),
        ("./data/Shop.SQLITE3", "./data/Shop.SQLITE3"),
        ("shop.db", "shop.db"),
    ],
)
def test_addresses(written: str, file: str | None) -> None:
    address = read_address(written)
    assert (address.kind, address.file, address.embedded) == ("sqlite", file, file is None)


def test_features_are_told_and_the_rest_is_unsupported(engine: Engine, database: Database) -> None:
    held = {feature for feature in FEATURES if engine.supports(feature)}
    assert held - {"index_sizes"} == {
        "cancel",
        "cascade",
        "clone",
        "expression_index",
        "identity",
        "partial_index",
        "transactional_ddl",
        "triggers",
    }
    with pytest.raises(Unsupported) as caught:
        engine.require("add_constraint")
    version = ".".join(map(str, engine.version))
    assert str(caught.value) == (
        f"add_constraint is not available on sqlite {version}\n"
        "It needs PostgreSQL: SQLite makes constraints with their table."
    )


# -- files ----------------------------------------------------------------------------------------


def test_file_of_somebody_else_is_only_read(theirs: Path) -> None:
    before = theirs.read_bytes()
    engine = connect(f"sqlite:{theirs}")
    database = engine.database("any")
    assert (engine.own, engine.writable, engine.databases()) == (False, False, ("their file?",))
    assert database.query("select a from t").table.to_pylist() == [{"a": "x"}]
    assert list(database.introspect().metadata.tables) == ["t"]
    with pytest.raises(ReadOnly) as caught:
        database.query("delete from t")
    assert str(caught.value) == (
        "the statement writes: the database is not dbworkbench's own\n"
        "Say so when connecting: connect(path, allow_write=True), %connect FILE --write; and write=True."
    )
    for write in (lambda: database.query("delete from t", write=True), lambda: database.create(small())):
        with pytest.raises(ReadOnly, match="which is not dbworkbench's own database"):
            write()
    engine.close()
    assert theirs.read_bytes() == before


def test_consent_lets_write_but_never_replace(theirs: Path) -> None:
    engine = connect(str(theirs), allow_write=True)
    database = engine.database("any")
    assert database.query("insert into t (a) values ('y')", write=True).affected == 1
    with pytest.raises(Refused, match="which is not dbworkbench's own database"):
        database.create(small(), replace=True)
    with pytest.raises(Refused, match=r"differ from it:\n  .*column t\.a"):
        database.create(small())
    with pytest.raises(Refused, match="which dbworkbench does not delete"):
        engine.drop("any")
    engine.close()


def test_file_that_dbworkbench_made_is_its_own_again(tmp_path: Path) -> None:
    for _ in range(2):
        engine = connect(str(tmp_path / "mine.sqlite"))
        assert engine.own
        engine.database("x").create(small())
        assert list(engine.database("x").introspect().metadata.tables) == ["t"]
        engine.close()


def test_files_that_cannot_be_opened_say_why(tmp_path: Path) -> None:
    text, folder = tmp_path / "text.db", tmp_path / "folder.db"
    text.write_text("CREATE TABLE t (a);")
    folder.mkdir()
    for path, said in (
        (
            text,
            "is not a SQLite database\nA SQLite file begins with the words SQLite format 3; "
            "one that is encrypted, "
            "or is a dump, does not. A dump is read with --from sql --dialect sqlite.",
        ),
        (folder, "is a folder, not a database\nName the file in it."),
    ):
        with pytest.raises(UnusableInput) as caught:
            connect(str(path))
        assert str(caught.value) == f"{str(path)!r} {said}"
    with pytest.raises(UnusableInput, match="no such folder"):
        connect(str(tmp_path / "gone" / "x.db"))


def test_damaged_file_is_told(theirs: Path) -> None:
    content = bytearray(theirs.read_bytes())
    content[100:4000] = b"\xff" * 3900
    theirs.write_bytes(bytes(content))
    with pytest.raises(UnusableInput) as caught:
        connect(str(theirs))
    assert str(caught.value) == (
        f"{str(theirs)!r} is damaged or not a SQLite database\nSQLite says: database disk image is malformed"
    )


def test_lock_of_another_program_is_told(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dbworkbench.engines.sqlite.store.PATIENCE", 0.1)
    engine = connect(str(theirs), allow_write=True)
    with closing(sqlite3.connect(theirs, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(QueryFailed, match="the database is locked by another connection that writes"):
            engine.database("x").query("select * from t")
        with pytest.raises(ConnectionFailed) as caught:
            connect(str(theirs))
    assert str(caught.value) == (
        f"the SQLite file {str(theirs)!r} is locked by another program\n"
        "It was waited for 0.1 s. Let the other program end its transaction, or close it."
    )
    engine.close()


def test_own_databases_are_gone_with_the_engine() -> None:
    engine = connect("sqlite")
    database = engine.database("shop")
    database.create(small())
    path: Path = database.store.path  # type: ignore[attr-defined]  # of SQLite's databases only
    assert path.exists()
    engine.drop("shop")
    assert (path.exists(), engine.databases()) == (False, ())
    engine.database("other")
    engine.close()
    assert not path.parent.exists()


# -- queries --------------------------------------------------------------------------------------


def test_declared_types_come_back_as_values(database: Database) -> None:
    database.query(
        "create table v (b boolean, d date, t timestamp, z timestamptz, n numeric(6,2), "
        "x blob, f double, s text, u)",
        write=True,
    )
    values: dict[str, Any] = {
        "b": True,
        "d": date(2024, 2, 29),
        "t": datetime(2024, 1, 2, 3, 4, 5, 6),
        "z": datetime(2024, 1, 2, tzinfo=UTC),
        "n": Decimal("1.50"),
        "x": b"\0",
        "f": 0.5,
        "s": "é",
        "u": 7,
    }
    database.query("insert into v values (:b, :d, :t, :z, :n, :x, :f, :s, :u)", values, write=True)
    assert database.query("select * from v").table.to_pylist() == [values]
    assert (
        str(database.query("select n from v where n > 100").table.schema.field("n").type)
        == "decimal128(6, 2)"
    )


def test_values_that_do_not_fit_their_declaration_are_shown_as_kept(database: Database) -> None:
    database.query("create table v (d date, n integer)", write=True)
    database.query("insert into v values ('soon', 'many'), (5, 1)", write=True)
    assert database.query("select d, n from v").table.to_pylist() == [
        {"d": "soon", "n": "many"},
        {"d": "5", "n": "1"},
    ]


@pytest.mark.parametrize(
    ("sql", "said", "line", "column", "hint"),
    [
        ("select from t,\n t", 'near "from": syntax error', 1, 8, ""),
        ("select a from t where (a = ))", 'near ")": syntax error', 1, 28, ""),
        ("select a\nfrom tt where 'tt' = :x", "no such table: tt", 2, 6, "Did you mean 't'?"),
        ("select nosuch(a) from t", "no such function: nosuch", 1, 8, ""),
    ],
)
def test_mistakes_are_pointed_at(
    database: Database, sql: str, said: str, line: int, column: int, hint: str
) -> None:
    database.create(small())
    with pytest.raises(QueryFailed) as caught:
        database.query(sql, {"x": 1})
    place = caught.value.place
    assert place is not None
    assert (caught.value.message, place.line, place.column, caught.value.hint) == (said, line, column, hint)


def test_reading_query_writes_no_other_file_either(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "made.db"
    for sql in (f"attach '{target}' as x", f"vacuum into '{target}'"):
        with pytest.raises((ReadOnly, QueryFailed)):
            database.query(sql)
    assert not target.exists()
    with pytest.raises(QueryFailed, match="SQLite runs one statement at a time"):
        database.query("select 1; select 2")


def test_prepared_query_reads_only_and_is_stopped(database: Database) -> None:
    database.create(small())
    with pytest.raises(ReadOnly), database.prepared("delete from t", {}) as run:
        run()
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with database.prepared(endless, {}, timeout=0.2) as run:
        started = time.monotonic()
        with pytest.raises(QueryFailed, match=r"stopped after 0\.2 s"):
            run()
        assert time.monotonic() - started < 5


def test_plan_is_rows(database: Database) -> None:
    database.create(small(sa.Index("ia", "a")))
    plan = database.explain("select a from t where a > :x", {"x": 1}, analyze=True)
    assert [row["detail"] for row in plan["plan"]] == ["SEARCH t USING COVERING INDEX ia (a>?)"]
    assert (plan["engine"], plan["rows"], plan["execution_ms"] >= 0) == ("sqlite", 0, True)


# -- designs and rows -----------------------------------------------------------------------------


def test_views_and_triggers_are_made_and_replaced(database: Database) -> None:
    routines = (
        Routine("sqlite", "CREATE VIEW v AS SELECT a FROM t", kind="view", name="v"),
        Routine(
            "sqlite",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
            on="t",
            kind="trigger",
            name="r",
        ),
    )
    design = Design("small", small().metadata, routines=routines)
    assert len(database.create(design).statements) == 3
    assert database.create(design).statements == ()
    assert database.create(design, replace=True).dropped == ("trigger r", "view v", "table t")
    assert [routine.name for routine in database.introspect().routines] == ["v", "r"]


def test_table_of_somebody_else_is_not_replaced(database: Database) -> None:
    database.query("create table t (b)", write=True)
    with pytest.raises(Refused, match="'t' was not made by dbworkbench, so it is not replaced"):
        database.create(small(), replace=True)
    assert list(database.introspect().table("t").columns.keys()) == ["b"]


def test_children_may_come_before_their_parents_but_not_without(database: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("p", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("c", metadata, sa.Column("p", sa.Integer, sa.ForeignKey("p.id")), sa.Index("cp", "p"))
    design = Design("d", metadata)
    database.create(design)
    child = pa.RecordBatch.from_pydict({"p": [1, 2]})
    orphans = "rows of 'c' refer to rows of 'p' that are not there"
    with pytest.raises(LoadFailed, match=orphans), database.loader(design) as loader:
        loader.load("c", [child])
    with database.loader(design) as loader:
        loader.load("c", [child])
        loader.load("p", [pa.RecordBatch.from_pydict({"id": [1, 2]})])
    assert database.row_counts() == {"p": 2, "c": 2}
    assert [index.name for index in database.introspect().table("c").indexes] == ["cp"]


def test_rows_get_into_tables_that_are_called_otherwise(database: Database) -> None:
    metadata = sa.MetaData()
    sa.Table(
        "p", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("ID", sa.Text), schema="s"
    )
    sa.Table("c", metadata, sa.Column("p", sa.Integer, sa.ForeignKey("s.p.id")))
    design = Design("d", metadata)
    database.create(design)
    with database.loader(design) as loader:
        loader.load("s.p", [pa.RecordBatch.from_pydict({"id": [1, 2], "ID": ["a", "b"]})])
        loader.load("c", [pa.RecordBatch.from_pydict({"p": [2]})])
    assert database.row_counts(design) == {"s.p": 2, "c": 1}
    assert database.query("SELECT * FROM s_p").table.to_pylist() == [
        {"id": 1, "ID_2": "a"},
        {"id": 2, "ID_2": "b"},
    ]


def test_queries_run_side_by_side(database: Database) -> None:
    database.create(small())
    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(database.query("select count(*) as n from t").table["n"][0].as_py())
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [0] * 4


@pytest.mark.parametrize("written", ["{0}", "sqlite:{0}", "sqlite:///{0}"])
def test_file_is_read_by_its_address(theirs: Path, written: str) -> None:
    reading = read_origin(written.format(theirs.rename(theirs.with_name("plain.db"))))
    assert list(reading.design.metadata.tables) == ["t"]


def test_file_that_is_not_there_is_not_made_by_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "gone.sqlite"
    with pytest.raises(UnusableInput, match="no such file"):
        read_origin(str(path))
    assert not path.exists()
