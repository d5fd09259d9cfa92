"""Names that PostgreSQL cuts, which it does with a notice that nobody reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Constraint, Index, Table

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

LONGEST = 63  # bytes


def cut_names(design: Design) -> list[Loss]:
    """Return a loss for every name that PostgreSQL cuts.

    Raises UnusableInput where two names are the same one when cut.
    """
    for schema in {table.schema for table in design.tables}:
        _refuse_alike("tables", [table.name for table in design.tables if table.schema == schema])
    for table in design.tables:
        _refuse_alike(f"columns of {table.key!r}", table.columns.keys())
    named = [(enum.key, enum.name) for enum in design.enums]
    named += [(table.key, name) for table in design.tables for name in _names(table)]
    return [
        Loss(owner, f"PostgreSQL cuts the name {name!r} after 63 bytes: {cut(name)!r}")
        for owner, name in dict.fromkeys(named)
        if cut(name) != name
    ]


def cut(name: str) -> str:
    """Return a name as PostgreSQL keeps it: whole characters of at most 63 bytes."""
    return name.encode()[:LONGEST].decode(errors="ignore")


def _names(table: Table) -> Iterator[str]:
    yield table.name
    yield from table.columns.keys()
    parts: list[Index | Constraint] = [*table.indexes, *table.constraints]
    yield from sorted(str(part.name) for part in parts if part.name is not None)


def _refuse_alike(what: str, names: Iterable[str]) -> None:
    kept: dict[str, str] = {}
    for name in names:
        other = kept.setdefault(cut(name), name)
        if other != name:
            raise UnusableInput(
                f"PostgreSQL cuts names after 63 bytes and takes the {what} {other!r} and {name!r}"
                " for the same one",
                hint="Rename one.",
            )
