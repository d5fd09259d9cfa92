"""How often an interval of a query against itself holds the ratio 1, as it should in 95 of 100."""

from __future__ import annotations

from benchmarks.query_overhead import ROWS
from dbworkbench.benchmarks import bench
from dbworkbench.engines import connect
from dbworkbench.model.query import Query

TRIALS = 40
ROUNDS = 30
QUERY = Query("tens", "SELECT id % 10, count(*) FROM item WHERE id < 3000 GROUP BY 1")


def count_hits(trials: int = TRIALS) -> tuple[int, int]:
    """Return in how many trials the interval held 1, and the number of trials."""
    engine = connect("postgres")
    with engine.scratch() as database:
        database.query(
            f"CREATE TABLE item AS SELECT i AS id FROM generate_series(1, {ROWS}) AS i", write=True
        )
        database.refresh_statistics()
        results = [
            bench([QUERY], {"a": database, "b": database}, rounds=ROUNDS, seed=trial)
            for trial in range(trials)
        ]
    engine.close()
    return sum(result.ratio(QUERY.name, "a", "b").includes(1.0) for result in results), trials
