"""What masking did: values replaced, values that came out equal by chance, and who can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.page import paragraph_html, table_html, table_text

HEAD = ("masked column", "mask", "why", "values", "unchanged")


@dataclass(frozen=True)
class MaskedColumn:
    """Values of a column that were masked, and how many came out equal."""

    name: str
    method: str
    why: str
    values: int
    equal: int

    @property
    def unchanged(self) -> str:
        """The equal ones with their share."""
        return "none" if not self.equal else f"{self.equal:,} ({self.equal / self.values:.2%})"


@dataclass(frozen=True)
class Anonymity:
    """How well rows hide among those with the same traits (Samarati and Sweeney's k, 1998).

    `k` is the size of the smallest group, `alone` the rows that share their traits with nobody, `rare` those
    in groups of fewer than five.
    """

    table: str
    traits: tuple[str, ...]
    k: int
    alone: int
    rare: int
    rows: int

    def __str__(self) -> str:
        return (
            f"{self.table} by {', '.join(self.traits)}: k = {self.k}; {self.alone:,} of {self.rows:,} rows "
            f"are alone with their values, {self.rare:,} among fewer than five"
        )


@dataclass(frozen=True)
class MaskReport:
    """Masked columns, and hints at who could be found again."""

    columns: tuple[MaskedColumn, ...]
    anonymity: tuple[Anonymity, ...] = ()

    def lines(self) -> list[tuple[object, ...]]:
        """Return the rows of its table."""
        return [
            (item.name, item.method, item.why, f"{item.values:,}", item.unchanged) for item in self.columns
        ]

    def __str__(self) -> str:
        parts = [table_text(HEAD, self.lines())] if self.columns else []
        return "\n".join([*parts, *map(str, self.anonymity)])

    def _repr_html_(self) -> str:
        table = table_html(HEAD, self.lines()) if self.columns else ""
        return table + "".join(paragraph_html(str(item)) for item in self.anonymity)
