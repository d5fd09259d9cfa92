"""Cities, countries, streets, postal codes, time zones."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.vocabulary import CITIES, COUNTRIES, COUNTRY_CODES, DIGITS, STREETS

ZONES = ("UTC", "Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Sydney")
REGIONS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west", "centre")


def place(column: str, table: str) -> Domain | None:
    """Offer places by the last word of a name."""
    words = column.split("_")
    if "country" in words:
        codes = "code" in words or "iso" in words
        return Words(COUNTRY_CODES if codes else COUNTRIES, pa.string(), "countries")
    if words[-1] in ("city", "town") or (table in ("cities", "city") and words[-1] == "name"):
        return Words(CITIES, pa.string(), "cities")
    if words[-1] in ("zip", "zipcode", "postcode", "plz") or "postal" in words:
        return Codes((DIGITS,) * 5, "postal codes")
    if words[-1] in ("street", "address", "address1", "line1"):
        numbers = Words(tuple(map(str, range(1, 200))), pa.string())
        return Phrase("{0} {1}", (Words(STREETS, pa.string()), numbers), "streets", counted=1, gap="/")
    if words[-1] in ("region", "state", "province", "district") and table != "orders":
        return Words(REGIONS, pa.string(), "regions")
    if words[-1] in ("timezone", "tz", "tzone"):
        return Words(ZONES, pa.string(), "time zones")
    return None
