"""What is explained, measured or only read changes nothing, whatever stands in its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.errors import WorkbenchError
from dbworkbench.plans import read_plan
from tests.mariadb import MariaDB


def _run(database: Database, sql: str) -> None:
    with database.prepared(sql, {}) as run:
        run()


WAYS: dict[str, Callable[[Database, str], Any]] = {
    "planned": lambda database, sql: read_plan(database.explain(sql)),
    "explained": lambda database, sql: read_plan(database.explain(sql, analyze=True)),
    "read": lambda database, sql: database.query(sql),
    "measured": _run,
}
TEXTS = (
    "commit; drop table trip",
    "select 1; drop table trip",
    "delete from trip; select 1",
    "delete from trip; commit; select 1",
    "begin; delete from trip; commit",
    "attach '{file}' as other",
    "export database '{file}'",
    "vacuum into '{file}'",
    "create table other (id int)",
)


@pytest.fixture(scope="module", params=["postgres", "duckdb", "sqlite"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    engine = connect(request.param)
    with engine.scratch() as scratch:
        scratch.query("create table trip (id int)", write=True)
        scratch.query("insert into trip values (1), (2)", write=True)
        yield scratch
    engine.close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", TEXTS)
def test_no_text_changes_the_database_or_leaves_a_file(
    database: Database, way: str, text: str, tmp_path: Path
) -> None:
    file = tmp_path / "left"
    with suppress(WorkbenchError):
        WAYS[way](database, text.format(file=file))
    assert database.query("select count(*) as n from trip").table.to_pylist() == [{"n": 2}]
    assert set(database.introspect().metadata.tables) == {"trip"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("way", WAYS)
def test_duckdb_copies_nothing_into_a_file_unless_told(
    scratch_duck: Database, way: str, tmp_path: Path
) -> None:
    scratch_duck.query("create table trip (id int)", write=True)
    with pytest.raises(WorkbenchError):
        WAYS[way](scratch_duck, f"copy trip to '{tmp_path / 'left'}'")
    assert list(tmp_path.iterdir()) == []
    scratch_duck.query(f"copy trip to '{tmp_path / 'asked for'}'", write=True)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "text", ["delete from trip", "insert into trip values (9)", "commit", "drop table trip"]
)
def test_a_server_of_others_is_not_changed(mariadb: MariaDB, way: str, text: str) -> None:
    with mariadb.database("theirs") as connection, connection.cursor() as cursor:
        cursor.execute("create table trip (id int) engine = myisam")
        cursor.execute("insert into trip values (1), (2)")
        engine = connect(mariadb.url("theirs"))
        with suppress(WorkbenchError):
            WAYS[way](engine.database("theirs"), text)
        engine.close()
        cursor.execute("select count(*) from trip")
        assert cursor.fetchone() == (2,)
