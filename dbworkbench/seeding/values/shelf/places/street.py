"""Streets with house numbers, as they are written in the country."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.domains.facet import Picked, View
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.places.place import STREETS, home, place_side
from dbworkbench.seeding.values.words.places import Spot, spots, street_lines, street_locale, streets

TEXT = pa.string()
FEW = 512
"""So many streets a country where a table is about the world."""
HOUSES = Words(tuple(map(str, range(1, 200))), TEXT)


def street(clue: Clue) -> list[Domain]:
    """Offer streets with house numbers; without them where the number has a column of its own."""
    if {"house", "building"} & clue.siblings:
        return [street_name(clue)]
    country = home(clue)
    where = country or "US"
    first = street_locale(where).number_first
    parts = (
        (HOUSES, Words(streets(where, 1024), TEXT)) if first else (Words(streets(where, 1024), TEXT), HOUSES)
    )
    own = Phrase("{0} {1}", parts, "streets", counted=0 if first else 1, gap="/")
    return [place_side(clue, "{0}", _lines(clue), own=own, name="streets of the places"), own]


def full_address(clue: Clue) -> list[Domain]:
    """Offer street, postal code and city in one text; only the street where the city has a column."""
    if {"city", "zip"} & clue.siblings:
        return street(clue)
    found = spots(home(clue))
    towns = tuple(_town(spot) for spot in found)
    own = street(clue)[-1]
    whole = place_side(clue, "{0}, {1}", _lines(clue), View(Picked(towns, TEXT)), own=None, name="addresses")
    return [whole, own] if not clue.room else [own]


def _town(spot: Spot) -> str:
    if spot.country.code in ("US", "CA", "AU"):
        return f"{spot.city}, {spot.abbreviation} {spot.zip}"
    return f"{spot.city} {spot.zip}" if spot.country.code in ("GB", "IE", "IN") else f"{spot.zip} {spot.city}"


def _lines(clue: Clue) -> View:
    """Return streets by the second digit of a place, those of the place's country."""
    country = home(clue)
    if country is not None:
        lines = street_lines(country, STREETS)
        return View(Picked(lines, TEXT), 1)
    codes = list(dict.fromkeys(spot.country.code for spot in spots(None)))
    every = tuple(line for code in codes for line in street_lines(code, FEW))
    bases = tuple(FEW * codes.index(spot.country.code) for spot in spots(None))
    return View(Picked(every, TEXT), 1, bases, FEW)


def street_name(clue: Clue) -> Domain:
    return Words(streets(home(clue) or "US", 1024), TEXT, "streets")


def house_number(clue: Clue) -> Domain:
    return HOUSES


def second_line(clue: Clue) -> Domain:
    kinds = Words(("Apt", "Suite", "Floor", "Unit"), TEXT)
    return Phrase("{0} {1}", (kinds, Words(tuple(map(str, range(1, 60))), TEXT)), "apartments")


STREET: tuple[Subject, ...] = (
    Subject(
        "street",
        "streets with house numbers",
        street,
        "street, address line, line 1, address line 1, address 1, address street",
    ),
    Subject(
        "address",
        "streets, with the city where it has no column",
        full_address,
        "address, full address, location address",
        "address",
    ),
    Subject("street name", "streets", street_name, "street name"),
    Subject("house number", "1 … 199", house_number, "house number, building number"),
    Subject(
        "address line 2",
        "Apt 12",
        second_line,
        "address line 2, street 2, line 2, address 2, apartment, suite, unit number",
    ),
)
