"""Whether two contestants of a query gave the same answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbworkbench.benchmarks.answers import Difference
from dbworkbench.drawings.page import measured
from dbworkbench.model.settings import NOTHING
from dbworkbench.plans.sampling import show_parameters


@dataclass(frozen=True)
class Check:
    """The answers of two sides for a number of parameter sets; `difference` is None when they are the same.

    `rows` are those of both sides, of all sets when they are the same, else of the set that differs.
    """

    query: str
    left: str
    right: str
    sets: int
    rows: tuple[int, int]
    digest: str = ""
    difference: Difference | None = None
    parameters: Mapping[str, Any] = NOTHING
    cut: bool = False

    @property
    def same(self) -> bool:
        return self.difference is None

    def __str__(self) -> str:
        name = self.query or "the query"
        if self.difference is None:
            least = " at least, more were not compared" if self.cut else ""
            # how many sets are compared depends on how quick they are
            what = measured(f"{_sets(self.sets)}{_rows(self.rows[0])}{least}, hash {self.digest}")
            return f"{name}: the same rows on {self.left} and {self.right}: {what}"
        shown = show_parameters(self.parameters)
        where = f" with {shown}" if shown else ""
        return f"{self._headline(name)}{where}; {self.difference.told(self.left, self.right)}"

    def _headline(self, name: str) -> str:
        if self.difference is not None and self.difference.order:
            return f"{name} does not answer in the same order on {self.left} and {self.right}"
        if self.rows[0] == self.rows[1]:
            return f"{name} answers with other rows on {self.left} than on {self.right}"
        return (
            f"{name} returns {_rows(self.rows[0])} on {self.left} and {_rows(self.rows[1])} on {self.right}: "
            "these are not the same answers"
        )


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _sets(count: int) -> str:
    return f"{count} sets of parameters, " if count > 1 else ""
