"""Making rows and loading them, table by table, in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from dbworkbench.engines.engine import Database, Loader
from dbworkbench.engines.parcel import Packer
from dbworkbench.errors import Refused, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.seeding.growing.crew import Crew
from dbworkbench.seeding.growing.making import ParcelMaker, RowMaker
from dbworkbench.seeding.growing.memory import peak_memory
from dbworkbench.seeding.growing.partition import Span, partition
from dbworkbench.seeding.growing.seedreport import SeedReport, TableSeed
from dbworkbench.seeding.planning.holdings import Holdings, read_holdings
from dbworkbench.seeding.planning.plan import SeedPlan, TablePlan
from dbworkbench.seeding.planning.planner import make_plan, row_counts
from dbworkbench.seeding.statistics.likeness import Likeness

if TYPE_CHECKING:
    from dbworkbench.seeding.sowing import Progress


ALONE = Crew()


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    rows: Mapping[str, int] | int | None
    scale: float | None
    seed: int
    append: bool = False
    like_existing: bool = False
    crew: Crew = ALONE
    locale: str | None = None
    likeness: Likeness | None = None
    triggers: bool = True


def grow(design: Design, database: Database, order: Order, progress: Progress | None = None) -> SeedReport:
    """Plan, generate and load; see `seed`."""
    started = time.perf_counter()
    order.crew.check()
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
        locale=order.locale,
        likeness=order.likeness,
        database=database,
    )
    make = RowMaker(plan, {**holdings.keys, **holdings.rows})
    make.check()
    with database.loader(design, append=order.append) as loader:
        if not order.triggers:
            loader.silence_triggers()
        tables = _load(make, loader, order.crew, progress)
    report = _report(plan, tables, database, time.perf_counter() - started)
    return replace(report, plan=plan, held={**holdings.keys, **holdings.rows})


def _refuse_filled(counts: Mapping[str, int], holdings: Holdings) -> None:
    filled = [key for key, count in counts.items() if count and holdings.count(key)]
    if filled:
        held = ", ".join(f"{key} ({holdings.count(key):,})" for key in filled)
        raise Refused(
            f"tables hold rows already: {held}; nothing was seeded",
            hint="Add to them with append=True and rows={'table': number}, or create the design anew.",
        )


def _load(make: RowMaker, loader: Loader, crew: Crew, progress: Progress | None) -> tuple[TableSeed, ...]:
    """Load one table after the other, while the crew makes rows of what comes next."""
    planned = {table.table: table for table in make.plan.tables}
    order = loader.order(tuple(planned))
    spans = {key: _spans(planned[key], crew, loader.parcel_rows) for key in order}
    done = []
    with crew.do(ParcelMaker(make, _packers(make.plan, loader))) as results:
        parcels = results(chain.from_iterable(spans.values()))
        for table, own in spans.items():
            started, rows = time.perf_counter(), sum(span.rows for span in own)
            loader.send(table, islice(parcels, len(own)), _telling(progress, table, rows))
            done.append(TableSeed(table, rows, time.perf_counter() - started))
    return tuple(done)


def _packers(plan: SeedPlan, loader: Loader) -> dict[str, Packer]:
    for table in plan.tables:
        loader.expect(table.table, table.rows)
    return {table.table: loader.packer(table.table) for table in plan.tables}


def _spans(table: TablePlan, crew: Crew, size: int) -> list[Span]:
    return [span for part in partition(table, crew.partitions or 1) for span in part.cut(size)]


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
        peak_memory(),
        plan.notes,
        translation=plan.translation,
    )
