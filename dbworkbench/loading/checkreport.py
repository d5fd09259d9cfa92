"""What a check found, shown as text or HTML; nothing in it changes from run to run."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.page import heading_html, paragraph_html, table_html, table_text
from dbworkbench.loading.violation import Violation

HEAD = ("table", "constraint", "violating rows", "values", "examples", "on load")


@dataclass(frozen=True)
class Unchecked:
    """A constraint that was not checked before the load, and why; the database checks it during the load."""

    table: str
    constraint: str
    reason: str


@dataclass(frozen=True)
class Note:
    """Something worth knowing about the columns of a source."""

    table: str
    text: str


@dataclass(frozen=True)
class CheckReport:
    """Every violation that rows would bring, counted before a row is written.

    `rows` is given rows by table, `missing` are tables without rows, `extra` files for no table.
    """

    rows: tuple[tuple[str, int], ...]
    violations: tuple[Violation, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    notes: tuple[Note, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    heading: str = ""

    @property
    def blocking(self) -> tuple[Violation, ...]:
        """The violations that stop a load."""
        return tuple(violation for violation in self.violations if violation.blocking)

    @property
    def ok(self) -> bool:
        """Whether a load would go through, as far as was checked."""
        return not self.blocking

    @property
    def summary(self) -> str:
        """One sentence: how many rows, how many broken constraints, and what a load would do."""
        rows = sum(count for _, count in self.rows)
        given = f"{rows:,} rows for {_plural(len(self.rows), 'table')}"
        if not self.violations:
            return f"{given}: no violation"
        broken = f"{given}: {_plural(len(self.violations), 'constraint')} violated"
        return (
            f"{broken}, {len(self.blocking)} of them would stop a load"
            if self.blocking
            else (f"{broken}, none of them stops a load")
        )

    def __str__(self) -> str:
        parts = [self.heading, self.summary]
        if self.violations:
            parts += ["", table_text(HEAD, self._lines())]
        parts += [f"{title}:\n{_listed(lines)}" for title, lines in self._remarks()]
        return "\n".join(parts).strip("\n")

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading)] if self.heading else []
        parts.append(paragraph_html(self.summary))
        if self.violations:
            parts.append(table_html(HEAD, self._lines()))
        parts += [paragraph_html(f"{title}:\n{_listed(lines)}") for title, lines in self._remarks()]
        return "".join(parts)

    def _lines(self) -> list[tuple[object, ...]]:
        return [
            (
                violation.table,
                violation.constraint,
                f"{violation.rows:,}",
                f"{violation.values:,}" if violation.values else None,
                "; ".join(map(str, violation.examples)),
                violation.verdict,
            )
            for violation in self.violations
        ]

    def _remarks(self) -> list[tuple[str, list[str]]]:
        remarks = [
            (
                "Not checked here",
                [f"{item.table}: {item.constraint}: {item.reason}" for item in self.unchecked],
            ),
            ("Columns", [f"{note.table}: {note.text}" for note in self.notes]),
            ("Tables without rows", [", ".join(self.missing)] if self.missing else []),
            ("Files for no table", [", ".join(self.extra)] if self.extra else []),
        ]
        return [(title, lines) for title, lines in remarks if lines]


def _plural(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _listed(lines: list[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
