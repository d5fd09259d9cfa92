"""Many random schemas, seeded and seeded again: how many hold, how many are refused, and why.

python -m benchmarks.random_schemas 1000 --seed 7 --seconds 600
python -m benchmarks.random_schemas 300 --engine duckdb

PostgreSQL reads every schema; another engine holds what it can of its design.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded_with

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnusableInput, WorkbenchError
from dbworkbench.model.design import Design
from dbworkbench.seeding import seed
from tests.seeding.schemas import Schema, schemas
from tests.seeding.test_schemas import make, make_constraints_again


def main() -> None:
    """Run, and print how often each outcome was met, with the first schema of each but the good one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--engine", choices=("postgres", "duckdb"), default="postgres")
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()
    shown: dict[str, Schema] = {}
    with (
        closing(connect("postgres")) as reader,
        closing(connect(options.engine)) as engine,
        reader.scratch() as database,
    ):
        trial = Trial(database, engine if options.engine != "postgres" else None)
        run(trial, options.examples, options.seed, time.monotonic() + options.seconds, outcomes, shown)
    for outcome, times in outcomes.most_common():
        print(f"{times:6,}  {outcome}")
    for outcome, schema in shown.items():
        print(f"\n== {outcome}\n{schema!r}")


@dataclass(frozen=True)
class Trial:
    """A PostgreSQL database in which a schema is made, and the engine that is seeded instead of it."""

    database: Database
    engine: Engine | None

    def __call__(self, schema: Schema) -> str:
        """Seed a schema and add to it, and say what came of it."""
        try:
            make(self.database, schema)
            design = self.database.introspect()
            if self.engine is None:
                seed_twice(design, self.database, schema)
                make_constraints_again(self.database)
            else:
                with self.engine.scratch() as target:
                    target.create(design)
                    seed_twice(design, target, schema)
        except UnusableInput as error:
            return f"refused: {_shape(error.message)}"
        except WorkbenchError as error:
            return f"FAILED: {_shape(error.message)}"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
            return f"BROKE: {type(error).__name__}: {_shape(str(error))}"
        return "kept"


def seed_twice(design: Design, target: Database, schema: Schema) -> None:
    """Seed, and add half as many rows; raises AssertionError when others come."""
    seed(design, target, rows=schema.rows)
    more = {table: max(1, rows // 2) for table, rows in schema.rows.items()}
    seed(design, target, rows=more, append=True, seed=5)
    counts = target.row_counts(design)
    assert counts == {table: schema.rows[table] + more[table] for table in more}, counts


def run(
    trial: Trial,
    examples: int,
    number: int,
    until: float,
    outcomes: Counter[str],
    shown: dict[str, Schema],
) -> None:
    @seeded_with(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(schemas())
    def each(schema: Schema) -> None:
        if time.monotonic() < until:
            outcome = trial(schema)
            outcomes[outcome] += 1
            if outcome != "kept":
                shown.setdefault(outcome, schema)

    each()


def _shape(message: str) -> str:
    """Return a message with its numbers left out, so that equal ones are counted together."""
    return re.sub(r"\d+", "#", message)[:160]


if __name__ == "__main__":
    main()
