"""The difference of two plans as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dbworkbench.drawings.butterfly import Pair, Pairs, Side, draw_pairs
from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.drawings.picture import Picture
from dbworkbench.errors import UnusableInput
from dbworkbench.model.plan import Plan, PlanNode
from dbworkbench.plans.comparison.alignment import Change, Line, align
from dbworkbench.plans.explanation import Explanation
from dbworkbench.plans.findings.weight import all_rows, count
from dbworkbench.plans.label import conditions, label
from dbworkbench.plans.outline import outline_titles

TOLD = 12


@dataclass(frozen=True)
class PlanComparison:
    """Two plans of a query, before and after a change, line by line."""

    old: Plan
    new: Plan
    lines: tuple[Line, ...]
    heading: str = ""

    @property
    def ratio(self) -> float | None:
        """The new execution time as a part of the old one; None where one of them was not run."""
        times = self.old.execution_ms, self.new.execution_ms
        return times[1] / times[0] if times[0] and times[1] is not None else None

    @property
    def timed(self) -> bool:
        """Whether both plans were run, so that times are compared, and not costs."""
        return self.old.root.self_ms is not None and self.new.root.self_ms is not None

    @property
    def costed(self) -> bool:
        """Whether both plans tell what they are expected to cost."""
        return self.old.root.cost is not None and self.new.root.cost is not None

    def picture(self, *, theme: str = "light") -> Picture:
        """Draw the plans side by side, with what each operator took between them."""
        return draw_pairs(self._pairs(), theme=theme)

    def __str__(self) -> str:
        head = [self.heading] if self.heading else []
        return "\n".join([*head, *self._sentences(), "", table_text(self._head(), self._rows())])

    def _repr_html_(self) -> str:
        head = heading_html(self.heading) if self.heading else ""
        said = head + "".join(map(paragraph_html, self._sentences()))
        rows = ([cell.replace(" ", "\u00a0") for cell in row] for row in self._rows())
        return said + self.picture().html() + table_html(self._head(), rows)

    def _sentences(self) -> Iterator[str]:
        yield self._whole()
        told = [line for line in self.lines if _is_told(line)]
        yield from map(self._sentence, told[:TOLD])
        if len(told) > TOLD:
            yield f"and {len(told) - TOLD} more, which the table shows"
        if all(line.change is Change.SAME for line in self.lines):
            yield "Both plans have the same operators."

    def _whole(self) -> str:
        if not self.timed and not self.costed:
            return f"not both plans were run, and {self.new.engine} tells no costs."
        if not self.timed:
            costs = [measured(f"{plan.root.cost or 0:,.2f}") for plan in (self.old, self.new)]
            return f"estimated cost {costs[0]} → {costs[1]}; not both plans were run."
        before, after = (plan.execution_ms or plan.root.total_ms or 0.0 for plan in (self.old, self.new))
        part = after / before if before else 1.0
        words = f"{part:.2g} times the time" if part > 1 else f"{1 / part if part else 1:,.2g} times as fast"
        return (
            f"execution {measured(f'{before:,.2f} ms')} → {measured(f'{after:,.2f} ms')}, {measured(words)}."
        )

    def _sentence(self, line: Line) -> str:
        sides = _sides(line)
        names = [label(node) for node in sides]
        change = line.change
        if len(names) == 2:
            change = Change.CHANGED
            names = names if names[0] != names[1] else [f"{names[0]} with other conditions"]
        figures = " → ".join(measured(self._figure(node)) for node in sides if self._figure(node))
        return f"{change}: {' → '.join(names)}" + (f" ({figures})" if figures else "")

    def _value(self, node: PlanNode) -> float:
        return (node.self_ms if self.timed else node.cost) or 0.0

    def _figure(self, node: PlanNode | None) -> str:
        if node is None or not (self.timed or self.costed):
            return ""
        return f"{self._value(node):,.2f}" + (" ms" if self.timed else "")

    def _head(self) -> tuple[str, ...]:
        unit = "ms" if self.timed else "cost"
        return f"before {unit}", f"after {unit}", "before", "after"

    def _rows(self) -> Iterator[tuple[str, ...]]:
        old, new = outline_titles(self.old), outline_titles(self.new)
        for line in self.lines:
            figures = [
                measured(f"{told:>10}") if (told := self._figure(node)) else ""
                for node in (line.old, line.new)
            ]
            titles = [_title(node, known) for node, known in ((line.old, old), (line.new, new))]
            yield (*figures, *titles)

    def _pairs(self) -> Pairs:
        heads = [f"{name}: {self._sum(plan)}" for name, plan in (("before", self.old), ("after", self.new))]
        return Pairs(
            title="before and after: "
            + ("own time of each operator" if self.timed else "cost of each operator"),
            heads=(heads[0], heads[1]),
            pairs=tuple(self._pair(line) for line in self.lines),
            text=str(self),
        )

    def _sum(self, plan: Plan) -> str:
        if not self.timed and not self.costed:
            return "not run"
        return (
            f"{plan.execution_ms or plan.root.total_ms or 0:,.2f} ms"
            if self.timed
            else f"{plan.root.cost or 0:,.2f}"
        )

    def _pair(self, line: Line) -> Pair:
        left, right = self._side(line, line.old, self.old), self._side(line, line.new, self.new)
        return Pair(left, right, line.change.value)

    def _side(self, line: Line, node: PlanNode | None, plan: Plan) -> Side | None:
        if node is None:
            return None
        rows = f"{count(all_rows(node))} rows" if node.rows is not None else ""
        other = f"{'now' if line.old else 'before'} {label(line.elsewhere)}" if line.elsewhere else ""
        under = " · ".join(part for part in (other, rows, *conditions(node)) if part)
        return Side(label(node), under, _depths(plan)[node.id], self._value(node), self._figure(node))


def compare_plans(old: Plan | Explanation, new: Plan | Explanation) -> PlanComparison:
    """Compare two plans of a query: which operators answer to each other, what each takes, what is new.

    Times are compared where both were run, else costs. Raises UnusableInput for plans of different engines,
    whose operators and costs are not the same things.
    """
    before, after = (item.plan if isinstance(item, Explanation) else item for item in (old, new))
    if before.engine != after.engine:
        raise UnusableInput(
            f"these are plans of {before.engine} and of {after.engine}",
            hint="Compare plans of one engine; %bench @a @b compares two engines by what they take.",
        )
    return PlanComparison(before, after, align(before, after))


def _is_told(line: Line) -> bool:
    """Whether something else is done now; a pair that stands apart is told where it stood before."""
    if line.change is Change.MOVED:
        old, *new = _sides(line)
        return line.old is not None and [label(old)] != [label(node) for node in new]
    return line.change is not Change.SAME


def _sides(line: Line) -> list[PlanNode]:
    """Return the operators that answer to each other, wherever they stand, the older one first."""
    return [node for node in (line.old, line.new, line.elsewhere) if node is not None]


def _title(node: PlanNode | None, titles: Mapping[int, str]) -> str:
    return titles[node.id] if node else ""


def _depths(plan: Plan) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for node in plan.nodes:
        found[node.id] = 0 if node.parent is None else found[node.parent] + 1
    return found
