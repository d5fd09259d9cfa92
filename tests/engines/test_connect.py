"""Whatever is given to connect: the right engine, or one plain sentence, and never a password."""

from __future__ import annotations

import getpass
import pickle
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from dbworkbench.engines import ENGINES, connect
from dbworkbench.engines.engine import FEATURES, Engine
from dbworkbench.engines.postgres.cluster import Lease, shared_cluster, throwaway_cluster
from dbworkbench.engines.postgres.engine import PostgresEngine
from dbworkbench.engines.postgres.login import read_login
from dbworkbench.engines.url import Secret, find_passwords, mask, read_address
from dbworkbench.errors import (
    ConnectionFailed,
    QueryFailed,
    ReadOnly,
    Refused,
    UnknownName,
    UnusableInput,
    WorkbenchError,
)
from dbworkbench.model.design import Design

PASSWORD = "s3cret-wörd"


def test_folders_are_the_list_of_engines() -> None:
    here = Path(__file__).parents[2] / "dbworkbench" / "engines"
    assert sorted(ENGINES) == sorted(p.name for p in here.iterdir() if (p / "__init__.py").is_file())


@pytest.mark.parametrize(
    ("what", "kind", "file"),
    [
        ("postgres", "postgres", None),
        (" PostgreSQL ", "postgres", None),
        ("duckdb", "duckdb", None),
        ("duckdb:///:memory:", "duckdb", None),
        ("duckdb:a/b.db", "duckdb", "a/b.db"),
        ("shop.duckdb", "duckdb", "shop.duckdb"),
        ("duckdb:///a/b.db", "duckdb", "a/b.db"),
        ("duckdb:////a/b%20c.db", "duckdb", "/a/b c.db"),
    ],
)
def test_own_databases_and_files_are_told_apart(what: str, kind: str, file: str | None) -> None:
    address = read_address(what)
    assert (address.kind, address.file, address.embedded) == (kind, file, file is None)


@pytest.mark.parametrize(
    ("what", "conninfo"),
    [
        ("postgresql+psycopg://u@h:1/d?sslmode=require", "postgresql://u@h:1/d?sslmode=require"),
        ("postgres://h/d", "postgresql://h/d"),
        ("service=shop", "service=shop"),
        ("host=h dbname=d", "host=h dbname=d"),
    ],
)
def test_urls_go_to_libpq_as_they_are(what: str, conninfo: str) -> None:
    address = read_address(what)
    assert (address.kind, address.embedded, address.conninfo.reveal()) == ("postgres", False, conninfo)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("mssql://root:hunter2@h/d", "no engine reads URLs that begin with mssql://"),
        ("mysql+mystery://u:hunter2@h/d", "no driver called 'mystery'"),
        ("mysql://u:hunter2/x@h/d", "the URL has a sign in its password (or user)"),
        ("mysql://u:hunter2@h/d?nonsense=1", "this is no URL of a MySQL server: 'nonsense' cannot be set so"),
        ("mysql://u:hunter2@h:port/d", "this is no URL of a MySQL server: Port could not be cast to integer"),
        ("mysql", "mysql needs to know which server"),
        ("postgresql+mystery://u:hunter2@h/d", "no driver called 'mystery'"),
        ("pstgres", "no engine called 'pstgres'"),
        ("postgresql://u:hunter2/x@h/d", "the URL has a sign in its password (or user)"),
        ("postgresql://u:hunter2@x@h/d", "the URL has a sign in its password (or user)"),
        (
            "postgresql://u:hunter2%zz@h/d",
            'this is no connection string that PostgreSQL understands: invalid percent-encoded token: "****"',
        ),
        (
            "postgresql://u:hunter2@h/d?nonsense=1",
            "this is no connection string that PostgreSQL understands: "
            'invalid URI query parameter: "nonsense"',
        ),
        (
            "host=h password='hunter2 nonsense",
            "this is no connection string that PostgreSQL understands: unterminated quoted string",
        ),
    ],
)
def test_nonsense_is_told_without_passwords(what: str, message: str) -> None:
    with pytest.raises(WorkbenchError) as caught:
        connect(what)
    assert caught.value.message.startswith(message)
    assert "hunter2" not in everything_about(caught.value)


def everything_about(error: BaseException) -> str:
    """All texts that a notebook could ever show of an error."""
    chain = [error]
    while chain[-1].__cause__ or (chain[-1].__context__ and not chain[-1].__suppress_context__):
        chain.append(chain[-1].__cause__ or chain[-1].__context__)  # type: ignore[arg-type]  # one of them is set
    return "\n".join(f"{link!s}\n{link!r}\n{vars(link)!r}" for link in chain)


@given(st.text(min_size=1, max_size=12))
def test_secret_shows_nothing(password: str) -> None:
    secret = Secret(password)
    assert repr(secret) == "****"
    assert pickle.loads(pickle.dumps(secret)).reveal() is None  # noqa: S301 - our own bytes
    hidden = secret.hide(f"a {password} b")
    assert hidden == mask(f"a {password} b", [password])
    assert password in "a **** b" or password not in hidden


