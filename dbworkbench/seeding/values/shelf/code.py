"""Codes and numbers that are texts."""

from __future__ import annotations

from dbworkbench.seeding.values.domain import Codes, Domain
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS

ENDINGS = (
    "code",
    "sku",
    "number",
    "no",
    "reference",
    "ref",
    "key",
    "iata",
    "icao",
    "isbn",
    "ean",
    "serial",
    "id",
)


def code(column: str, table: str) -> Domain | None:
    """Offer two letters and six digits for columns that end like a code."""
    if column.rsplit("_", maxsplit=1)[-1] not in ENDINGS:
        return None
    return Codes((LETTERS, LETTERS, *[DIGITS] * 6))
