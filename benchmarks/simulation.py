"""A simulated shop against really loaded ones: statistics of one size alone, plans at all sizes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.scaled_shop import DDL, FANOUT, FIXED, NULLS, QUERIES, ROWS, VALUES
from dbworkbench.drawings.page import table_text
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.simulation import Scale, TwinEngine, simulate_database
from dbworkbench.formats import read
from dbworkbench.model.design import Design
from dbworkbench.model.plan import Plan
from dbworkbench.model.statistics import quantile
from dbworkbench.plans import read_plan
from dbworkbench.plans.scales.shape import change, shape_of
from dbworkbench.seeding import seed

FACTORS = (0.1, 1, 10)
NEAR, STEPS = 1.02, 35  # to double and half the size
HEAD = (
    "scale",
    "rows",
    "same plan",
    "estimates off by (median, p90, most)",
    "cost off by (median, p90, most)",
)


@dataclass(frozen=True)
class Agreement:
    """A query's plan on the simulation and on the loaded database."""

    name: str
    sql: str
    simulated: Plan
    loaded: Plan

    @property
    def same(self) -> bool:
        return shape_of(self.simulated) == shape_of(self.loaded)

    @property
    def row_errors(self) -> list[float]:
        """How many times too many or too few rows each node expects (q-error, Moerkotte et al. 2009)."""
        pairs = zip(self.simulated.nodes, self.loaded.nodes, strict=True)
        return [_off(one.estimated_rows or 1, other.estimated_rows or 1) for one, other in pairs]

    @property
    def cost_error(self) -> float:
        return _off(self.simulated.root.cost or 1, self.loaded.root.cost or 1)


def report() -> Iterator[str]:
    """Yield a table of how well plans agree at each scale, then what disagrees."""
    design = read(DDL, "sql", dialect="postgres")
    engine = connect("postgres")
    rows, misses = [], []
    try:
        with loaded(engine, design, 1) as base:
            twin = simulate_database(base)
            for factor in FACTORS:
                with loaded(engine, design, factor) as database:
                    found = list(compare(database, twin, factor))
                rows.append(_row(factor, twin, found))
                misses += [_miss(twin, factor, one) for one in found if not one.same]
                misses += [_far(factor, one) for one in found if one.same and _is_far(one)]
            twin.close()
    finally:
        engine.close()
    yield table_text(HEAD, rows)
    yield from misses


@contextmanager
def loaded(engine: Engine, design: Design, factor: float) -> Iterator[Database]:
    """Lend a shop that holds so many times the rows."""
    rows = {table: count if table in FIXED else round(count * factor) for table, count in ROWS.items()}
    with engine.scratch() as database:
        database.create(design)
        seed(design, database, rows=rows, values=VALUES, fanout=FANOUT, nulls=NULLS)
        database.refresh_statistics()
        yield database


def compare(database: Database, twin: TwinEngine, factor: float) -> Iterator[Agreement]:
    """Yield each query's plans on the loaded database and on the twin of the same size."""
    twin.twin.resize(Scale(factor, FIXED))
    late = database.query("SELECT max(placed_at) - (max(placed_at) - min(placed_at)) / 20 AS t FROM orders")
    moment = str(late.table.column("t")[0].as_py())
    for name, sql in QUERIES.items():
        query = sql.replace("{late}", moment)
        one, other = (
            read_plan(place.explain(query), engine="postgres") for place in (twin.database(), database)
        )
        yield Agreement(name, query, one, other)


def _row(factor: float, twin: TwinEngine, found: list[Agreement]) -> tuple[str, ...]:
    same = [one for one in found if one.same]
    errors = [error for one in same for error in one.row_errors]
    costs = [one.cost_error for one in same]
    rows = sum(twin.twin.rows.values())
    return (f"×{factor}", f"{rows:,}", f"{len(same)} of {len(found)}", _spread(errors), _spread(costs))


def _spread(values: list[float]) -> str:
    found = (quantile(values, 0.5), quantile(values, 0.9), max(values))
    return ", ".join(f"{value:.3f}" for value in found)


def _miss(twin: TwinEngine, factor: float, one: Agreement) -> str:
    said = change(shape_of(one.loaded), shape_of(one.simulated))
    cost = f"{one.loaded.root.cost:,.2f} → {one.simulated.root.cost:,.2f}"
    near = _nearest(twin, factor, one)
    told = f"the simulation plans so at ×{near:.3g}" if near else "the simulation plans so at no size near"
    return f"×{factor} {one.name}: {said} (cost {cost}; {told})"


def _nearest(twin: TwinEngine, factor: float, one: Agreement) -> float | None:
    """Return the nearest size, of half to double, at which the simulation plans as the loaded one does."""
    for step in range(1, STEPS + 1):
        for scale in (factor * NEAR**step, factor / NEAR**step):
            twin.twin.resize(Scale(scale, FIXED))
            plan = read_plan(twin.database().explain(one.sql), engine="postgres")
            if shape_of(plan) == shape_of(one.loaded):
                return scale
    return None


def _is_far(one: Agreement) -> bool:
    return max(one.row_errors) > 2 or one.cost_error > 1.1


def _far(factor: float, one: Agreement) -> str:
    return (
        f"×{factor} {one.name}: same plan,"
        f" rows off by {max(one.row_errors):.2f}, cost by {one.cost_error:.2f}"
        f" (cost {one.loaded.root.cost:,.2f} → {one.simulated.root.cost:,.2f})"
    )


def _off(one: float, other: float) -> float:
    low, high = sorted((max(one, 1e-9), max(other, 1e-9)))
    return high / low
