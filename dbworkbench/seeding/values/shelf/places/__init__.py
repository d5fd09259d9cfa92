"""Addresses and their parts, countries, positions."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.places.country import COUNTRY
from dbworkbench.seeding.values.shelf.places.place import PLACE
from dbworkbench.seeding.values.shelf.places.position import POSITION
from dbworkbench.seeding.values.shelf.places.street import STREET

PLACES: tuple[Subject, ...] = (
    *COUNTRY,
    *PLACE,
    *POSITION,
    *STREET,
)
