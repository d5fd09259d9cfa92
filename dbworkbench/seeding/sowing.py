"""The verbs of seeding; what they need is loaded when they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.formats.written import Written
    from dbworkbench.model.design import Design
    from dbworkbench.model.tablestatistics import DatabaseStatistics
    from dbworkbench.seeding.growing.seedreport import SeedReport
    from dbworkbench.seeding.planning.plan import SeedPlan
    from dbworkbench.seeding.shaping.observation import Shape

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a table's key, its rows done and its rows in all."""

Like: TypeAlias = "Literal['existing'] | DatabaseStatistics | Database"
"""Rows that are there, statistics, or a database whose statistics are read."""

Executor: TypeAlias = Literal["threads", "processes", "dask"]


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
    values: Mapping[str, str] = {},
    nulls: Mapping[str, str | float] = {},
    fanout: Mapping[str, str | float] = {},
    locale: str | None = None,
    progress: Progress | None = None,
    partitions: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    triggers: bool = True,
) -> SeedReport:
    """Fill the tables of a design, which must exist, with rows that keep every constraint.

    `rows` are rows to add, by table or for every table; else a table's `volume` times `scale` decides, else
    1,000. The same design and seed make the same rows in every engine. Tables that hold rows raise Refused
    unless `append`; then, and with `like`, only tables named in `rows` get new ones, whose keys are new and
    whose references point at rows that are there or come. `like="existing"` copies existing rows whole and
    makes one column of each key fresh (`seeding.planning.likeness`), so that distributions stay; statistics,
    or a database to read them from, give empty tables rows that have these statistics, as many as they count
    times `scale`; made-up values stand for the real ones (`seeding.statistics.masking`) unless `keep_values`.
    `values`, `nulls` and `fanout` stand in for the settings of that name in the design, by column:
    `{"orders.status": "one of new 20%, done 80%"}`. `locale` ("de", "pt-BR") is the language and region of
    names, addresses and texts where table and column name none.
    Rows are made by `workers` threads while the database takes them in, or by another `executor`:
    processes (a script that asks for them guards its main part, as `multiprocessing` wants it), or Dask,
    in this process or on the `cluster` of an address. `partitions` cut each table into so many runs of
    rows. None of the four changes a row. With `triggers=False` the triggers of tables stay silent meanwhile.
    Raises UnusableInput before a row is written when a constraint cannot be met, LoadFailed when the database
    refuses rows; nothing is written then.
    """
    from dbworkbench.seeding.growing.crew import Crew
    from dbworkbench.seeding.growing.growth import Order, grow
    from dbworkbench.seeding.shaping.overriding import Wishes, override
    from dbworkbench.seeding.statistics.likeness import likeness_of

    design = override(design, Wishes(values, nulls, fanout))
    crew = Crew(executor, workers, cluster, partitions)
    if like is None or like == "existing":
        appended = append or like is not None
        order = Order(rows, scale, seed, appended, like_existing=like is not None, crew=crew, locale=locale)
    else:
        likeness = likeness_of(like, rows=rows, append=append, keep_values=keep_values)
        counts = likeness.rows(design, rows, scale)
        order = Order(counts, scale, seed, crew=crew, locale=locale, likeness=likeness)
    return grow(design, database, replace(order, triggers=triggers), progress)


def plan_seed(
    design: Design,
    *,
    rows: Mapping[str, int] | int | None = None,
    scale: float | None = None,
    seed: int = 1,
    like: DatabaseStatistics | Database | None = None,
    keep_values: bool = False,
    values: Mapping[str, str] = {},
    nulls: Mapping[str, str | float] = {},
    fanout: Mapping[str, str | float] = {},
    locale: str | None = None,
) -> SeedPlan:
    """Say how `seed` would fill empty tables: rows, and of each column what with, why, and first values."""
    from dbworkbench.seeding.growing.explanation import explain
    from dbworkbench.seeding.planning.planner import make_plan
    from dbworkbench.seeding.shaping.overriding import Wishes, override
    from dbworkbench.seeding.statistics.likeness import likeness_of

    design = override(design, Wishes(values, nulls, fanout))
    likeness = None if like is None else likeness_of(like, rows=rows, keep_values=keep_values)
    counts = rows if likeness is None else likeness.rows(design, rows, scale)
    plan = make_plan(design, rows=counts, scale=scale, seed=seed, locale=locale, likeness=likeness)
    return explain(plan, design, locale)


def write_seed(
    design: Design,
    *,
    rows: Mapping[str, int] | int | None = None,
    dialect: str = "postgres",
    seed: int = 1,
    again: bool = False,
) -> Written:
    """Write a small seed as INSERTs that a person reads and edits, in one transaction, parents first.

    `rows` are rows of every table or of some, else 5 for a table that refers to nothing and 8 for others.
    The same design and seed give the same text; a new column or table leaves the other values as they are.
    With `again` the script may run twice. Raises UnusableInput when a constraint cannot be met.
    """
    from dbworkbench.seeding.script.smallseed import write_small_seed

    return write_small_seed(design, rows=rows, dialect=dialect, seed=seed, again=again)


def write_parquet(
    plan: SeedPlan,
    folder: str | PathLike[str],
    *,
    partitions: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> SeedReport:
    """Write the rows of a plan into a folder, or an object store by its URL, as one Parquet file a partition.

    The workers (see `seed`) write them; without `partitions` a file has a million rows at most. The folder
    must be new or empty, or hold what an interrupted call for the same plan has left: that goes on then.
    Raises Refused when it holds something else.
    """
    from dbworkbench.seeding.growing.crew import Crew
    from dbworkbench.seeding.growing.parquet import write_files

    return write_files(plan, str(folder), Crew(executor, workers, cluster, partitions), progress)


def observe_shape(plan: SeedPlan) -> Shape:
    """Compare the declared distributions of a plan for empty tables with rows that it makes."""
    from dbworkbench.seeding.shaping.observing import observe

    return observe(plan)
