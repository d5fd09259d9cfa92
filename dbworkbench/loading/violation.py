"""What a check finds: one constraint that given rows break, how often, and examples."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.model.relationship import Orphans

EMPTY = "''"
"""How the empty text is shown."""


@dataclass(frozen=True)
class Example:
    """A value that breaks a constraint, the first row of the source that holds it, and how many do.

    The value is None where there is nothing to show.
    """

    value: str | None
    row: int | None
    rows: int = 1

    def __str__(self) -> str:
        place = f"row {self.row:,}" if self.row is not None else ""
        times = f"{self.rows:,} rows" if self.rows > 1 else ""
        where = ", ".join(part for part in (times, f"first {place}" if times else place) if part)
        if self.value is None:
            return where
        return f"{self.value or EMPTY} ({where})"


@dataclass(frozen=True)
class Violation:
    """One broken constraint of a table: violating rows, distinct violating values, and examples.

    For a key, `rows` counts the rows beyond the first of each value; `values` is 0 where it has no meaning.
    `orphans` says what becomes of rows that break a reference; everything else stops a load, and so does an
    `obstacle` to making stubs.
    """

    table: str
    kind: str
    constraint: str
    rows: int
    values: int
    examples: tuple[Example, ...] = ()
    orphans: Orphans | None = None
    obstacle: str = ""

    @property
    def blocking(self) -> bool:
        """Whether a load is refused because of it."""
        return self.orphans in (None, Orphans.REFUSE) or bool(self.obstacle)

    @property
    def verdict(self) -> str:
        """What a load will do about it."""
        match self.orphans:
            case Orphans.STUB if self.obstacle:
                return f"refused: no stub can be made, {self.obstacle}"
            case Orphans.STUB:
                return f"stub: {self.values:,} rows will be made"
            case Orphans.UNENFORCED:
                return "unenforced: loaded as they are"
        return "refused"

    def __str__(self) -> str:
        examples = "; ".join(map(str, self.examples))
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        values = {0: "", 1: ", 1 value"}.get(self.values, f", {self.values:,} values")
        return f"{self.table}: {self.constraint}: {rows}{values}{': ' + examples if examples else ''}"
