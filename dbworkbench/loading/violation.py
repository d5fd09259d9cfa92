"""What a check finds: one constraint that given rows break, how often, and examples."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.model.relationship import Orphans


@dataclass(frozen=True)
class Example:
    """A value that breaks a constraint, the first row of the source that holds it, and how many do."""

    value: str
    row: int | None
    rows: int = 1

    def __str__(self) -> str:
        place = f"row {self.row:,}" if self.row is not None else ""
        times = f"{self.rows:,} rows" if self.rows > 1 else ""
        where = ", ".join(part for part in (times, f"first {place}" if times else place) if part)
        return f"{self.value} ({where})" if self.value else where


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
        return (
            f"{self.table}: {self.constraint}: {self.rows:,} rows, {self.values:,} values"
            f"{': ' + examples if examples else ''}"
        )
