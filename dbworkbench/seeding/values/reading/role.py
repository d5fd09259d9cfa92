"""Which of several things of one sort a column is about: the billing or the shipping address."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.clue import Clue

ASPECTS = frozenset(
    "first last middle full display given family name email phone mobile fax gender login nick initial "
    "salutation title street city zip state country code latitude longitude region province timezone address "
    "line house number iso primary work private personal business office label slug url company legal brand "
    "domain district county abbreviation alpha point geo gps position location place date 1 2 3".split()
)
"""Words that say which side of a thing a column shows, not of which thing."""


def role_of(clue: Clue) -> str:
    """Return the words of a column's name that tell its thing apart: "billing" of `billing_zip`."""
    return " ".join(word for word in clue.words if word not in ASPECTS)
