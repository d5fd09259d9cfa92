"""Whether a design has come far enough to be made in a database."""

from __future__ import annotations

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design

COMPLETE = "Write columns, or let the design be completed: complete(design)."


def refuse_conceptual(design: Design) -> None:
    """Raise UnusableInput when entities have no columns or relationships no keys yet."""
    bare = [table.key for table in design.tables if not table.columns]
    if bare:
        names = ", ".join(map(repr, bare))
        raise UnusableInput(f"{names} {'has' if len(bare) == 1 else 'have'} no columns yet", hint=COMPLETE)
    for loose in design.relationships:
        if loose.active and (loose.conceptual or loose.many_to_many):
            raise UnusableInput(
                f"the relationship of {loose.left.table!r} and {loose.right.table!r} has no foreign key yet",
                hint=COMPLETE.replace("columns", "its columns", 1),
                place=loose.place,
            )
