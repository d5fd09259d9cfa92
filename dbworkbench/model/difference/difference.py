"""What lies between two states of a design, as a value that shows itself."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.diagram import Mark
from dbworkbench.drawings.page import paragraph_html, table_html
from dbworkbench.model.design import Design
from dbworkbench.model.difference.change import SIGNS, Change, plural
from dbworkbench.model.difference.renames import Question, Renames

NOT_RENAMED = Renames()


@dataclass(frozen=True)
class Difference:
    """The changes that lead from `old` to `new`, tables first, and what was renamed on the way."""

    old: Design
    new: Design
    changes: tuple[Change, ...] = ()
    renames: Renames = NOT_RENAMED

    @property
    def empty(self) -> bool:
        return not self.changes

    @property
    def questions(self) -> tuple[Question, ...]:
        """What may have been renamed: it stands as dropped and added until somebody says so."""
        return self.renames.questions

    def of(self, mark: Mark, kind: str | None = None) -> tuple[Change, ...]:
        """Return the changes of one mark and, when given, one kind of object."""
        return tuple(c for c in self.changes if c.mark is mark and kind in (None, c.kind))

    def mark_of(self, kind: str, name: str, table: str | None = None) -> Mark | None:
        """Return how one object is marked, or None when it is the same."""
        for change in self.changes:
            if (change.kind, change.name, change.table) == (kind, name, table):
                return change.mark
        return None

    def summary(self) -> str:
        """Count the changes in one line."""
        if self.empty:
            return "no change"
        counts: dict[tuple[Mark, str], int] = {}
        for change in self.changes:
            counts[change.mark, change.kind] = counts.get((change.mark, change.kind), 0) + 1
        return ", ".join(
            f"{SIGNS[mark]}{count} {plural(kind, count)}" for (mark, kind), count in counts.items()
        )

    def __str__(self) -> str:
        lines = [*map(str, self.changes), *(f"? {question}" for question in self.questions)]
        return "\n".join(lines) or "no change"

    def _repr_html_(self) -> str:
        if self.empty:
            return paragraph_html("no change")
        rows = [
            (SIGNS[c.mark], c.kind, f"{c.table}.{c.name}" if c.table else c.name, c.how) for c in self.changes
        ]
        asked = "\n".join(map(str, self.questions))
        return table_html(("", "what", "name", "how"), rows) + (paragraph_html(asked) if asked else "")
