"""Positions on Earth, near the city of the same row."""

from __future__ import annotations

import numpy as np

from dbworkbench.seeding.values.domain import Domain
from dbworkbench.seeding.values.domains.facet import Picked, View
from dbworkbench.seeding.values.numbers import domain_of
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import NUMBER, Offered, Subject
from dbworkbench.seeding.values.shelf.places.place import home, place_side
from dbworkbench.seeding.values.words.places import spots


def latitude(clue: Clue) -> list[Offered]:
    return _degrees(clue, tuple(spot.latitude for spot in spots(home(clue))), 90)


def longitude(clue: Clue) -> list[Offered]:
    return _degrees(clue, tuple(spot.longitude for spot in spots(home(clue))), 180)


def _degrees(clue: Clue, degrees: tuple[float, ...], most: int) -> list[Offered]:
    """Return positions of places, and the range alone where a CHECK narrows it or a key asks for more."""
    span = Span(-most, most, name="degrees")
    wide = (clue.limits.low is None or clue.limits.low <= -most) and (
        clue.limits.high is None or clue.limits.high >= most
    )
    own = domain_of(clue.column, clue.limits, span) if wide and not clue.room and not clue.is_whole else None
    if own is None:
        return [span]
    return [_side(clue, degrees, own), span]


def _side(clue: Clue, degrees: tuple[float, ...], own: Domain) -> Domain:
    import pyarrow as pa

    exact = (
        pa.array(np.asarray(degrees)).cast(clue.arrow, safe=False)
        if not pa.types.is_decimal(clue.arrow)
        else (pa.array([f"{value:.{min(clue.arrow.scale, 6)}f}" for value in degrees]).cast(clue.arrow))
    )
    return place_side(
        clue, "{0}", View(Picked(tuple(exact.to_pylist()), clue.arrow)), own=own, name="near the city"
    )


POSITION: tuple[Subject, ...] = (
    Subject("latitude", "near the row's city", latitude, "latitude", kinds=NUMBER, notes="latitude"),
    Subject("longitude", "near the row's city", longitude, "longitude", kinds=NUMBER, notes="longitude"),
)
