"""Values of one column held against conditions that could not be solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy import Column

from dbworkbench.errors import UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.judge import Judge
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.values.arrays import compute
from dbworkbench.seeding.values.domain import Codes, Domain, Numbers, Words
from dbworkbench.seeding.values.numbers import allowed_domain, is_counted
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS, WORD

SAMPLE = 1_000
OFTEN = 0.3
"""Values that keep a condition that often may as well be drawn and tried."""

STEP = 10_000
MOST = 40_000
"""So many values, or times more than are needed, are looked at before nothing counts as keeping it."""

TIMES = 20

ALPHABETS = (WORD, LETTERS, DIGITS, WORD + DIGITS)


class Sieve:
    """Finds values of a column that keep some conditions."""

    def __init__(
        self, judge: Judge, column: Column[Any], texts: Sequence[str], limits: Limits, room: int
    ) -> None:
        self._judge = judge
        self._column = column
        self._texts = texts
        self._limits = limits
        self._room = max(room, 1)

    def fit(self, domain: Domain, *, keyed: bool) -> Domain:
        """Return the domain, or another one, whose values keep the conditions at least often.

        For a key only values that keep them come back, as many as are needed. Raises UnusableInput when none
        is found.
        """
        looked = 0
        for offer in self._offers(domain):
            if offer.size >= self._room and self._share(offer) >= (1 if keyed else OFTEN):
                return offer
        found: list[Any] = []
        for offer in self._offers(domain):
            values, seen = self._sifted(offer)
            looked += seen
            if len(values) > len(found):
                found = values
            if len(found) >= self._room:
                break
        if not found:
            table = getattr(getattr(self._column, "table", None), "name", "")
            raise UnusableInput(
                f"{table}.{self._column.name}: none of {looked:,} values keeps check"
                f" ({' and '.join(self._texts)})",
                hint="Say which values do: [values: 'one of …'].",
            )
        return Words(
            tuple(found), arrow_type(self._column.type), f"values that keep {' and '.join(self._texts)}"
        )

    def _offers(self, domain: Domain) -> Iterator[Domain]:
        yield domain
        if is_counted(self._column):
            if isinstance(domain, Numbers):
                yield allowed_domain(self._column, self._limits, domain)
        elif isinstance(self._column.type, sa.String) and not isinstance(self._column.type, sa.Enum):
            longest = min(n for n in (self._column.type.length, self._limits.longest, 12) if n is not None)
            for width in dict.fromkeys(
                (max(longest, self._limits.shortest, 1), max(self._limits.shortest, 1))
            ):
                for alphabet in ALPHABETS:
                    yield Codes((alphabet,) * width)

    def _share(self, domain: Domain) -> float:
        step = max(1, domain.size // SAMPLE)
        numbers = np.arange(0, min(domain.size, step * SAMPLE), step, dtype=np.uint64)
        kept = self._judge.passes(self._texts, {self._column.name: domain.decode(numbers)})
        return float(kept.mean()) if len(kept) else 0.0

    def _sifted(self, domain: Domain) -> tuple[list[Any], int]:
        """Return values that pass, in the domain's order, and how many were looked at."""
        found: list[Any] = []
        enough = max(self._room, SAMPLE)
        seen = 0
        while seen < min(domain.size, max(MOST, TIMES * self._room)) and len(found) < enough:
            numbers = np.arange(seen, min(seen + STEP, domain.size), dtype=np.uint64)
            values = domain.decode(numbers)
            kept = self._judge.passes(self._texts, {self._column.name: values})
            found += compute.filter(values, kept).to_pylist()
            seen += len(numbers)
        return list({_identity(value): value for value in found}.values()), seen


def _identity(value: Any) -> Any:
    """Return what two equal values have in common: lists and documents cannot be looked up."""
    return repr(value) if isinstance(value, (list, dict)) else value


def without_refused(domain: Domain, limits: Limits) -> Domain:
    """Return a list of values without those that CHECKs refuse."""
    if not limits.refused or not isinstance(domain, Words):
        return domain
    kept = tuple(value for value in domain.values if value not in limits.refused)
    return Words(kept, domain.kind, domain.name)
