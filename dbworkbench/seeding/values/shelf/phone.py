"""Telephone numbers."""

from __future__ import annotations

from dbworkbench.seeding.values.domain import Codes, Domain
from dbworkbench.seeding.values.vocabulary import DIGITS

PATTERN = ("+", "1", " ", "5", "5", "5", " ", *[DIGITS] * 3, " ", *[DIGITS] * 4)


def phone(column: str, table: str) -> Domain | None:
    """Offer +1 555 123 4567 for telephones, mobiles and faxes."""
    if not any(word in column.split("_") for word in ("phone", "telephone", "tel", "mobile", "fax")):
        return None
    return Codes(PATTERN, "telephone numbers")
