"""Plans at a few scales and between them, until each change of plan is known to a few per cent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan
from dbworkbench.model.query import Query
from dbworkbench.plans.reading import read_plan
from dbworkbench.plans.scales.outlook import Flip, Outlook, Sight
from dbworkbench.plans.scales.shape import shape_of

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.simulation.database import TwinEngine
    from dbworkbench.engines.postgres.simulation.twin import Twin

PRECISION = 1.05  # between the largest scale with the one plan and the smallest with the next
A_DECADE = 4  # looks at which the curve of costs is drawn, and a plan that comes and goes is seen


def plans_at(
    query: Query, twin: TwinEngine, scales: Sequence[float], *, timeout: float | None = None
) -> Outlook:
    """Plan a query, whose parameters have values, on a twin at several scales and find where plans change.

    Between scales the place of a change is found by halving their distance (on a logarithmic scale), to 5 %.
    The twin has its own scale again afterwards. Raises UnusableInput for scales that are none, QueryFailed
    when the database refuses the query.
    """
    wanted = _checked(scales)
    view = _View(query, twin, timeout)
    before = twin.twin.scale
    try:
        grid = sorted({*wanted, *_between(wanted)})
        for scale in wanted:
            view.sight(scale)
        pairs = [pair for one, other in pairwise(grid) for pair in view.changes(one, other)]
    finally:
        twin.twin.resize(before)
    flips = tuple(Flip(view.sight(low), view.sight(high)) for low, high in pairs)
    sights = tuple(view.seen[scale] for scale in sorted(view.seen))
    return Outlook(query, sights, tuple(wanted), flips, twin.twin.scale.history)


@dataclass
class _View:
    """What has been seen of a query so far, by scale."""

    query: Query
    twin: TwinEngine
    timeout: float | None
    seen: dict[float, Sight] = field(default_factory=dict)

    def sight(self, scale: float) -> Sight:
        """Plan at a scale, once."""
        if scale not in self.seen:
            self.seen[scale] = self._look(scale)
        return self.seen[scale]

    def changes(self, low: float, high: float) -> Iterator[tuple[float, float]]:
        """Yield the pairs of near scales between which the plan changes."""
        if self.sight(low).shape == self.sight(high).shape:
            return
        if high / low <= PRECISION:
            yield low, high
            return
        middle = math.sqrt(low * high)
        yield from self.changes(low, middle)
        yield from self.changes(middle, high)

    def _look(self, scale: float) -> Sight:
        self.twin.twin.resize(replace(self.twin.twin.scale, factor=scale))
        document = self.twin.database().explain(self.query.sql, self.query.parameters, timeout=self.timeout)
        plan = read_plan(document, engine="postgres")
        rows = _rows_read(plan, self.twin.twin)
        notes = tuple(note for table, note in self.twin.twin.notes.items() if table in rows)
        return Sight(scale, plan, shape_of(plan), rows, notes)


def _rows_read(plan: Plan, twin: Twin) -> Mapping[str, int]:
    """Return the rows of the tables that a plan reads, the largest first."""
    schemas = [(str(node.details.get("Schema", "public")), node.relation) for node in plan.nodes]
    keys = {twin.root(name if schema == "public" else f"{schema}.{name}") for schema, name in schemas if name}
    found = {key: twin.rows[key] for key in keys if key in twin.rows}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _checked(scales: Sequence[float]) -> list[float]:
    bad = [scale for scale in scales if not (math.isfinite(scale) and scale > 0)]
    if bad or not scales:
        raise UnusableInput(
            f"{bad[0]:g} is not a scale" if bad else "no scale is given",
            hint="Scales are factors above 0, such as 0.01, 1, 100, 1000.",
        )
    return sorted(set(scales))


def _between(scales: Sequence[float]) -> Iterator[float]:
    """Yield scales in even steps between those that are wanted."""
    for low, high in pairwise(scales):
        steps = max(1, math.ceil(math.log10(high / low) * A_DECADE))
        yield from (low * (high / low) ** (step / steps) for step in range(1, steps))
