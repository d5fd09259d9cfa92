"""Columns that extended statistics know together become one part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dbworkbench.model.tablestatistics import CommonCombination, ExtendedStatistics
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.statistics.jointpart import JointPart, Member
from dbworkbench.seeding.statistics.likepart import LikePart
from dbworkbench.seeding.values.arrays import Flags, Whole

WORTH = 0.02
"""Combinations that are less common in all are not worth a part of their own."""


def join_columns(
    plan: TablePlan, free: Mapping[str, LikePart], extended: Iterable[ExtendedStatistics]
) -> list[JointPart]:
    """Return parts for groups of columns, those that explain most first; a column is in one group at most.

    Of an expression nothing is taken; columns in the order of the rows or of a key stay alone.
    """
    groups = [
        (names, found)
        for item in extended
        if (names := tuple(name for name in item.columns if _is_free(free.get(name))))
        and len(names) > 1
        and (found := _projected(item, names))
    ]
    groups.sort(key=lambda group: -sum(_surplus(item) for item in group[1]))
    taken: set[str] = set()
    parts = []
    for names, found in groups:
        if not taken & set(names) and sum(item.frequency for item in found) >= WORTH:
            taken |= set(names)
            parts.append(_joint(plan, [free[name] for name in names], found))
    return parts


def _is_free(part: LikePart | None) -> bool:
    return part is not None and abs(part.spread.correlation) < 0.5


def _surplus(item: CommonCombination) -> float:
    return abs(item.frequency - item.base_frequency)


def _projected(item: ExtendedStatistics, names: tuple[str, ...]) -> list[CommonCombination]:
    """Return the combinations of some of the columns, equal ones put together."""
    places = [item.columns.index(name) for name in names]
    merged: dict[tuple[str | None, ...], list[float]] = {}
    for one in item.combinations:
        found = merged.setdefault(tuple(one.values[place] for place in places), [0.0, 0.0])
        found[0] += one.frequency
        found[1] += one.base_frequency
    return [CommonCombination(values, *sums) for values, sums in merged.items()]


def _joint(plan: TablePlan, parts: Sequence[LikePart], found: Sequence[CommonCombination]) -> JointPart:
    """Make a part of the combinations whose values are all known."""
    keys = [[_key(part, values) for part, values in zip(parts, item.values, strict=True)] for item in found]
    kept = [number for number, row in enumerate(keys) if all(known for _, known in row)]
    shares = np.array([found[number].frequency for number in kept])
    total = min(1.0, float(shares.sum()))
    ends = np.rint(np.cumsum(shares) * (total / max(total, float(shares.sum()))) * plan.rows).astype(np.int64)
    counts = np.diff(np.concatenate([np.zeros(1, np.int64), ends]))
    members = tuple(
        _member(
            part,
            np.array([keys[number][place][0] for number in kept], np.int64),
            np.array([found[number].values[place] is None for number in kept], bool),
            counts,
        )
        for place, part in enumerate(parts)
    )
    return JointPart(plan.table, members, ends, plan.rows)


def _key(part: LikePart, text: str | None) -> tuple[int, bool]:
    """Return the key of a value, and whether it is one (NULL has any key)."""
    if text is None:
        return 0, True
    key = part.axis.key(text)
    return (0, False) if key is None else (key, part.axis.low <= key <= part.axis.high)


def _member(part: LikePart, keys: Whole, nulls: Flags, counts: Whole) -> Member:
    """Take the rows of the combinations out of a column's distribution."""
    spread = part.spread
    rest = spread.rows - int(counts.sum())
    rest_nulls = min(rest, max(0, spread.nulls - int(counts[nulls].sum())))
    shown = spread.quantiles.translate(keys)
    others = spread.quantiles.without(keys[~nulls], counts[~nulls], rest - rest_nulls)
    return Member(part.column, part.axis, shown, nulls, others if others.rows else None, rest_nulls)
