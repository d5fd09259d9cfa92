"""Many random schemas, seeded and seeded again: how many hold, how many are refused, and why.

python -m benchmarks.random_schemas 1000 --seed 7 --seconds 600
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded_with

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnusableInput, WorkbenchError
from dbworkbench.seeding import seed
from tests.seeding.schemas import Schema, schemas
from tests.seeding.test_schemas import make, make_constraints_again


def main() -> None:
    """Run, and print how often each outcome was met, with the first schema of each but the good one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()
    shown: dict[str, Schema] = {}
    engine = connect("postgres")
    with engine.scratch() as database:
        run(database, options.examples, options.seed, time.monotonic() + options.seconds, outcomes, shown)
    engine.close()
    for outcome, times in outcomes.most_common():
        print(f"{times:6,}  {outcome}")
    for outcome, schema in shown.items():
        print(f"\n== {outcome}\n{schema!r}")


def run(
    database: Database,
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
            outcome = tried(database, schema)
            outcomes[outcome] += 1
            if outcome != "kept":
                shown.setdefault(outcome, schema)

    each()


def tried(database: Database, schema: Schema) -> str:
    """Seed a schema and add to it, and say what came of it."""
    try:
        make(database, schema)
        design = database.introspect()
        seed(design, database, rows=schema.rows)
        more = {table: max(1, rows // 2) for table, rows in schema.rows.items()}
        seed(design, database, rows=more, append=True, seed=5)
        make_constraints_again(database)
    except UnusableInput as error:
        return f"refused: {_shape(error.message)}"
    except WorkbenchError as error:
        return f"FAILED: {_shape(error.message)}"
    return "kept"


def _shape(message: str) -> str:
    """Return a message with its numbers left out, so that equal ones are counted together."""
    return re.sub(r"\d+", "#", message)[:160]


if __name__ == "__main__":
    main()
