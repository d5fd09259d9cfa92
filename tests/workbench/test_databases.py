"""A session's design in real databases: created, filled, indexed, asked, and told apart from the sketch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import duckdb
import pytest

from dbworkbench.engines.engine import Engine
from dbworkbench.engines.postgres.engine import PostgresEngine
from dbworkbench.errors import QueryFailed, ReadOnly, Refused, UnknownName, UnusableInput
from dbworkbench.workbench import Session

SHOP = """
Table customers {
  id   int [pk]
  city text [not null]
}
Table orders {
  id          int [pk]
  customer_id int [not null, ref: > customers.id]
}
"""
ROWS = "insert into customers select i, 'city ' || i from generate_series(1, 100) as r(i)"
INDEX = "CREATE INDEX ON orders (customer_id)"


@pytest.fixture(scope="module")
def databases(postgres: Engine) -> Iterator[Session]:
    """Both engines connected; the designs' databases are dropped at the end."""
    session = Session()
    session.connect("postgres", "pg")
    session.connect("duckdb", "duck")
    yield session
    for name in session.designs:
        for engine in (session.engine("pg"), session.engine("duck")):
            if isinstance(engine, PostgresEngine) and name in engine.databases():
                engine.drop(name)
    session.close()


@pytest.fixture
def shop(databases: Session) -> Session:
    """A design of its own name, in no database yet."""
    databases.sketch(SHOP, f"wb_{uuid4().hex[:12]}")
    return databases


def test_create_begins_with_design_revision_database_and_rows(shop: Session) -> None:
    created = shop.create(at="duck")
    name = shop.design().name
    heading, summary = str(created).splitlines()[:2]
    assert heading == f"{name} {shop.design().revision} · @duck 0 rows"
    assert summary.startswith(f"created {name} on duck")
    assert summary.endswith(": 2 statements")


@pytest.mark.parametrize("alias", ["pg", "duck"])
def test_creating_twice_changes_nothing(shop: Session, alias: str) -> None:
    shop.create(at=alias)
    shop.run(ROWS, at=alias, write=True)
    again = shop.create(at=alias)
    assert again.creation.statements == ()
    assert again.heading.endswith(f"@{alias} 100 rows")
    assert again.summary == f"{shop.design().name} on {again.creation.engine} holds the design already"


@pytest.mark.parametrize("alias", ["pg", "duck"])
def test_adopted_index_is_made_in_the_database_once(shop: Session, alias: str) -> None:
    shop.create(at=alias)
    first, second = shop.adopt(INDEX, at=[alias]), shop.adopt(INDEX, at=[alias])
    assert first.summary == f"adopted: + index (customer_id) of orders; made in @{alias}"
    assert second.summary == f"the design has it already; made in @{alias}"
    (index,) = shop.database(alias).introspect().table("orders").indexes
    assert index.name == "ix_orders_customer_id"
    assert shop.create(at=alias).creation.statements == ()


def test_index_that_one_engine_cannot_hold_is_made_in_none(shop: Session) -> None:
    before = shop.design()
    shop.create(at="pg")
    shop.create(at="duck")
    with pytest.raises(UnusableInput) as caught:
        shop.adopt(f"{INDEX} WHERE id > 5", at=["pg", "duck"])
    assert str(caught.value) == (
        "@duck cannot hold the index 'ix_orders_customer_id': the index is left out: "
        "DuckDB has no partial indexes\n"
        "Leave @duck out: the design keeps the index for other engines."
    )
    assert shop.design() is before
    assert shop.database("pg").introspect().table("orders").indexes == set()


def test_sketch_is_ahead_until_the_database_is_made_anew(shop: Session) -> None:
    shop.create(at="duck")
    ahead = "the sketch is ahead of @duck: run %create"
    assert ahead not in shop.explain("select 1", at="duck").heading
    shop.sketch("Table orders { total int }", shop.design().name, merge=True)
    assert shop.explain("select 1", at="duck").heading.endswith(ahead)
    shop.adopt(INDEX, at=["duck"])
    assert shop.explain("select 1", at="duck").heading.endswith(ahead)
    shop.create(at="duck", replace=True)
    assert ahead not in shop.explain("select 1", at="duck").heading


def test_create_over_a_changed_table_refuses_and_keeps_the_rows(shop: Session) -> None:
    shop.create(at="duck")
    shop.run(ROWS, at="duck", write=True)
    shop.sketch("Table customers { name text }", shop.design().name, merge=True)
    with pytest.raises(Refused):
        shop.create(at="duck")
    assert shop.run("select count(*) as rows from customers", at="duck").frame["rows"].tolist() == [100]


