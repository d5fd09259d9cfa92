"""The verbs of seeding; what they need is loaded when they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.model.design import Design
    from dbworkbench.model.tablestatistics import DatabaseStatistics
    from dbworkbench.seeding.growing.seedreport import SeedReport
    from dbworkbench.seeding.planning.plan import SeedPlan

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a table's key, its rows done and its rows in all."""

Like: TypeAlias = "Literal['existing'] | DatabaseStatistics | Database"
"""Rows that are there, statistics, or a database whose statistics are read."""


def seed(
    design: Design,
    database: Database,
    *,
    rows: Mapping[str, int] | int | None = None,
    scale: float | None = None,
    seed: int = 1,
    append: bool = False,
    like: Like | None = None,
    keep_values: bool = False,
    progress: Progress | None = None,
) -> SeedReport:
    """Fill the tables of a design, which must exist, with rows that keep every constraint.

    `rows` are rows to add, by table or for every table; else a table's `volume` times `scale` decides, else
    1,000. The same design and seed make the same rows in every engine. Tables that hold rows raise Refused
    unless `append`; then, and with `like`, only tables named in `rows` get new ones, whose keys are new and
    whose references point at rows that are there or come. `like="existing"` copies existing rows whole and
    makes one column of each key fresh (`seeding.planning.likeness`), so that distributions stay. With
    statistics as `like`, or a database to read them from, empty tables get rows that have these statistics,
    as many as they count times `scale`; made-up values stand for the real ones (`seeding.statistics.masking`)
    unless `keep_values`. Raises UnusableInput before a row is written when a constraint cannot be met,
    LoadFailed when the database refuses rows; nothing is written then.
    """
    from dbworkbench.seeding.growing.growth import Order, grow
    from dbworkbench.seeding.statistics.likeness import likeness_of

    if like is None or like == "existing":
        existing = like is not None
        order = Order(rows, scale, seed, append=append or existing, like_existing=existing)
    else:
        likeness = likeness_of(like, rows=rows, append=append, keep_values=keep_values)
        counts = likeness.rows(design, rows, scale)
        order = Order(counts, scale, seed, likeness=likeness)
    return grow(design, database, order, progress)


def plan_seed(
    design: Design,
    *,
    rows: Mapping[str, int] | int | None = None,
    scale: float | None = None,
    seed: int = 1,
    like: DatabaseStatistics | Database | None = None,
    keep_values: bool = False,
) -> SeedPlan:
    """Say how `seed` would fill empty tables: rows, and for each column what with."""
    from dbworkbench.seeding.planning.planner import make_plan
    from dbworkbench.seeding.statistics.likeness import likeness_of

    likeness = None if like is None else likeness_of(like, rows=rows, keep_values=keep_values)
    counts = rows if likeness is None else likeness.rows(design, rows, scale)
    return make_plan(design, rows=counts, scale=scale, seed=seed, likeness=likeness)
