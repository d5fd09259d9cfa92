"""From a plan to a plan in the likeness of statistics: part by part, where a constraint leaves room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from dbworkbench.model.tablestatistics import (
    ColumnStatistics,
    ExtendedStatistics,
    TableStatistics,
)
from dbworkbench.seeding.parts.bounded import BoundedPart
from dbworkbench.seeding.parts.key import KeyPart, LinePart, Member
from dbworkbench.seeding.parts.part import Part, ReferencePart, TreePart, ValuePart
from dbworkbench.seeding.parts.sequel import SequelPart
from dbworkbench.seeding.parts.side import SidePart
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.spread.choice import Even
from dbworkbench.seeding.spread.fan import FanOut
from dbworkbench.seeding.spread.hashing import stream
from dbworkbench.seeding.spread.wish.wish import Wish
from dbworkbench.seeding.statistics.axes import axis_of
from dbworkbench.seeding.statistics.axis import Axis, DomainAxis, NumberAxis
from dbworkbench.seeding.statistics.combining import join_columns
from dbworkbench.seeding.statistics.fitting import Demand, fit
from dbworkbench.seeding.statistics.keyparts import LikeLines, LikePairs
from dbworkbench.seeding.statistics.laterpart import LikeLater
from dbworkbench.seeding.statistics.likeness import Likeness
from dbworkbench.seeding.statistics.likepart import InOrder, LikePart, LikeReference, Placed, Spread
from dbworkbench.seeding.statistics.masking import days_moved, mask_numbers, moments_moved, secret_of
from dbworkbench.seeding.statistics.quantiles import Quantiles
from dbworkbench.seeding.statistics.ruler import AnyParents, ParentAxis, Ruler
from dbworkbench.seeding.statistics.textaxis import TextAxis
from dbworkbench.seeding.statistics.translation import Translation
from dbworkbench.seeding.values.arrays import compute
from dbworkbench.seeding.values.domain import Numbers

EVENLY = FanOut(Wish("constant", (1.0,)))
HELD = "the constraint goes before the statistics"


def liken_plans(
    plans: Sequence[TablePlan], grounds: Sequence[Ground], likeness: Likeness, seed: int
) -> tuple[tuple[TablePlan, ...], Translation]:
    """Return the plans with their columns as the statistics say, and what stands for the original's values.

    Keys stay unique, references valid, CHECKs kept: where statistics contradict them, a note says so.
    """
    likening = Likening(likeness, seed)
    likened = tuple(likening.liken(plan, ground) for plan, ground in zip(plans, grounds, strict=True))
    return likened, Translation(likening.shown)


class Likening:
    """Works through the tables, parents first, and remembers where the values of their keys stand."""

    def __init__(self, likeness: Likeness, seed: int) -> None:
        self.shown: dict[tuple[str, str], tuple[Axis, Quantiles]] = {}
        self._likeness = likeness
        self._secret = secret_of(likeness.statistics, seed)
        self._rulers: dict[tuple[str, str], Ruler] = {}

    def liken(self, plan: TablePlan, ground: Ground) -> TablePlan:
        """Return the plan of one table in the likeness of its statistics."""
        known = self._likeness.statistics.by_key.get(plan.table)
        if known is None or not known.columns:
            ground.notes.append("no statistics are known of it, so it is filled as without")
            return plan
        return TableLikening(self, plan, ground, known).plan()

    def fitted(
        self, ground: Ground, name: str, known: ColumnStatistics, rows: int, *, unique: bool
    ) -> tuple[Axis, Quantiles] | None:
        """Return a column's axis and distribution, with values masked unless they are to be kept."""
        column = ground.table.columns[name]
        axis = axis_of(column, ground.limit(column), known, rows)
        if axis is None or (unique and isinstance(axis, DomainAxis)):
            return None
        quantiles = fit(known, Demand(axis, rows, ground.rows, unique))
        if quantiles is None:
            return None
        found = self._masked(axis, quantiles, ground.key, name, known)
        if found is not None and unique and isinstance(axis, TextAxis) and not _all_different(*found):
            return None
        if found is not None:
            self.shown[ground.key, name] = found
        return found

    def _masked(
        self, axis: Axis, quantiles: Quantiles, table: str, column: str, known: ColumnStatistics
    ) -> tuple[Axis, Quantiles] | None:
        if self._likeness.keep_values or not axis.secret or not axis.ordered:
            return axis, quantiles
        start = stream(self._secret, table, column)
        if isinstance(axis, TextAxis):
            return _made_up(axis, quantiles, known, start >> 1)
        if isinstance(axis, NumberAxis) and _is_free_moment(axis):
            move = days_moved if pa.types.is_date32(axis.kind) else moments_moved
            return replace(axis, moved=move(self._secret)), quantiles
        return axis, mask_numbers(quantiles, axis, start)

    def parents(self, ground: Ground, part: ReferencePart, known: ColumnStatistics) -> tuple[Axis, Placed]:
        """Return the axis of a reference, and what finds the parents' rows."""
        ruler = self._rulers.get((part.parent, part.parent_columns[0]))
        if ruler is None:
            return AnyParents(ground.size(part.parent), known.common_values), InOrder()
        return ParentAxis(ruler), ruler.placed

    def extended_of(self, table: str) -> Iterable[ExtendedStatistics]:
        """Return what the statistics say across columns of a table."""
        return self._likeness.statistics.extended_of(table)

    def keep_ruler(self, table: str, column: str, axis: Axis, quantiles: Quantiles, placed: Placed) -> None:
        """Remember where the values of a column stand, for references to it."""
        self._rulers[table, column] = Ruler(axis, quantiles, placed)


