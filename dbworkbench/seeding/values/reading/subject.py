"""What a column may be about: by which names and comments it shows, and which values it then takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from dbworkbench.seeding.spread.choice import Choice, Even
from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.reading.clue import Clue, Kind
from dbworkbench.seeding.values.reading.naming import words_of
from dbworkbench.seeding.values.reading.span import Span

EVEN = Even()


@dataclass(frozen=True)
class Offer:
    """Values, and how rows choose among them."""

    domain: Domain
    choice: Choice = EVEN


Offered: TypeAlias = Domain | Offer | Span
Offers: TypeAlias = "Offered | Sequence[Offered] | None"
Phrases: TypeAlias = tuple[tuple[str, ...], ...]

TEXT: tuple[Kind, ...] = ("text",)
NUMBER: tuple[Kind, ...] = ("number",)


@dataclass(frozen=True)
class Subject:
    """A subject with its name for `[values: '…']` and what a column of it looks like.

    `ends` are phrases, separated by commas, that such a column's name ends with; `holds` are those that may
    stand anywhere in it; `notes` are expressions for its comment. `offer` returns values that suit the
    column, the best first, or None; what does not fit length, range or CHECKs is passed over.
    """

    name: str
    about: str
    offer: Callable[[Clue], Offers]
    ends: str = ""
    holds: str = ""
    notes: str = ""
    kinds: tuple[Kind, ...] = TEXT

    @cached_property
    def endings(self) -> Phrases:
        return _phrases(self.ends)

    @cached_property
    def anywhere(self) -> Phrases:
        return _phrases(self.holds)

    @cached_property
    def comment(self) -> re.Pattern[str] | None:
        return re.compile(rf"(?<!\w)(?:{self.notes})(?!\w)", re.IGNORECASE) if self.notes else None


def _phrases(text: str) -> Phrases:
    """Read phrases as names of columns are read, so that both have the same words."""
    return tuple(dict.fromkeys(words_of(phrase) for phrase in text.split(",") if phrase.strip()))
