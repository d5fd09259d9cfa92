"""Birthdays and other days of the past."""

from __future__ import annotations

from datetime import date

from dbworkbench.seeding.values.reading.clue import Clue, Kind
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import Subject

BOTH: tuple[Kind, ...] = ("day", "moment")


def birthday(clue: Clue) -> Span:
    """Offer days from 1950 to 2006: grown-ups, most of them between 25 and 60."""
    return Span(date(1950, 1, 1), date(2006, 12, 31), "bell", center=12_000, spread=4_600, name="birthdays")


def past(clue: Clue) -> Span:
    return Span(date(1990, 1, 1), date(2024, 12, 31), name="1990 … 2024")


DAY: tuple[Subject, ...] = (
    Subject(
        "birthday",
        "grown-ups",
        birthday,
        "birthday, born, born on, born at, dob",
        "birthday, born",
        kinds=BOTH,
    ),
    Subject(
        "founding",
        "1990 … 2024",
        past,
        (
            "founded, founded on, founding date, established, release date, released, published on, "
            "publication date, manufacture date"
        ),
        kinds=BOTH,
    ),
)
