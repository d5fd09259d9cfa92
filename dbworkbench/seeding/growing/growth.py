"""Making rows and loading them, table by table, in one transaction."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.engines.engine import Database, Loader
from dbworkbench.errors import Refused, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.growing.seedreport import SeedReport, TableSeed
from dbworkbench.seeding.planning.holdings import Holdings, read_holdings
from dbworkbench.seeding.planning.plan import SeedPlan
from dbworkbench.seeding.planning.planner import make_plan, row_counts

if TYPE_CHECKING:
    from dbworkbench.seeding.sowing import Progress


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    rows: Mapping[str, int] | int | None
    scale: float | None
    seed: int
    append: bool = False
    like_existing: bool = False


def grow(design: Design, database: Database, order: Order, progress: Progress | None = None) -> SeedReport:
    """Plan, generate and load; see `seed`."""
    started = time.perf_counter()
    if order.append and not isinstance(order.rows, Mapping):
        raise UnusableInput(
            "which tables shall get more rows?",
            hint="Name them: rows={'orders': 100000}, --rows orders=100000.",
        )
    counts = row_counts(design, order.rows, order.scale, only_named=order.append)
    whole = tuple(key for key, count in counts.items() if count) if order.like_existing else ()
    holdings = read_holdings(design, database, counts, whole=whole)
    if not order.append:
        _refuse_filled(counts, holdings)
    empty = [key for key in whole if not holdings.count(key)]
    if empty:
        raise UnusableInput(
            f"{empty[0]} has no rows that new ones could be like",
            hint="Load rows first, or seed without like.",
        )
    plan = make_plan(
        design,
        rows=order.rows,
        scale=order.scale,
        seed=order.seed,
        only_named=order.append,
        holdings=holdings,
        database=database,
    )
    with database.loader(design, append=order.append) as loader:
        tables = _load(plan, holdings, loader, progress)
    return _report(plan, tables, database, time.perf_counter() - started)


def _refuse_filled(counts: Mapping[str, int], holdings: Holdings) -> None:
    filled = [key for key, count in counts.items() if count and holdings.count(key)]
    if filled:
        held = ", ".join(f"{key} ({holdings.count(key):,})" for key in filled)
        raise Refused(
            f"tables hold rows already: {held}; nothing was seeded",
            hint="Add to them with append=True and rows={'table': number}, or create the design anew.",
        )


def _load(
    plan: SeedPlan, holdings: Holdings, loader: Loader, progress: Progress | None
) -> tuple[TableSeed, ...]:
    rows = scene_of(plan, {**holdings.keys, **holdings.rows})
    done = []
    for table in plan.tables:
        started = time.perf_counter()
        loader.expect(table.table, table.rows)
        loader.load(table.table, rows[table.table].batches(), _telling(progress, table.table, table.rows))
        done.append(TableSeed(table.table, table.rows, time.perf_counter() - started))
    return tuple(done)


def _telling(progress: Progress | None, table: str, rows: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda done: progress(table, done, rows)


def _report(plan: SeedPlan, tables: tuple[TableSeed, ...], database: Database, seconds: float) -> SeedReport:
    return SeedReport(
        database.name,
        database.engine.kind,
        plan.seed,
        tables,
        seconds,
        database.bytes(),
        _peak_memory(),
        plan.notes,
    )


def _peak_memory() -> int:
    """Return the largest resident memory in bytes; macOS counts in bytes, Linux in kilobytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
