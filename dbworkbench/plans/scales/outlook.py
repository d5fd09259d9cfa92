"""What becomes of a query's plan as its database grows: plans by scale, changes, costs."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from dbworkbench.drawings.curve import Curve, CurvePoint, Mark
from dbworkbench.drawings.curveplot import draw_curve
from dbworkbench.drawings.page import (
    heading_html,
    measured,
    paragraph_html,
    preformatted_html,
    table_html,
    table_text,
)
from dbworkbench.drawings.picture import Picture
from dbworkbench.model.plan import Plan
from dbworkbench.model.query import Query
from dbworkbench.plans.outline import outline_text
from dbworkbench.plans.sampling import show_parameters
from dbworkbench.plans.scales.shape import Shape, change, told

HEAD = ("scale", "plan", "rows", "cost", "expected")
HISTORY = {
    "denser": "more rows fall into the same time",
    "longer": "more rows come of a longer time",
}


@dataclass(frozen=True)
class Sight:
    """The plan at one scale, the rows of the tables that it reads, and what could not really be so."""

    scale: float
    plan: Plan
    shape: Shape
    rows: Mapping[str, int]
    notes: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        return self.plan.root.cost or 0.0

    @property
    def largest(self) -> tuple[str, int]:
        """The largest table that the plan reads, with its rows."""
        return next(iter(self.rows.items()), ("", 0))


@dataclass(frozen=True)
class Flip:
    """A change of plan between two near scales."""

    below: Sight
    above: Sight

    @property
    def scale(self) -> float:
        """The scale in the middle of what is known."""
        return float((self.below.scale * self.above.scale) ** 0.5)

    @property
    def change(self) -> str:
        """What takes the place of what."""
        return change(self.below.shape, self.above.shape)


@dataclass(frozen=True)
class Outlook:
    """A query's plans over scale: every look that was taken, the scales asked for, and the changes."""

    query: Query
    sights: tuple[Sight, ...]
    scales: tuple[float, ...]
    flips: tuple[Flip, ...]
    history: str = "denser"
    heading: str = ""

    @cached_property
    def letters(self) -> Mapping[Shape, str]:
        """A letter for each plan: first those at the scales asked for, then what lies between them."""
        sights = sorted(self.sights, key=lambda sight: sight.scale not in self.scales)
        shapes = dict.fromkeys(sight.shape for sight in sights)
        return dict(zip(shapes, _letters(), strict=False))

    def at(self, scale: float) -> Plan:
        """Return the plan at one of the scales asked for."""
        return next(sight.plan for sight in self.sights if sight.scale == scale)

    def picture(self, *, theme: str = "light") -> Picture:
        """Draw the cost over scale, with the changes of plan marked and the plans named below."""
        return draw_curve(self._curve(), theme=theme)

    def __str__(self) -> str:
        parts = (self.heading, *self._sentences(), "", table_text(HEAD, self._rows()), "", *self._plans())
        return "\n".join(part for number, part in enumerate(parts) if part or number)

    def _repr_html_(self) -> str:
        return "".join(
            (
                heading_html(self.heading) if self.heading else "",
                *(paragraph_html(text) for text in self._sentences()),
                self.picture().html(),
                table_html(HEAD, self._rows()),
                preformatted_html("\n\n".join(self._plans())),
            )
        )

    def _sentences(self) -> Iterator[str]:
        count = {0: "nowhere", 1: "once", 2: "twice"}.get(len(self.flips), f"{len(self.flips)} times")
        first, last = self.scales[0], self.scales[-1]
        yield (
            f"{self._name()}: from ×{first:,.6g} to ×{last:,.6g} the plan changes {measured(count)};"
            f" simulated, {HISTORY[self.history]}."
        )
        if self.flips:
            yield measured("; ".join(map(self._told, self.flips)))
        for note in dict.fromkeys(note for sight in self.sights for note in sight.notes):
            yield f"mind: {note}"

    def _told(self, flip: Flip) -> str:
        table, rows = flip.above.largest
        where = f"×{flip.scale:,.3g} ({table}: {_short(rows)} rows)" if table else f"×{flip.scale:,.3g}"
        return f"{self._letter(flip.below)} → {self._letter(flip.above)} at {where}: {flip.change}"

    def _name(self) -> str:
        name, values = self.query.name or "query", show_parameters(self.query.parameters)
        return f"{name} ({values})" if values else name

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for sight in self.sights:
            if sight.scale in self.scales:
                table, rows = sight.largest
                yield (
                    f"×{sight.scale:,.6g}",
                    self._letter(sight),
                    f"{table} {measured(f'{rows:,}')}" if table else "",
                    measured(f"{sight.cost:,.2f}"),
                    measured(f"{sight.plan.root.estimated_rows or 0:,.0f}"),
                )

    def _plans(self) -> Iterator[str]:
        """Yield each plan at a scale asked for, under its letter; those in between, which vary, in a line."""
        asked = {sight.shape for sight in self.sights if sight.scale in self.scales}
        between = []
        for shape, letter in self.letters.items():
            first = next(sight for sight in self.sights if sight.shape == shape)
            name = f"{letter}  {told(first.plan)}"
            if shape in asked:
                yield f"{name}\n{outline_text(first.plan)}"
            else:
                between.append(name)
        if between:
            yield measured("\n".join(between))

    def _letter(self, sight: Sight) -> str:
        return self.letters[sight.shape]

    def _curve(self) -> Curve:
        firsts = {self._letter(sight): told(sight.plan) for sight in reversed(self.sights)}
        return Curve(
            title=f"{self._name()}: cost over scale",
            x="scale",
            y="cost",
            points=tuple(CurvePoint(sight.scale, sight.cost, self._letter(sight)) for sight in self.sights),
            marks=tuple(Mark(flip.scale, self._mark(flip)) for flip in self.flips),
            legend={letter: firsts[letter] for letter in self.letters.values()},
        )

    def _mark(self, flip: Flip) -> str:
        rows = flip.above.largest[1]
        return f"×{flip.scale:,.3g}, {_short(rows)} rows" if rows else f"×{flip.scale:,.3g}"


def _letters() -> Iterator[str]:
    yield from string.ascii_uppercase
    yield from (f"{first}{second}" for first in string.ascii_uppercase for second in string.ascii_uppercase)


def _short(rows: int) -> str:
    """Write a number of rows in three digits: `371k`, `1.25M`."""
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if rows >= size:
            return f"{rows / size:.3g}{unit}"
    return str(rows)
