"""Taking a subset: one snapshot of the source, the closure of what was asked for, and the way out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import Table

from dbworkbench.engines.engine import Database
from dbworkbench.engines.snapshot import Snapshot
from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design
from dbworkbench.model.reference import load_order
from dbworkbench.seeding.masking.masking import Masker
from dbworkbench.seeding.masking.maskplan import MaskPlan, plan_masks
from dbworkbench.seeding.masking.secret import Secret
from dbworkbench.seeding.subsets.chosen import Chosen
from dbworkbench.seeding.subsets.closure import Children, Closure, Trace
from dbworkbench.seeding.subsets.link import Link, read_links
from dbworkbench.seeding.subsets.outlet import Intake, Outlet
from dbworkbench.seeding.subsets.rows import chosen_rows
from dbworkbench.seeding.subsets.start import Wanted, read_starts
from dbworkbench.seeding.subsets.subsetreport import SubsetReport, TableSubset

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    start: Mapping[str, Wanted] | None
    children: int | bool | Mapping[str, int | None] = 0
    links: Sequence[str] = ()
    seed: int = 1
    mask: bool | Mapping[str, str] | None = None
    secret: str | None = None
    traits: Mapping[str, Sequence[str]] = field(default_factory=dict)


def extract(
    source: Database,
    outlet: Outlet,
    design: Design,
    wish: Wish,
    progress: Progress | None = None,
) -> SubsetReport:
    """Take a subset; see `subset`."""
    started = time.perf_counter()
    starts = read_starts(design, _everything(design) if wish.start is None else wish.start)
    links = read_links(design, wish.links)
    children = read_children(design, wish.children)
    masker = _masker(design, links, wish)
    with source.snapshot() as snapshot, Chosen() as chosen:
        closure = Closure(design, snapshot, chosen, links, children, seed=wish.seed)
        for start in starts:
            closure.start(start)
        closure.follow()
        tables = [table for table in load_order(design) if chosen.size(table.key)]
        with outlet.open(design, tables) as target:
            _move(snapshot, chosen, target, masker, progress)
        counted = [_told(table, snapshot, chosen, closure.trace) for table in tables]
    return SubsetReport(
        f"{source.engine.kind} database {source.name!r}",
        outlet.place,
        tuple(counted),
        tuple(table.key for table in load_order(design) if table not in tables),
        tuple((link, count) for link, count in closure.trace.cut.items() if count),
        tuple(closure.trace.missing.items()),
        target.losses,
        time.perf_counter() - started,
        masker.report(),
    )


def _everything(design: Design) -> dict[str, Wanted]:
    return {table.key: "all" for table in design.tables if table.columns}


def read_children(design: Design, wanted: int | bool | Mapping[str, int | None]) -> Children:
    """Read which children come too: all (True), so many of each parent, or so many by child table."""
    if isinstance(wanted, Mapping):
        return Children(0, {design.table(name).key: limit for name, limit in wanted.items()})
    if wanted is True:
        return Children(None)
    return Children(int(wanted))


def _masker(design: Design, links: Sequence[Link], wish: Wish) -> Masker:
    """Make what masks the rows; without a wish only what the design calls sensitive is masked."""
    traits = {design.table(name).key: tuple(columns) for name, columns in wish.traits.items()}
    for table, columns in traits.items():
        known = design.metadata.tables[table].columns
        for name in columns:
            if name not in known:
                raise UnknownName(f"column of {table}", name, known.keys())
    if wish.mask is False:
        return Masker(MaskPlan(()), traits)
    wanted = wish.mask if isinstance(wish.mask, Mapping) else {}
    secret = Secret.of(wish.secret)
    plan = plan_masks(design, secret, links=links, inferred=wish.mask is not None, wanted=wanted)
    return Masker(plan, traits)


def _move(
    snapshot: Snapshot, chosen: Chosen, target: Intake, masker: Masker, progress: Progress | None
) -> None:
    for table in target.order:
        rows = chosen.size(table.key)
        told = _telling(progress, table.key, rows)
        target.put(table, masker.masked(table.key, chosen_rows(table, snapshot, chosen)), told)


def _telling(progress: Progress | None, table: str, rows: int) -> Callable[[int], None]:
    return lambda done: progress(table, done, rows) if progress is not None else None


def _told(table: Table, snapshot: Snapshot, chosen: Chosen, trace: Trace) -> TableSubset:
    rows = chosen.size(table.key)
    size, exact = snapshot.size(table)
    _, why = trace.first[table.key]
    return TableSubset(table.key, rows, size, exact or size < rows, why, _path(table.key, trace))


def _path(table: str, trace: Trace) -> tuple[str, ...]:
    """Return the tables from a start to a table, the table itself left out."""
    path: list[str] = []
    origin = trace.first[table][0]
    while origin and origin not in path and origin != table:
        path.append(origin)
        origin = trace.first[origin][0]
    return tuple(reversed(path))