def test_alias_connected_anew_forgets_what_was_made_there(shop: Session) -> None:
    shop.connect("duckdb", "other")
    shop.create(at="other")
    shop.run(ROWS, at="other", write=True)
    assert "@other 100 rows" in shop.explain("select 1", at="other").heading
    shop.connect("duckdb", "other")
    assert "@other 0 rows" in shop.explain("select 1", at="other").heading


@pytest.mark.parametrize("alias", ["pg", "duck"])
def test_rows_beyond_the_limit_are_left_and_told(shop: Session, alias: str) -> None:
    shop.create(at=alias)
    shop.run(ROWS, at=alias, write=True)
    answer = shop.run("select id from customers order by id", at=alias, limit=3)
    assert answer.frame["id"].tolist() == [1, 2, 3]
    assert answer.note == "the first 3 rows; more were left at the server (--limit N, or --limit all)"
    assert shop.run("select id from customers", at=alias, limit=None).note == ""


def test_values_are_bound_and_casts_are_left_alone(shop: Session) -> None:
    answer = shop.run(
        "select :city::text as city, ':city' as written", at="pg", parameters={"city": "O'Hare"}
    )
    assert answer.frame.to_dict("records") == [{"city": "O'Hare", "written": ":city"}]


def test_statement_that_writes_says_so(shop: Session) -> None:
    shop.create(at="pg")
    with pytest.raises(ReadOnly):
        shop.run(ROWS, at="pg")


def test_query_before_the_design_is_created_names_the_table(shop: Session) -> None:
    with pytest.raises(QueryFailed, match="customers"):
        shop.explain("select * from customers", at="pg")
    with pytest.raises(QueryFailed, match="customers"):
        shop.explain("select * from customers", at="duck")


def test_unknown_alias_is_named_with_the_nearest(shop: Session) -> None:
    with pytest.raises(UnknownName) as caught:
        shop.create(at="dukc")
    assert str(caught.value) == "no connection called '@dukc'\nDid you mean '@duck'?"


def test_design_is_read_from_a_database_and_drawn(shop: Session) -> None:
    shop.create(at="pg")
    name, sketched = shop.design().name, shop.design()
    read = shop.read_database(at="pg")
    assert (read.design.name, list(read.design.metadata.tables)) == (name, list(sketched.metadata.tables))
    assert [finding.rule for finding in shop.lint().findings] == ["fk-no-index"]


def test_reading_an_unknown_database_makes_none(shop: Session) -> None:
    shop.create(at="pg")
    with pytest.raises(UnknownName, match=f"no database called '{shop.design().name}x'"):
        shop.read_database(f"{shop.design().name}x", at="pg")
    assert f"{shop.design().name}x" not in shop.engine("pg").databases()


def test_status_lists_the_databases_of_every_connection(shop: Session) -> None:
    shop.create(at="duck")
    assert (shop.design().name, "duck") in [(name, alias) for name, alias, _ in shop.status().databases]


def test_somebody_elses_url_is_read_only(shop: Session) -> None:
    shop.create(at="pg")
    shop.run(ROWS, at="pg", write=True)
    shop.connect(url_of(shop), "theirs")
    assert shop.run("select count(*) as rows from customers", at="theirs").frame["rows"].tolist() == [100]
    for refused in (
        lambda: shop.create(at="theirs"),
        lambda: shop.run("delete from customers", at="theirs", write=True),
        lambda: shop.adopt(INDEX, at=["theirs"]),
    ):
        with pytest.raises(
            ReadOnly, match="theirs, which is not dbworkbench's own database\nSay so when connecting"
        ):
            refused()


def url_of(session: Session) -> str:
    """Return the address by which a stranger reaches the design's database on the embedded server."""
    told = session.run(
        "select current_user as role, current_setting('unix_socket_directories') as folder, "
        "current_setting('port') as port",
        at="pg",
    ).frame.iloc[0]
    return f"postgresql://{told.role}@/{session.design().name}?host={quote(told.folder)}&port={told.port}"


def test_somebody_elses_file_is_read_only(shop: Session, tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table customers as select 1 as id")
    shop.connect(str(path), "file")
    with pytest.raises(ReadOnly):
        shop.create(at="file")
    assert shop.run("select id from customers", at="file").frame["id"].tolist() == [1]
