"""From a design to a plan: how many rows, in which order, each table by its own planner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Table

from dbworkbench.errors import UnusableInput
from dbworkbench.model import keys
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts
from dbworkbench.model.reference import load_order
from dbworkbench.seeding.planning.circles import find_circle
from dbworkbench.seeding.planning.ground import Ground, TooManyRows
from dbworkbench.seeding.planning.holdings import Holdings
from dbworkbench.seeding.planning.plan import SeedPlan, TablePlan
from dbworkbench.seeding.planning.resolution import resolve
from dbworkbench.seeding.planning.tableplanner import plan_table, with_open_bounds
from dbworkbench.seeding.shaping.rowcounts import fanned_rows
from dbworkbench.seeding.shaping.tableshape import shape_table
from dbworkbench.seeding.spread.volume import read_volume
from dbworkbench.seeding.statistics.likeness import Likeness
from dbworkbench.seeding.statistics.likening import liken_plans

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

USUAL_ROWS = 1_000
EMPTY = Holdings()


def make_plan(
    design: Design,
    *,
    rows: Mapping[str, int] | int | None = None,
    scale: float | None = None,
    seed: int = 1,
    only_named: bool = False,
    holdings: Holdings = EMPTY,
    locale: str | None = None,
    likeness: Likeness | None = None,
    database: Database | None = None,
) -> SeedPlan:
    """Decide how each column of each table is filled.

    Row counts come from `rows`, else from the table's `volume` times `scale`, else they are 1,000; with
    `only_named` only tables in `rows` get any. A table that is not named gets fewer when a key has no more
    values; a note says so. `locale` is of tables and columns that name none; a `likeness` makes columns as
    statistics say; `database` judges conditions that are not understood here. Raises UnusableInput, with the
    arithmetic, for what cannot be met: a key of a named table over fewer values than rows, a reference to a
    table without rows.
    """
    counts = row_counts(design, rows, scale, only_named=only_named)
    asked = likeness.asked if likeness else rows if isinstance(rows, Mapping) else ()
    named = {design.table(name).key for name in asked}
    resolved, declared = resolve(design)
    order = [table for table in load_order(resolved) if counts[table.key]]
    referred = _referred_columns(order)
    left_out: set[tuple[str, tuple[str, ...]]] = set()
    shrunk: list[str] = []
    while True:
        grounds = [
            Ground(
                resolved,
                table,
                counts,
                holdings,
                exclusions=declared.exclusions.get(table.key, ()),
                database=database,
                left_out=left_out,
                referred=referred,
                later={other.key for other in order[place + 1 :]},
                locale=locale,
            )
            for place, table in enumerate(order)
            if counts[table.key]
        ]
        try:
            plans = tuple(map(_planned, grounds))
        except TooManyRows as error:
            if error.table in named or not error.room:
                raise
            shrunk.append(f"{error.room:,} rows instead of {counts[error.table]:,}: {error.message}")
            counts[error.table] = error.room
            continue
        circle = find_circle(resolved, plans)
        if circle is not None:
            left_out.add(circle)
            shrunk.append(f"{circle[0]}: ({', '.join(circle[1])}) stays NULL, because its key depends on it")
            continue
        translation = None
        if likeness is not None:
            plans, translation = liken_plans(plans, grounds, likeness, seed)
        notes = (*shrunk, *(f"{ground.key}: {note}" for ground in grounds for note in ground.notes))
        return SeedPlan(seed, plans, notes, translation=translation)


def _referred_columns(tables: Iterable[Table]) -> set[tuple[str, str]]:
    """Return the tables and columns that foreign keys refer to."""
    pairs = (keys.referred(key) for table in tables for key in keys.foreign_keys(table))
    return {(parent, name) for parent, names in pairs for name in names}


def _planned(ground: Ground) -> TablePlan:
    plan = plan_table(ground)
    return with_open_bounds(ground, plan, shape_table(ground, plan))


def row_counts(
    design: Design,
    rows: Mapping[str, int] | int | None,
    scale: float | None,
    *,
    only_named: bool = False,
) -> dict[str, int]:
    """Return the number of new rows of each table."""
    tables = [table for table in design.tables if table.columns]
    if isinstance(rows, int):
        same = {table.key: _positive(rows, table.key) for table in tables}
        return fanned_rows(design, same, set(), usual=same)
    named = {design.table(name).key: _positive(count, name) for name, count in (rows or {}).items()}
    for name in named:
        if name not in {table.key for table in tables}:
            raise UnusableInput(f"table {name!r} has no columns yet", hint="Write them in the design first.")
    if only_named:
        return {table.key: named.get(table.key, 0) for table in tables}
    counts = {table.key: named.get(table.key, _volume(table, scale)) for table in tables}
    sized = {table.key for table in tables if "volume" in table_facts(table).settings}
    return fanned_rows(design, counts, set(named), usual=sized)


def _volume(table: Table, scale: float | None) -> int:
    written = table_facts(table).settings.get("volume")
    volume = USUAL_ROWS if written is None else read_volume(written, where=f"{table.key} [volume]")
    return max(1, round(volume * (1 if scale is None else scale)))


def _positive(count: int, name: str) -> int:
    if count < 0:
        raise UnusableInput(f"{name}: {count} rows", hint="Name 0 or more.")
    return count