def test_passwords_are_found_in_malformed_urls() -> None:
    assert "p@ss/w" in find_passwords("postgresql://me:p@ss/w@host/db")
    assert "a b" in find_passwords("host=h password='a b' dbname=d")


def test_login_keeps_the_password_out_of_sight() -> None:
    login = read_login(f"postgresql://me:{PASSWORD}@h:1/d?sslmode=require&sslpassword=k3y")
    assert PASSWORD not in repr(login)
    assert "k3y" not in repr(login)
    assert "sslmode=require" in login.conninfo
    assert PASSWORD.encode() not in pickle.dumps(login)
    assert login.password.reveal() == PASSWORD


def test_nobody_answers() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ConnectionFailed) as caught:
        connect(f"postgresql://me:{PASSWORD}@127.0.0.1:{port}/d")
    assert str(caught.value) == (
        f"no PostgreSQL server answers at 127.0.0.1, port {port}\n"
        "Check that it runs, and host and port in the URL."
    )
    assert PASSWORD not in everything_about(caught.value)


def test_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        with pytest.raises(ConnectionFailed, match=f"127.0.0.1, port {port} did not answer in time"):
            connect(f"postgresql://me@127.0.0.1:{port}/d?connect_timeout=2")


def test_unknown_host_and_service_are_named() -> None:
    with pytest.raises(ConnectionFailed) as caught:
        connect("service=nowhere")
    assert caught.value.message == "no service called 'nowhere' is defined"
    with pytest.raises(ConnectionFailed) as caught:
        connect("postgresql://me@no-such-host.invalid/d")
    assert caught.value.message == "no server called 'no-such-host.invalid' was found"


