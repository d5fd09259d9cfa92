"""The verbs of seeding; what they need is loaded when they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.model.design import Design
    from dbworkbench.seeding.growing.seedreport import SeedReport
    from dbworkbench.seeding.planning.plan import SeedPlan
    from dbworkbench.seeding.shaping.observation import Shape

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a table's key, its rows done and its rows in all."""

Like: TypeAlias = Literal["existing"]


def seed(
    design: Design,
    database: Database,
    *,
    rows: Mapping[str, int] | int | None = None,
    scale: float | None = None,
    seed: int = 1,
    append: bool = False,
    like: Like | None = None,
    values: Mapping[str, str] = {},
    nulls: Mapping[str, str | float] = {},
    fanout: Mapping[str, str | float] = {},
    progress: Progress | None = None,
) -> SeedReport:
    """Fill the tables of a design, which must exist, with rows that keep every constraint.

    `rows` are rows to add, by table or for every table; else a table's `volume` times `scale` decides, else
    1,000. The same design and seed make the same rows in every engine. Tables that hold rows raise Refused
    unless `append`; then, and with `like`, only tables named in `rows` get new ones, whose keys are new and
    whose references point at rows that are there or come. `like="existing"` copies existing rows whole and
    makes one column of each key fresh (`seeding.planning.likeness`), so that distributions stay. `values`,
    `nulls` and `fanout` stand in for the settings of that name in the design, by column: `{"orders.status":
    "one of new 20%, done 80%"}`.
    Raises UnusableInput before a row is written when a constraint cannot be met, LoadFailed when the database
    refuses rows; nothing is written then.
    """
    from dbworkbench.seeding.growing.growth import Order, grow
    from dbworkbench.seeding.shaping.overriding import Wishes, override

    design = override(design, Wishes(values, nulls, fanout))
    order = Order(rows, scale, seed, append=append or like is not None, like_existing=like is not None)
    return grow(design, database, order, progress)


def plan_seed(
    design: Design,
    *,
    rows: Mapping[str, int] | int | None = None,
    scale: float | None = None,
    seed: int = 1,
    values: Mapping[str, str] = {},
    nulls: Mapping[str, str | float] = {},
    fanout: Mapping[str, str | float] = {},
) -> SeedPlan:
    """Say how `seed` would fill empty tables: rows, and for each column what with."""
    from dbworkbench.seeding.planning.planner import make_plan
    from dbworkbench.seeding.shaping.overriding import Wishes, override

    design = override(design, Wishes(values, nulls, fanout))
    return make_plan(design, rows=rows, scale=scale, seed=seed)


def observe_shape(plan: SeedPlan) -> Shape:
    """Compare the declared distributions of a plan for empty tables with rows that it makes."""
    from dbworkbench.seeding.shaping.observing import observe

    return observe(plan)
