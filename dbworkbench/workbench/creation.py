"""What creating a design did, shown."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html
from dbworkbench.engines.engine import Creation
from dbworkbench.model.difference import plural


@dataclass(frozen=True)
class Created:
    """The statements that were run, what was dropped before when that was asked for, and what is lost."""

    creation: Creation
    replaced: bool = False
    heading: str = ""

    @property
    def summary(self) -> str:
        """Say in one line what was made."""
        done = self.creation
        count = len(done.statements)
        said = f"created {done.database} on {done.engine}: {count} {plural('statement', count)}"
        if not count:
            said = f"{done.database} on {done.engine} holds the design already"
        if self.replaced:
            said += f"; dropped before: {measured(', '.join(done.dropped) or 'nothing')}"
        return said

    def __str__(self) -> str:
        losses = [
            f"not held by {self.creation.engine}: {loss.object}: {loss.reason}"
            for loss in self.creation.losses
        ]
        return "\n".join([self.heading, self.summary, *losses])

    def _repr_html_(self) -> str:
        losses = [(loss.object, loss.reason) for loss in self.creation.losses]
        table = table_html(("not held by this engine", "why"), losses) if losses else ""
        return heading_html(self.heading) + paragraph_html(self.summary) + table