# -- somebody else's server ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def theirs() -> Iterator[str]:
    """Somebody's database on a server that asks for passwords; a URL without one."""
    with throwaway_cluster({"password_encryption": "scram-sha-256"}) as lease:
        parts = lease.conninfo("postgres")
        with psycopg.connect(**parts, autocommit=True) as connection:  # type: ignore[arg-type]  # libpq's words
            connection.execute(f"CREATE ROLE guest LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
            connection.execute("CREATE DATABASE shop")
        with psycopg.connect(**{**parts, "dbname": "shop"}, autocommit=True) as connection:  # type: ignore[arg-type]  # libpq's words
            connection.execute("CREATE TABLE t (a int PRIMARY KEY, b text)")
            connection.execute("INSERT INTO t SELECT n, 'row ' || n FROM generate_series(1, 100) n")
            connection.execute(
                "CREATE FUNCTION sneaky() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (0) RETURNING a'"
            )
            connection.execute("SELECT pg_reload_conf()")
        _ask_for_passwords(lease)
        yield f"postgresql://guest@/shop?host={parts['host']}&port={parts['port']}"


def _ask_for_passwords(lease: Lease) -> None:
    rules = lease.cluster.data / "pg_hba.conf"
    rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
    with psycopg.connect(**lease.conninfo("postgres"), autocommit=True) as connection:  # type: ignore[arg-type]  # libpq's words
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture
def guest(theirs: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    engine = connect(theirs)
    yield engine
    engine.close()


def test_password_comes_from_url_argument_environment_and_file(
    theirs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = theirs.replace("guest@", f"guest:{PASSWORD}@")
    connect(urls).close()
    connect(theirs, password=PASSWORD).close()
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:guest:{PASSWORD}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    connect(theirs).close()
    services = tmp_path / "services"
    host = theirs.partition("host=")[2].partition("&")[0]
    services.write_text(f"[shop]\nhost={host}\nuser=guest\ndbname=shop\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    engine = connect("service=shop")
    assert engine.databases() == ("shop",)
    engine.close()


def test_missing_password_is_asked_for_only_when_somebody_is_there(
    theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        connect(theirs)
    assert caught.value.message.endswith("wants a password for user 'guest'")
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return PASSWORD

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", answer)
    engine = connect(theirs)
    assert asked[0].endswith("wants a password for user 'guest'\nPassword: ")
    assert PASSWORD not in repr(vars(engine))
    engine.close()


def test_wrong_password_and_unknown_database_are_told_plainly(theirs: str) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        connect(theirs, password="wröng")
    assert caught.value.message.endswith("port 5432 refused the password of user 'guest'")
    assert "wröng" not in everything_about(caught.value)
    with pytest.raises(ConnectionFailed) as caught:
        connect(theirs.replace("/shop", "/shoop"), password=PASSWORD)
    assert caught.value.message.endswith("port 5432 has no database 'shoop'")


def test_foreign_database_is_read_only_here_and_in_the_server(guest: Engine) -> None:
    database = guest.database("any name")
    assert (guest.own, database.name, guest.alias) == (False, "shop", "shop on localhost")
    assert database.query("select count(*) as n from t").table["n"].to_pylist() == [100]
    with pytest.raises(ReadOnly) as caught:
        database.query("insert into t values (101)", write=True)
    assert str(caught.value) == (
        "this statement would write to shop on localhost, which is not dbworkbench's own database\n"
        "Say so when connecting: connect(url, allow_write=True), %connect URL --write."
    )
    for trick in (
        "insert into t values (101)",
        "select sneaky()",
        "select set_config('transaction_read_only', 'off', false), sneaky()",
        "with gone as (delete from t returning a) select count(*) from gone",
    ):
        with pytest.raises((ReadOnly, QueryFailed)):
            database.query(trick)
    with pytest.raises(QueryFailed, match="multiple commands"):
        database.query("set default_transaction_read_only = off; insert into t values (101)")
    with pytest.raises(ReadOnly), database.connect() as connection:
        _insert(connection)
    with pytest.raises(ReadOnly):
        database.explain("insert into t values (101)", analyze=True)
    shown = database.query("select current_setting('default_transaction_read_only') as session").table
    assert shown["session"].to_pylist() == ["on"]
    with pytest.raises(ReadOnly), database.prepared("insert into t values (101)", {}) as run:
        run()
    alchemy = database.sqlalchemy().execution_options(isolation_level="AUTOCOMMIT")
    with alchemy.connect() as connection, pytest.raises(sa.exc.InternalError, match="read-only transaction"):
        connection.exec_driver_sql("insert into t values (101)")
    assert database.row_counts() == {"t": 100}


def _insert(connection: psycopg.Connection[object]) -> None:
    try:
        connection.execute("insert into t values (101)")
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise ReadOnly(str(error)) from None


def test_consent_lets_writes_pass_but_never_a_replacement(theirs: str) -> None:
    engine = connect(theirs, allow_write=True, password=PASSWORD)
    database = engine.database("shop")
    assert database.query("insert into t values (-1) returning a", write=True).affected == 1
    assert database.query("delete from t where a < 0", write=True).affected == 1
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("c", sa.Text))
    sa.Table("fresh", metadata, sa.Column("c", sa.Text))
    with pytest.raises(Refused):
        database.create(Design("d", metadata))
    with pytest.raises(Refused) as caught:
        database.create(Design("d", metadata), replace=True)
    assert caught.value.message == (
        "nothing is dropped in shop on localhost, which is not dbworkbench's own database"
    )
    with pytest.raises(Refused):
        engine.drop("shop")
    metadata.remove(metadata.tables["t"])
    design = Design("d", metadata)
    database.create(design)
    with database.loader(design) as loader:
        loader.load("fresh", [pa.RecordBatch.from_pydict({"c": ["x"]})])
    assert database.row_counts() == {"fresh": 1, "t": 100}
    database.query("drop table fresh", write=True)
    engine.close()


def test_foreign_database_is_copied_to_the_embedded_server(guest: Engine) -> None:
    with guest.scratch(guest.database("shop")) as copy:
        assert copy.engine.own
        copy.query("insert into t values (101)", write=True)
        assert copy.row_counts() == {"t": 101}
    assert guest.database("shop").row_counts() == {"t": 100}


def test_password_is_never_in_a_command_line(theirs: str) -> None:
    engine = connect(theirs, password=PASSWORD)
    with engine.scratch(engine.database("shop")) as copy:
        assert copy.row_counts() == {"t": 100}
        seen = subprocess.run(
            ["ps", "axww", "-o", "command"], capture_output=True, text=True, check=True
        ).stdout
        assert PASSWORD not in seen
    engine.close()


def test_sqlalchemy_url_holds_no_password(theirs: str) -> None:
    engine = connect(theirs, password=PASSWORD)
    alchemy = engine.database("shop").sqlalchemy()
    assert alchemy.url.render_as_string(hide_password=False) == "postgresql+psycopg://"
    with alchemy.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from t").scalar() == 100
        with pytest.raises(Exception, match="read-only"):
            connection.exec_driver_sql("insert into t values (101)")
    engine.close()


# -- our own server -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["postgres", "template1", "dbwb_scratch_x", "", "a\0b", "ü" * 32])
def test_names_that_no_database_of_ours_can_have(postgres: Engine, name: str) -> None:
    with pytest.raises(UnusableInput):
        postgres.database(name)


def test_database_is_made_once_and_keeps_any_name(postgres: Engine) -> None:
    name = "Ünï \"quoted\" 'x'; drop"
    try:
        assert postgres.database(name).query("select current_database() as n").table["n"].to_pylist() == [
            name
        ]
        assert postgres.database(name).name in postgres.databases()
    finally:
        assert isinstance(postgres, PostgresEngine)
        postgres.drop(name)
    assert name not in postgres.databases()


@pytest.mark.parametrize("kind", [kind for kind in ENGINES if kind != "mysql"])  # that one needs a server
def test_every_engine_answers_for_every_feature(kind: str) -> None:
    engine = connect(kind)
    for feature in FEATURES:
        assert isinstance(engine.supports(feature), bool)
        assert engine.needed(feature)
    engine.close()


def test_shared_server_ends_with_its_last_user() -> None:
    with shared_cluster() as lease:
        assert lease.conninfo("postgres")["dbname"] == "postgres"


def test_nothing_is_called_postgres_but_postgres() -> None:
    with pytest.raises(UnknownName):
        connect("mermaid")
