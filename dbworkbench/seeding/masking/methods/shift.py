"""Dates moved by so many days for each person, so that the time between two of them stays."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place

DAYS = re.compile(r"(\d+)\s*(?:days?|d)?")
USUAL = 180


class Shift(Method):
    name = "shift"
    about = "moves by up to 180 days (or so many of your own), the same for all dates of a person"

    def check(self, place: Place) -> None:
        super().check(place)
        if not isinstance(place.column.type, (sa.Date, sa.DateTime)):
            raise self.unfit(place, "it holds no dates", "fake, noise or null")
        if self.argument and DAYS.fullmatch(self.argument) is None:
            raise UnusableInput(
                f"{place.name}: not a number of days: {self.argument!r}", hint="Write shift(180 days)."
            )

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        match = DAYS.fullmatch(self.argument or str(USUAL))
        most = max(1, int(match[1])) if match else USUAL
        moved = [
            value if value is None or isinstance(value, str) else value + _days(person, most, place)
            for value, person in zip(values.to_pylist(), persons, strict=True)
        ]
        shifted: pa.Array[Any] = pa.array(moved, values.type)
        return shifted


def _days(person: Any, most: int, place: Place) -> timedelta:
    """Return the days by which a person's dates move, never none."""
    number = place.secret.number("shift", person) % (2 * most)
    return timedelta(days=number - most if number < most else number - most + 1)