class TableLikening:
    """Replaces the parts of one table's plan."""

    def __init__(self, all_: Likening, plan: TablePlan, ground: Ground, known: TableStatistics) -> None:
        self._all = all_
        self._plan = plan
        self._ground = ground
        self._known = known
        self._new: dict[str, LikePart] = {}

    def plan(self) -> TablePlan:
        parts = [self._likened(part) for part in self._plan.parts]
        ordered = {part.column for part in self._plan.parts if isinstance(part, BoundedPart)}
        free = {
            part.column: part for part in parts if isinstance(part, LikePart) and part.column not in ordered
        }
        joint = join_columns(self._plan, free, self._all.extended_of(self._plan.table))
        taken = {name for part in joint for name in part.columns}
        kept = [part for part in parts if not (isinstance(part, LikePart) and part.column in taken)]
        compared = ((one.sql, one.names) for one in self._ground.rules.linears if one.sql)
        conditions = tuple(dict.fromkeys((*self._plan.conditions, *compared)))
        return replace(self._plan, parts=(*joint, *kept), conditions=conditions)

    def _likened(self, part: Part) -> Part:
        match part:
            case ValuePart():
                return self._value(part)
            case SidePart():
                return self._side(part)
            case SequelPart():
                alone = ValuePart(part.table, part.column, part.domain, Even(), part.nulls)
                likened = self._value(alone)
                return likened if isinstance(likened, LikePart) else part
            case BoundedPart():
                return self._later(part)
            case ReferencePart():
                return self._reference(part)
            case LinePart():
                return self._lines(part)
            case KeyPart():
                return self._key(part)
            case TreePart():
                known = self._column(part.columns[0])
                nulls = 0.0 if part.rooted or part.chain or known is None else known.null_fraction
                return replace(part, nulls=nulls)
        return part

    # -- single columns ---------------------------------------------------------------------------

    def _value(self, part: ValuePart) -> Part:
        known = self._column(part.column)
        if known is None:
            return part
        unique = part.choice.unique
        nulls = self._nulls((part.column,), known)
        if nulls == self._plan.rows:
            return replace(part, nulls=1.0)
        found = self._all.fitted(self._ground, part.column, known, self._plan.rows - nulls, unique=unique)
        if found is None:
            self._tell(part.column, unique)
            return replace(part, nulls=nulls / max(1, self._plan.rows)) if not unique else part
        axis, quantiles = found
        likened = LikePart(part.table, part.column, axis, self._spread_of(quantiles, nulls, known))
        self._new[part.column] = likened
        if not nulls:
            self._all.keep_ruler(self._ground.key, part.column, axis, quantiles, likened)
        return likened

    def _side(self, part: SidePart) -> Part:
        """Let a column follow its own statistics; without any it stays beside the other."""
        if self._column(part.column) is None:
            return part
        return self._value(ValuePart(part.table, part.column, part.domain, Even(), part.nulls))

    def _later(self, part: BoundedPart) -> Part:
        """Put a column near the one that it must not be below."""
        after = None if part.after is None else self._new.get(part.after)
        likened = self._value(ValuePart(part.table, part.column, part.domain, Even(), part.nulls))
        if (
            not isinstance(likened, LikePart)
            or after is None
            or part.after is None
            or pa.types.is_floating(part.domain.kind)
        ):
            return part
        own, other = likened.axis, after.axis
        windows = _windows(likened, after)
        if windows is None or not isinstance(own, NumberAxis) or not isinstance(other, NumberAxis):
            return part
        seen = after.spread.quantiles.as_shown()
        return LikeLater(part.table, likened, own, part.after, other, seen, part.least, windows)

    def _reference(self, part: ReferencePart) -> Part:
        known = self._column(part.columns[0])
        if known is None:
            return part
        return self._referring(part, known, unique=part.choice.unique) or part

    def _referring(
        self, part: ReferencePart, known: ColumnStatistics, *, unique: bool
    ) -> LikeReference | None:
        nulls = self._nulls(part.columns, known) if not unique else 0
        axis, placed = self._all.parents(self._ground, part, known)
        quantiles = fit(known, Demand(axis, self._plan.rows - nulls, self._ground.rows, unique))
        if quantiles is None:
            return None
        spread = self._spread_of(quantiles, nulls, known)
        likened = LikeReference(part.table, part.columns, part.parent, part.parent_columns, spread, placed)
        self._all.shown[part.table, part.columns[0]] = (axis, quantiles)
        self._show_as_parent(part, zip(part.columns[1:], part.parent_columns[1:], strict=True))
        if not nulls:
            self._all.keep_ruler(part.table, part.columns[0], axis, quantiles, likened)
        return likened

    def _show_as_parent(self, part: ReferencePart, pairs: Iterable[tuple[str, str]]) -> None:
        """Let values of columns be translated as those of the parent's columns that they name."""
        for mine, theirs in pairs:
            if (part.parent, theirs) in self._all.shown:
                self._all.shown[part.table, mine] = self._all.shown[part.parent, theirs]

    # -- keys -------------------------------------------------------------------------------------

    def _lines(self, part: LinePart) -> Part:
        known, numbers = self._column(part.reference.columns[0]), self._column(part.column)
        parents = self._ground.size(part.reference.parent)
        counts = None if numbers is None else line_counts(numbers, self._plan.rows, parents)
        if known is None or counts is None:
            return part
        axis, placed = self._all.parents(self._ground, part.reference, known)
        quantiles = fit(known, Demand(axis, self._plan.rows, self._ground.rows))
        if quantiles is not None:
            self._all.shown[part.table, part.reference.columns[0]] = axis, quantiles
        correlation = known.correlation or 0.0
        return LikeLines(part.table, part.reference, part.column, part.numbers, counts, correlation, placed)

    def _key(self, part: KeyPart) -> Part:
        if len(part.members) != 2:
            return part
        lines = self._numbered(part)
        if lines is not None:
            return lines
        order = sorted(range(2), key=lambda at: -abs(self._correlation(part.members[at].columns[0])))
        for at in order:
            pairs = self._pairs(part, part.members[at], part.members[1 - at], part.sizes[1 - at])
            if pairs is not None:
                return pairs
        self._ground.notes.append(f"({', '.join(part.columns)}): {HELD}")
        return part

    def _numbered(self, part: KeyPart) -> Part | None:
        """Number rows within their parent when the statistics show that a key does so: from 1 on."""
        for parent, number in (part.members, part.members[::-1]):
            if isinstance(parent, ReferencePart) and isinstance(number, ValuePart):
                known = self._column(number.column)
                if known is not None and _counts_up(known) and isinstance(number.domain, Numbers):
                    numbers = Numbers(1, len(known.common_values), number.domain.kind)
                    lines = self._lines(LinePart(part.table, parent, number.column, numbers, EVENLY))
                    return lines if isinstance(lines, LikeLines) else None
        return None

    def _pairs(self, part: KeyPart, first: Member, second: Member, size: int) -> LikePairs | None:
        known = self._column(first.columns[0])
        if known is None:
            return None
        likened: Part | None
        if not isinstance(second, (ValuePart, ReferencePart)):
            return None
        if isinstance(first, ReferencePart):
            likened = self._referring(first, known, unique=False)
        else:
            likened = self._value(first) if isinstance(first, ValuePart) else None
        if not isinstance(likened, (LikePart, LikeReference)) or likened.spread.nulls:
            return None
        quantiles = likened.spread.quantiles
        fullest = int(np.max(-(-np.diff(quantiles.starts) // quantiles.distincts)))
        if fullest > size:
            return None
        pairs = LikePairs(part.table, likened, second, size)
        if isinstance(second, ReferencePart):
            self._show_as_parent(second, zip(second.columns, second.parent_columns, strict=True))
        axis, held = self._all.shown[part.table, likened.columns[0]]
        self._all.keep_ruler(part.table, likened.columns[0], axis, held, pairs)
        return pairs

    # -- what is known ----------------------------------------------------------------------------

    def _column(self, name: str) -> ColumnStatistics | None:
        """Return the statistics of a column, unless the design itself says how it is filled."""
        if self._ground.wish(self._ground.table.columns[name]) is not None:
            return None
        return self._known.by_column.get(name)

    def _correlation(self, name: str) -> float:
        known = self._column(name)
        return (known.correlation or 0.0) if known else 0.0

    def _nulls(self, names: Iterable[str], known: ColumnStatistics) -> int:
        """Return how many rows are NULL: none where the design forbids it."""
        columns = [self._ground.table.columns[name] for name in names]
        if any(not column.nullable or self._ground.limit(column).present for column in columns):
            return 0
        return round(known.null_fraction * self._plan.rows)

    def _spread_of(self, quantiles: Quantiles, nulls: int, known: ColumnStatistics) -> Spread:
        return Spread(quantiles, self._plan.rows, nulls, latent(known.correlation or 0.0, quantiles))

    def _tell(self, name: str, unique: bool) -> None:
        kind = "be unique" if unique else "be made up"
        self._ground.notes.append(f"{name}: its statistics do not say which values can {kind}; {HELD}")


def latent(correlation: float, quantiles: Quantiles) -> float:
    """Return the correlation of rows and places that shows as a measured one.

    ANALYZE puts equal values in the order of their rows, so that rows in no order at all show the sum of the
    squared shares of all values (`compute_scalar_stats` in `analyze.c`).
    """
    rows = np.diff(quantiles.starts) / quantiles.rows
    ties = float(np.sum(rows * rows / quantiles.distincts))
    if ties >= 1 - 1e-9:
        return 0.0
    return max(-1.0, min(1.0, (correlation - ties) / (1 - ties)))


def line_counts(known: ColumnStatistics, rows: int, parents: int) -> tuple[int, ...] | None:
    """Return how many parents have a first row, a second, and so on; None when the numbers are not all known.

    No more parents have a next row than have this one, and there are no more than there are.
    """
    pairs = sorted(zip(map(float, known.common_values), known.common_frequencies, strict=True))
    if not pairs or sum(known.common_frequencies) < 1 - 1e-3 - known.null_fraction:
        return None
    wanted = np.minimum.accumulate(np.array([share for _, share in pairs]))
    low, high = 0.0, float(1 << 40)
    for _ in range(100):
        middle = (low + high) / 2
        few = np.minimum(np.floor(wanted * middle), parents).sum() < rows
        low, high = (middle, high) if few else (low, middle)
    counts = np.minimum(np.floor(wanted * low), parents).astype(np.int64)
    for number in range(len(counts)):
        room = (parents if not number else int(counts[number - 1])) - int(counts[number])
        counts[number] += min(room, rows - int(counts.sum()))
    return tuple(counts.tolist()) if counts.sum() == rows else None


def _counts_up(known: ColumnStatistics) -> bool:
    """Whether a column numbers something from 1 on."""
    numbers = sorted(known.common_values, key=lambda text: (len(text), text))
    return numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _made_up(
    axis: TextAxis, quantiles: Quantiles, known: ColumnStatistics, salt: int
) -> tuple[Axis, Quantiles] | None:
    """Let rows show made-up texts: their keys are numbers of values in order."""
    capacity = axis.capacity
    distincts = quantiles.distincts
    if quantiles.distinct > capacity:
        if quantiles.distinct == quantiles.rows:
            return None
        distincts = np.maximum(1, distincts * capacity // quantiles.distinct)
    numbers = np.concatenate([np.zeros(1, np.int64), np.cumsum(distincts)])
    shown = replace(quantiles, distincts=distincts, shown_firsts=numbers[:-1], shown_spans=distincts)
    lengths = {text: len(text.rstrip(" ") if axis.padded else text) for text in known.common_values}
    keys = {text: axis.key(text) for text in lengths}
    own = {
        int(shown.translate(np.array([key]))[0]): max(1, lengths[text])
        for text, key in keys.items()
        if key is not None
    }
    total = int(numbers[-1])
    return replace(axis, total=total, own=tuple(sorted(own.items())), salt=salt), shown


def _all_different(axis: Axis, quantiles: Quantiles) -> bool:
    """Whether texts between known ones, which only look like them, are as many as the rows."""
    if isinstance(axis, TextAxis) and axis.total:
        return True  # made-up ones are numbered
    values = axis.decode(quantiles.keys(np.arange(quantiles.rows, dtype=np.uint64)))
    return bool(compute.count_distinct(values).as_py() == quantiles.rows)


def _is_free_moment(axis: NumberAxis) -> bool:
    """Whether days or moments may be moved: no CHECK bounds them."""
    return (pa.types.is_date32(axis.kind) or pa.types.is_timestamp(axis.kind)) and not axis.bounded


def _windows(later: LikePart, after: LikePart) -> float | None:
    """Return how many times the mean distance of two columns goes into the range of the later one."""
    if not isinstance(later.axis, NumberAxis) or not isinstance(after.axis, NumberAxis):
        return None
    if later.axis.kind != after.axis.kind:
        return None
    some = np.linspace(0, 1, 2001)[:-1]
    means = [
        part.axis.units(part.spread.quantiles.keys((some * part.spread.quantiles.rows).astype(np.uint64)))
        * 10.0**-part.axis.digits
        for part in (later, after)
        if isinstance(part.axis, NumberAxis)
    ]
    distance = float(means[0].mean() - means[1].mean())
    width = float(means[0].max() - means[0].min())
    return max(1.0, min(width / distance, 1e6)) if distance > 0 and width > 0 else None
