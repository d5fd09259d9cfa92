"""The nodes of a PostgreSQL plan in the server's own words, numbered as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GATHERS = frozenset({"Gather", "Gather Merge"})
NOT_CONDITIONS = frozenset({"Plans", "Output", "Workers", "Subplan Name", "Alias", "Relation Name"})


@dataclass(frozen=True)
class Operator:
    """One node; `spent` is in ms, summed over loops and over all processes that ran it."""

    id: int
    parent: int | None
    children: tuple[int, ...]
    data: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.data["Node Type"])

    @property
    def gathers(self) -> bool:
        return self.kind in GATHERS

    @property
    def loops(self) -> float:
        return float(self.data.get("Actual Loops", 0))

    @property
    def spent(self) -> float:
        return float(self.data.get("Actual Total Time", 0)) * self.loops

    @property
    def startup(self) -> float:
        """Return the ms until the first row, summed as `spent`."""
        return float(self.data.get("Actual Startup Time", 0)) * self.loops

    @property
    def rounding(self) -> float:
        """Return how far `spent` may be off, because times are printed with three decimals a loop."""
        return 0.0005 * self.loops

    @property
    def scanned(self) -> float:
        """Return the rows a loop looked at, kept or not."""
        return float(self.data.get("Actual Rows", 0)) + float(self.data.get("Rows Removed by Filter", 0))

    @property
    def subplan(self) -> str:
        """Return `InitPlan 1`, `SubPlan 2`, `CTE x`; empty for a node in its parent's own stream of rows."""
        return str(self.data.get("Subplan Name", ""))

    @property
    def cte(self) -> str | None:
        """Return the name of the CTE that this subplan computes."""
        return self.subplan.removeprefix("CTE ") if self.subplan.startswith("CTE ") else None

    @property
    def reads(self) -> str | None:
        """Return the name of the CTE that this node scans."""
        return self.data.get("CTE Name") if self.kind == "CTE Scan" else None

    def conditions(self) -> Iterator[str]:
        """Yield the expressions that this node evaluates, as far as they are always printed."""
        for name, value in self.data.items():
            if name not in NOT_CONDITIONS:
                yield from _texts(value)

    def output(self) -> Iterator[str]:
        """Yield the expressions of the rows that this node gives (printed by VERBOSE only)."""
        yield from _texts(self.data.get("Output"))


def number_operators(root: Mapping[str, Any]) -> tuple[Operator, ...]:
    """Number the nodes from 1 in the order of print; an operator of id n stands at n - 1."""
    parents: list[int | None] = []
    found: list[Mapping[str, Any]] = []
    stack: list[tuple[Mapping[str, Any], int | None]] = [(root, None)]
    while stack:
        data, parent = stack.pop()
        found.append(data)
        parents.append(parent)
        stack.extend((child, len(found)) for child in reversed(data.get("Plans", [])))
    children: list[list[int]] = [[] for _ in found]
    for index, parent in enumerate(parents):
        if parent is not None:
            children[parent - 1].append(index + 1)
    return tuple(
        Operator(index + 1, parents[index], tuple(children[index]), data) for index, data in enumerate(found)
    )


def mention_of(subplan: str) -> re.Pattern[str]:
    """Return what an expression that uses a subplan's result contains.

    Up to PostgreSQL 16 that is a parameter, named in `InitPlan 1 (returns $0)`; later `(InitPlan 1).col1`.
    """
    name, _, returns = subplan.partition(" (returns ")
    parameters = returns.rstrip(")").split(",") if returns else []
    words = [rf"\b{re.escape(name)}\b", *(rf"{re.escape(item.strip())}(?!\d)" for item in parameters)]
    return re.compile("|".join(words))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for item in value:
            if isinstance(item, str):
                yield item
