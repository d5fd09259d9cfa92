"""What was found in the catalogue: its statement, and its address there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dbworkbench.model.annotation import Routine

Address: TypeAlias = tuple[str, int]


@dataclass(frozen=True)
class Found:
    """A statement, and the catalogue and oid of what it makes; None when it only changes something.

    `more` are addresses of what comes into being with it, `needs` of what must be there before it beside
    what the catalogue says; `beside` is the table after which it is told.
    """

    routine: Routine
    address: Address | None = None
    more: tuple[Address, ...] = ()
    needs: tuple[Address, ...] = ()
    beside: int | None = None


def found(
    kind: str,
    name: str,
    sql: str,
    address: Address | None = None,
    *,
    on: str | None = None,
    more: tuple[Address, ...] = (),
    needs: tuple[Address, ...] = (),
    beside: int | None = None,
) -> Found:
    """Return a statement for PostgreSQL as it was found."""
    return Found(Routine("postgres", sql, on=on, kind=kind, name=name), address, more, needs, beside)
