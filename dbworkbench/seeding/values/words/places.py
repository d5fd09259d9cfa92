"""Countries, and cities with state, postal codes, position and time zone that belong together.

The figures are public facts (ISO 3166, ISO 4217, ITU E.164, IANA time zones; positions of city centres).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dbworkbench.seeding.spread.hashing import stream
from dbworkbench.seeding.values.words.locale import Locale, read_locale

FOLDER = Path(__file__).parent
VARIANTS = 8
"""How many postal codes and positions a city has."""
STREETS = 128
NUMBERS = 24
JITTER = 0.05
SPOKEN = {
    "US": "en",
    "GB": "en-gb",
    "CA": "en-ca",
    "AU": "en-au",
    "IE": "en-gb",
    "CH": "de-ch",
    "AT": "de-at",
} | {
    "DE": "de",
    "FR": "fr",
    "ES": "es",
    "IT": "it",
    "NL": "nl",
    "BE": "nl-be",
    "SE": "sv",
    "DK": "da",
    "NO": "no",
    "FI": "fi",
    "PL": "pl",
    "CZ": "cs",
    "PT": "pt",
    "BR": "pt",
    "MX": "es",
}
"""The locale whose names of streets a country has; English for the others."""


@dataclass(frozen=True)
class Country:
    """A country by ISO 3166, with currency (ISO 4217), language (ISO 639), calling code and time zone."""

    code: str
    code3: str
    name: str
    currency: str
    language: str
    calling: str
    timezone: str
    weight: int


@dataclass(frozen=True)
class Spot:
    """An address without its street."""

    country: Country
    state: str
    abbreviation: str
    city: str
    zip: str
    latitude: float
    longitude: float
    timezone: str


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    """Return the countries, the larger customers first."""
    return tuple(_country(**row) for row in _rows("countries.csv"))


def _country(*, weight: str, **named: str) -> Country:
    return Country(**named, weight=int(weight))


@lru_cache(maxsize=64)
def spots(country: str | None) -> tuple[Spot, ...]:
    """Return places of a country, or of the world; big cities have more of them."""
    known = {item.code: item for item in countries()}
    found: list[Spot] = []
    for row in _rows("places.csv"):
        if country in (None, row["country"]):
            found.extend(
                _spot(row, known[row["country"]], number) for number in range(int(row["weight"]) * VARIANTS)
            )
    return tuple(found)


@lru_cache(maxsize=8)
def streets(country: str, count: int = STREETS) -> tuple[str, ...]:
    """Return names of streets of a country."""
    names = [name for name in street_locale(country).streets if 4 < len(name) <= 26 and name[:1].isalpha()]
    count = min(count, len(names))
    return tuple(names[place * len(names) // count] for place in range(count))


def street_locale(country: str) -> Locale:
    """Return the locale whose streets a country has."""
    return read_locale(SPOKEN.get(country, "en"))


@lru_cache(maxsize=64)
def street_lines(country: str, count: int) -> tuple[str, ...]:
    """Return so many streets with house numbers, as they are written there."""
    names = streets(country)
    first = street_locale(country).number_first
    lines = []
    for place in range(count):
        name, number = names[place % len(names)], 1 + stream(country, place) % 180
        lines.append(f"{number} {name}" if first else f"{name} {number}")
    return tuple(lines)


def has_places(country: str) -> bool:
    """Whether cities of a country are known."""
    return any(row["country"] == country for row in _rows("places.csv"))


def _spot(row: dict[str, str], country: Country, number: int) -> Spot:
    bits = stream(row["country"], row["city"], number)
    north, east = ((bits >> shift) % 2001 / 1000 - 1 for shift in (8, 24))
    return Spot(
        country,
        row["state"],
        row["abbreviation"],
        row["city"],
        _filled(row["zip"], bits),
        round(float(row["latitude"]) + JITTER * north, 6),
        round(float(row["longitude"]) + JITTER * east, 6),
        row["timezone"],
    )


def _filled(pattern: str, bits: int) -> str:
    """Put digits for # and letters for @."""
    signs = []
    for sign in pattern:
        alphabet = {"#": "0123456789", "@": "ABDEFGHJLNPQRSTUWXYZ"}.get(sign, sign)
        bits, place = divmod(bits, len(alphabet))
        signs.append(alphabet[place])
    return "".join(signs)


@lru_cache(maxsize=2)
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))
