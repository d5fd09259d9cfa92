"""Cities, states, postal codes and time zones, which belong together within a row."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Words
from dbworkbench.seeding.values.domains.facet import Facet, Picked, View, distinct
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.role import role_of
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import DIGITS
from dbworkbench.seeding.values.words.locale import ENGLISH
from dbworkbench.seeding.values.words.places import Spot, has_places, spots

TEXT = pa.string()
STREETS = 4096
"""How many streets with house numbers go with each place."""
NEIGHBOURS = {"city", "zip", "street", "country", "state", "latitude", "longitude", "address", "province"}


def home(clue: Clue) -> str | None:
    """Return the country of all places in a table; None for all over the world.

    A table of no particular locale that names countries is about the world.
    """
    if clue.locale == ENGLISH and "country" in {*clue.siblings, *clue.words, *clue.table}:
        return None
    return clue.locale.country if has_places(clue.locale.country) else "US"


def place_side(clue: Clue, pattern: str, *views: View, own: Domain | None, name: str) -> Facet:
    """Return one side of the places of a table."""
    family = f"places {home(clue)} {role_of(clue)}"
    return Facet(family, (len(spots(home(clue))), STREETS), pattern, views, own, name)


def side(clue: Clue, values: tuple[str, ...], name: str) -> Facet:
    """Return a side of places that is a text."""
    own = Words(distinct(values), TEXT, name)
    return place_side(clue, "{0}", View(Picked(values, TEXT)), own=own, name=name)


def city(clue: Clue) -> Domain:
    return side(clue, tuple(spot.city for spot in spots(home(clue))), "cities")


def state(clue: Clue) -> Domain | None:
    """Offer states, or their abbreviations where no more fits, in tables that hold places."""
    if clue.words[-1] == "state" and not ({*clue.siblings, *clue.table} & NEIGHBOURS or len(clue.words) > 1):
        return None
    short = (clue.longest is not None and clue.longest <= 4) or clue.words[-1] in ("code", "abbreviation")
    found = tuple(_state(spot, short) for spot in spots(home(clue)))
    return side(clue, found, "states")


def _state(spot: Spot, short: bool) -> str:
    return spot.abbreviation if short else spot.state


def postal_code(clue: Clue) -> list[Domain]:
    longest = clue.longest or 99
    found = tuple(spot.zip for spot in spots(home(clue)))
    if max(map(len, found)) > longest:
        return [Codes((DIGITS,) * min(longest, 5), "postal codes")]
    own = [] if clue.room else [side(clue, found, "postal codes")]
    return [*own, Codes((DIGITS,) * 5, "postal codes")]


def timezone(clue: Clue) -> Domain:
    return side(clue, tuple(spot.timezone for spot in spots(home(clue))), "time zones")


def region(clue: Clue) -> Domain | None:
    """Offer the state where a table holds places, else points of the compass."""
    if {*clue.siblings, *clue.table} & NEIGHBOURS:
        return side(clue, tuple(spot.state for spot in spots(home(clue))), "regions")
    return Words(("north", "south", "east", "west", "central", "north-west", "south-east"), TEXT, "regions")


PLACE: tuple[Subject, ...] = (
    Subject(
        "city",
        "cities that go with the row's state and zip",
        city,
        "city, city name, place of birth, birth place, birthplace, municipality, locality, hometown",
    ),
    Subject(
        "state",
        "states, whole or abbreviated",
        state,
        "state, province, state name, state code, state abbreviation, county, district, province name",
    ),
    Subject(
        "zip", "postal codes of the row's city", postal_code, "zip, postal", "zip", "postal code|zip code"
    ),
    Subject(
        "time zone",
        "time zones of the row's city",
        timezone,
        "timezone, timezone name",
        notes="IANA|time zone|Olson",
    ),
    Subject(
        "region", "states, or points of the compass", region, "region, region name, territory, area name"
    ),
)
