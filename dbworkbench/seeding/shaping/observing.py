"""Looking at rows of a plan, whether they are spread as was declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.growing.rows import TableRows, scene_of
from dbworkbench.seeding.parts.follow import starting
from dbworkbench.seeding.parts.forest import ForestPart
from dbworkbench.seeding.parts.key import LinePart
from dbworkbench.seeding.parts.machine import StatePart
from dbworkbench.seeding.parts.pairs import PairsPart
from dbworkbench.seeding.parts.part import Part, ReferencePart, ValuePart, row_number
from dbworkbench.seeding.planning.plan import SeedPlan, TablePlan
from dbworkbench.seeding.shaping.observation import Observation, Shape
from dbworkbench.seeding.spread.choice import Weighted, Zipf
from dbworkbench.seeding.spread.fan import FanOut, deal
from dbworkbench.seeding.spread.hashing import Bits, Fractions, Whole
from dbworkbench.seeding.spread.measured import Levels, Measured
from dbworkbench.seeding.spread.timeline import Timeline
from dbworkbench.seeding.values.arrays import Array, compute, is_absent
from dbworkbench.seeding.values.domain import Numbers, Words

SAMPLE = 50_000
MOST = 2_000_000
"""Fan-outs are counted over all rows, of tables up to this size."""

BINS = 24
GRID = 1 << 14


def observe(plan: SeedPlan, existing: Mapping[str, pa.Table] = {}) -> Shape:
    """Compare the declared distributions of a plan with rows that it makes, up to 50,000 of each table."""
    rows = scene_of(plan, existing)
    found = (
        observation
        for table in plan.tables
        if table.rows
        for part in table.parts
        for observation in _observed(table, part, rows)
    )
    return Shape(tuple(found))


def _observed(table: TablePlan, part: Part, rows: Mapping[str, TableRows]) -> Iterator[Observation]:
    match part:
        case ValuePart(choice=Weighted(), domain=Words()):
            yield _listed(table, part, rows[table.table])
        case ValuePart(choice=Zipf()):
            yield _popular(table, part, rows[table.table])
        case ValuePart(choice=Measured() | Timeline() | Levels(), domain=Numbers() as domain):
            yield _counted(table, part, domain, rows[table.table])
        case StatePart():
            yield _states(table, part, rows[table.table])
        case ReferencePart(choice=FanOut() as fan) if table.rows <= MOST:
            yield _fanned(table, part, fan, rows)
        case LinePart() if table.rows <= MOST:
            yield _fanned(table, part.reference, part.fan, rows)
        case PairsPart() if table.rows <= MOST:
            yield _fanned(table, part.first, part.fans[0], rows)
        case ForestPart() if table.rows <= MOST:
            yield _levels(table, part, rows[table.table])
        case _:
            return


def _values(table: TablePlan, column: str, rows: TableRows) -> Array:
    """Return values of a column in rows that lie evenly over the table."""
    count = min(table.rows, SAMPLE)
    index = (np.arange(count, dtype=np.uint64) * np.uint64(table.rows)) // np.uint64(count)
    values = rows.make((column,), index)[column]
    return values.drop_null()


def _listed(table: TablePlan, part: ValuePart, rows: TableRows) -> Observation:
    values = _values(table, part.column, rows)
    wanted = [str(value) for value in part.domain.values] if isinstance(part.domain, Words) else []
    weights = part.choice.weights if isinstance(part.choice, Weighted) else ()
    expected = np.array(weights) / sum(weights)
    return _by_name(part, wanted, expected, values)


def _states(table: TablePlan, part: StatePart, rows: TableRows) -> Observation:
    shares = part.journeys.final_shares()
    values = _values(table, part.column, rows)
    return _by_name(part, list(shares), np.array(list(shares.values())), values)


def _by_name(
    part: ValuePart | StatePart, names: list[str], expected: Fractions, values: Array
) -> Observation:
    found: dict[str, int] = {}
    for each in compute.value_counts(values).to_pylist():
        found[str(each["values"])] = each["counts"]
    actual = np.array([found.get(name, 0) for name in names]) / max(1, len(values))
    return _observation(part.table, part.column, str(part), names, expected, actual, len(values))


def _popular(table: TablePlan, part: ValuePart, rows: TableRows) -> Observation:
    """Compare how often the most popular values come, the first alone, later ones together."""
    values = _values(table, part.column, rows)
    counts = np.sort([each["counts"] for each in compute.value_counts(values).to_pylist()])[::-1]
    ranks = part.choice.at((np.arange(GRID) + 0.5) / GRID, part.domain.size)
    top = max(2, int(ranks.max()) + 1, len(counts))
    edges = np.unique(np.rint(np.geomspace(1, top, BINS)).astype(np.int64))
    bounds = np.concatenate([[0], edges])
    expected = np.histogram(ranks.astype(np.int64), bounds)[0] / GRID
    actual = np.add.reduceat(np.append(counts, np.zeros(top - len(counts))), bounds[:-1]) / max(
        1, len(values)
    )
    names = [f"rank {edge}" for edge in edges.tolist()]
    return _observation(part.table, part.column, str(part.choice), names, expected, actual, len(values))


def _counted(table: TablePlan, part: ValuePart, domain: Numbers, rows: TableRows) -> Observation:
    values = _values(table, part.column, rows)
    numbers = (starting(values, domain) - domain.low) // domain.step
    wanted = part.choice.at((np.arange(GRID) + 0.5) / GRID, domain.size).astype(np.int64)
    low, high = (int(each) for each in np.quantile(wanted, [0.002, 0.998]))
    edges = np.unique(np.linspace(low, high + 1, BINS + 1).astype(np.int64))
    ends = domain.decode(np.array([low, high], np.uint64)).to_pylist()
    names = [_written(ends[0]), *[""] * max(0, len(edges) - 3), _written(ends[1])]
    return _observation(
        part.table,
        part.column,
        str(part.choice),
        names,
        _binned(wanted, edges),
        _binned(numbers, edges),
        len(values),
    )


def _fanned(table: TablePlan, part: ReferencePart, fan: FanOut, rows: Mapping[str, TableRows]) -> Observation:
    """Compare how many children parents have, over all rows."""
    size = rows[part.parent].size
    children, parents = deal(fan, size, table.rows).counts()
    counts = np.bincount(_parent_numbers(table, part.columns, rows[table.table]), minlength=size)
    top = int(max(counts.max(initial=0), children.max(initial=0)))
    edges, scale = _child_edges(top)
    wanted = np.zeros(top + 1)
    wanted[children] = parents
    wanted[0] += size - wanted.sum()
    expected = np.add.reduceat(wanted, edges[:-1]) / max(1, size)
    names = [f"{edge:,} children" for edge in edges[:-1].tolist()]
    names[-1] += scale
    column = ", ".join(part.columns)
    return _observation(part.table, column, str(fan), names, expected, _binned(counts, edges), size)


def _child_edges(top: int) -> tuple[Whole, str]:
    """Return bins for numbers of children, all of one width; of a long tail each as many times the last."""
    if top <= 4 * BINS:
        step = -(-(top + 1) // BINS)
        return np.arange(0, top + 1 + step, step, dtype=np.int64), ""
    ends = np.rint(np.geomspace(1, top + 1, BINS)).astype(np.int64)
    return np.unique(np.concatenate([[0], ends])), ", logarithmic"


def _levels(table: TablePlan, part: ForestPart, rows: TableRows) -> Observation:
    """Compare how many rows lie on each level, by following all rows up to their roots."""
    parents = _parent_numbers(table, part.columns, rows) - part.before
    roots = np.arange(table.rows) < part.levels[0]
    depth = np.zeros(table.rows, np.int64)
    above = np.where(roots, np.arange(table.rows), parents)
    place = np.arange(table.rows)
    while not roots[place].all():
        depth += ~roots[place]
        place = above[place]
    expected = np.array(part.levels) / table.rows
    actual = np.bincount(depth, minlength=len(part.levels)) / table.rows
    names = [f"level {number + 1}" for number in range(len(part.levels))]
    return _observation(part.table, part.columns[0], str(part), names, expected, actual, table.rows)


def _parent_numbers(table: TablePlan, columns: tuple[str, ...], rows: TableRows) -> Whole:
    """Return the numbers of the rows that all rows refer to; without those that refer to nothing."""
    pieces = []
    for start in range(0, table.rows, SAMPLE):
        index: Bits = np.arange(start, min(start + SAMPLE, table.rows), dtype=np.uint64)
        made = rows.make(columns, index)
        numbers = made[row_number(columns)].fill_null(0).to_numpy(zero_copy_only=False)
        absent = is_absent(made[columns[0]]) & ~is_absent(made[row_number(columns)])
        pieces.append(numbers[~absent].astype(np.int64))
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)


def _binned(numbers: Whole, edges: Whole) -> Fractions:
    inside = np.clip(numbers, edges[0], edges[-1] - 1)
    return np.asarray(np.histogram(inside, edges)[0] / max(1, len(numbers)), np.float64)


def _observation(
    table: str, column: str, said: str, names: list[str], expected: Fractions, actual: Fractions, sample: int
) -> Observation:
    return Observation(
        f"{table}.{column}", said, tuple(names), tuple(expected.tolist()), tuple(actual.tolist()), sample
    )


def _written(value: object) -> str:
    return str(value).removesuffix("+00:00").removesuffix(" 00:00:00")
