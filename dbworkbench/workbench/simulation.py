"""Simulations: of rows that are there, of a dump of statistics, or of a design's volumes alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbworkbench import engines, seeding
from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnknownName, Unsupported, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts
from dbworkbench.model.query import Query
from dbworkbench.model.tablestatistics import DatabaseStatistics
from dbworkbench.plans import sample_parameters
from dbworkbench.plans.scales import Outlook, plans_at
from dbworkbench.seeding.planning.planner import row_counts

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.simulation import Scale, TwinEngine

SAMPLE = 20_000  # rows of the largest table that is seeded for its statistics
LEAST = 1_000  # rows up to which a table is seeded whole


@dataclass(frozen=True)
class Ground:
    """A database with rows, how many times as large a scale of 1 is, by table, and what that is in words."""

    database: Database
    factors: Mapping[str, float]
    origin: str


def simulate(
    design: Design,
    database: Database | None = None,
    scale: Scale | float = 1.0,
    *,
    alias: str = "twin",
    statistics: DatabaseStatistics | None = None,
    seed: int = 1,
) -> tuple[TwinEngine, str]:
    """Open a database without rows whose planner believes any size, and say what a scale of 1 is there.

    That is what `statistics` tell, else the rows that `database` holds, else the volumes of the design, of
    which a sample is seeded and measured. Closing the engine drops the simulation.
    """
    from dbworkbench.engines.postgres.simulation import simulate_design

    if statistics is not None:
        return simulate_design(design, statistics, scale, alias=alias), f"as {statistics.source} tells"
    with ground_of(design, database, seed) as ground:
        return _on(ground, scale, alias), ground.origin


def outlook(
    query: Query,
    design: Design,
    database: Database | None,
    scales: Sequence[float],
    scale: Scale,
    *,
    timeout: float | None = None,
) -> Outlook:
    """Plan a query on a simulation at several scales; parameters without value are sampled.

    `scale` tells which tables stay as they are, and how time goes on.
    """
    with ground_of(design, database) as ground:
        (values, *_) = sample_parameters(ground.database, design, query, count=1, timeout=timeout)
        engine = _on(ground, scale, "twin")
    try:
        return plans_at(replace(query, parameters=values), engine, scales, timeout=timeout)
    finally:
        engine.close()


def scale_of(design: Design, factor: float, fixed: Sequence[str], history: str) -> Scale:
    """Return a scale whose `fixed` tables do not grow. Raises UnusableInput or UnknownName."""
    from dbworkbench.engines.postgres.simulation import HISTORIES, Scale

    if not (math.isfinite(factor) and factor > 0):
        raise UnusableInput(
            f"{factor:g} is not a scale", hint="It is a factor above 0, such as 0.01 or 1000."
        )
    if history not in HISTORIES:
        raise UnknownName("history", history, HISTORIES)
    tables = {design.table(name).key.removeprefix("public."): 1.0 for name in fixed}
    return Scale(factor, tables, HISTORIES[history])


@contextmanager
def ground_of(design: Design, database: Database | None, seed: int = 1) -> Iterator[Ground]:
    """Lend the rows of a design: those that are in its database, or a sample that is seeded."""
    if database is not None and database.engine.kind != "postgres":
        raise Unsupported("a simulation", found=database.engine.kind, needed="a database of PostgreSQL")
    if database is not None and _holds_rows(database, design):
        yield Ground(database, {}, f"what @{database.engine.alias} holds")
        return
    engine = engines.connect("postgres")
    try:
        with engine.scratch() as sample:
            yield _seed_sample(design, sample, seed)
    finally:
        engine.close()


def _holds_rows(database: Database, design: Design) -> bool:
    """Say whether there are rows, and have them analysed where they are ours and nobody did so."""
    if not database.engine.own:
        return True
    counts = database.row_counts(design)
    if any(table.tuples < 0 and counts.get(table.key) for table in database.statistics().tables):
        database.refresh_statistics()
    return any(counts.values())


def _seed_sample(design: Design, sample: Database, seed: int) -> Ground:
    volumes = row_counts(design, None, None)
    part = min(1.0, SAMPLE / max(volumes.values(), default=1))
    rows = {key: min(volume, max(LEAST, round(volume * part))) for key, volume in volumes.items()}
    sample.create(design)
    seeding.seed(design, sample, rows=rows, seed=seed)
    sample.refresh_statistics()
    factors = {key.removeprefix("public."): volumes[key] / rows[key] for key in rows if rows[key]}
    named = any("volume" in table_facts(table).settings for table in design.tables)
    return Ground(sample, factors, "its volumes" if named else "1,000 rows a table, since it has no volumes")


def _on(ground: Ground, scale: Scale | float, alias: str) -> TwinEngine:
    from dbworkbench.engines.postgres.simulation import Scale, simulate_database

    engine = simulate_database(ground.database, alias=alias)
    if ground.factors:
        engine.twin.rebase(Scale(1.0, ground.factors))
    engine.twin.resize(scale)
    return engine
