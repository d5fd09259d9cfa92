"""A small seed that a person reads, edits and commits: `seed_data.sql`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.parts.part import Part, ValuePart
from dbworkbench.seeding.planning.ground import TooManyRows
from dbworkbench.seeding.planning.plan import SeedPlan
from dbworkbench.seeding.planning.planner import make_plan
from dbworkbench.seeding.script.dialects import script_dialect
from dbworkbench.seeding.script.rowscript import write_rows
from dbworkbench.seeding.spread.choice import InOrder, Shuffled
from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Array
from dbworkbench.seeding.values.domain import LARGEST, Domain, Identifiers

FEW = 5
"""Rows of a table that refers to nothing."""

SOME = 8
"""Rows of a table that refers to others, so that parents have none, one and several."""


def write_small_seed(
    design: Design,
    *,
    rows: Mapping[str, int] | int | None = None,
    dialect: str = "postgres",
    seed: int = 1,
    again: bool = False,
) -> Written:
    """Write a few rows a table as INSERTs; see `write_seed`."""
    writer = script_dialect(dialect)
    plan = _small_plan(design, rows, seed)
    scene = scene_of(plan)
    made = {
        table.table: pa.Table.from_batches(scene[table.table].batches())
        for table in plan.tables
        if table.rows and table.columns
    }
    heading = [
        f"{design.name}: {sum(table.num_rows for table in made.values()):,} rows for {len(made)} tables,"
        f" made by dbworkbench with seed {seed}",
        "Edit freely: every row keeps every constraint now, and your database says so when one does not.",
        *plan.notes,
    ]
    return write_rows(design, made, writer, heading=heading, again=again)


def _small_plan(design: Design, rows: Mapping[str, int] | int | None, seed: int) -> SeedPlan:
    """Plan the rows; a table that was not named gets fewer when a key has no more values."""
    named = (
        {design.table(name).key: count for name, count in rows.items()} if isinstance(rows, Mapping) else {}
    )
    counts = {
        table.key: rows if isinstance(rows, int) else named.get(table.key, usual_rows(table))
        for table in design.tables
        if table.columns
    }
    while True:
        try:
            return readable(make_plan(design, rows=counts, seed=seed))
        except TooManyRows as error:
            if error.table in named or not error.room:
                raise
            counts[error.table] = error.room


def usual_rows(table: Table) -> int:
    """Return how many rows are few for a table."""
    return SOME if foreign_keys(table) else FEW


def readable(plan: SeedPlan) -> SeedPlan:
    """Return a plan in which random identifiers of keys are told apart by eye: by table, then counted."""
    tables = (replace(table, parts=tuple(map(_readable, table.parts))) for table in plan.tables)
    return replace(plan, tables=tuple(tables))


def _readable(part: Part) -> Part:
    if (
        isinstance(part, ValuePart)
        and isinstance(part.domain, Identifiers)
        and isinstance(part.choice, Shuffled)
    ):
        return replace(part, domain=CountedIdentifiers(_mark(part.table)), choice=InOrder())
    return part


@dataclass(frozen=True)
class CountedIdentifiers(Domain):
    """UUIDs of version 8 (RFC 9562) that begin with a table's mark and end with a number, from 1 on."""

    mark: str
    size: int = LARGEST

    def decode(self, numbers: Bits) -> Array:
        counted = numbers.astype(np.int64) + 1
        return pa.array([f"{self.mark}-0000-8000-8000-{number:012}" for number in counted], pa.string())

    @property
    def width(self) -> int:
        return 36

    def __str__(self) -> str:
        return f"{self.mark}-… counted"


def _mark(table: str) -> str:
    return hashlib.blake2b(table.encode(), digest_size=4).hexdigest()
