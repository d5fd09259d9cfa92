"""What a server remembers of the statements that it ran."""

from __future__ import annotations

import pytest

from dbworkbench.benchmarks import bench
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.errors import Unsupported
from dbworkbench.workloads import read_server


def test_statements_of_the_database_are_read_and_can_be_measured(scratch_pg: Database) -> None:
    scratch_pg.query(
        "CREATE TABLE trip AS SELECT i AS id, i % 7 AS plane FROM generate_series(1, 50) AS i", write=True
    )
    for key in range(4):
        scratch_pg.query(f"SELECT id FROM trip WHERE plane = {key}")
    found = read_server(scratch_pg)
    statement = found.statement("trip_by_plane")
    assert (statement.query.sql, statement.calls) == ("SELECT id FROM trip WHERE plane = :plane", 4)
    assert found.query("trip_by_plane").rate
    assert bench([found.query("trip_by_plane")], {"pg": scratch_pg}, rounds=1).measurements[0].ms
    assert "pg_stat_statements" not in scratch_pg.introspect().metadata.tables


def test_server_of_others_is_asked_where_it_has_the_extension(scratch_pg: Database) -> None:
    with scratch_pg.connect() as connection:
        place = connection.info
        url = f"postgresql://{place.user}@/{scratch_pg.name}?host={place.host}&port={place.port}"
    engine = connect(url, alias="theirs")
    with pytest.raises(Unsupported, match="a server without the extension pg_stat_statements") as caught:
        read_server(engine.database("theirs"))
    assert "CREATE EXTENSION pg_stat_statements" in str(caught.value)
    scratch_pg.query("CREATE EXTENSION pg_stat_statements", write=True)
    scratch_pg.query("SELECT 1 AS one_of_theirs")
    found = read_server(engine.database("theirs"))
    assert any("one_of_theirs" in statement.query.sql for statement in found.statements)
    engine.close()


def test_engine_that_remembers_nothing_says_so(scratch_duck: Database) -> None:
    with pytest.raises(
        Unsupported, match="reading the statements that a server ran is not available on duckdb"
    ):
        read_server(scratch_duck)
