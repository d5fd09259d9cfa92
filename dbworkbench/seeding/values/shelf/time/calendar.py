"""Parts of dates: years, months, weekdays, hours, ages."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import NUMBER, Subject

TEXT = pa.string()
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def year(clue: Clue) -> Span:
    words = set(clue.words)
    if {"birth", "born"} & words:
        return Span(1950, 2006)
    return Span(1900, 2024, "even") if {"founded", "built", "construction"} & words else Span(1990, 2025)


def month(clue: Clue) -> Span:
    return Span(1, 12)


def day(clue: Clue) -> Span:
    return Span(1, 28)


def weekday(clue: Clue) -> Span:
    return Span(1, 7)


def hour(clue: Clue) -> Span:
    return Span(0, 23)


def minute(clue: Clue) -> Span:
    return Span(0, 59)


def week(clue: Clue) -> Span:
    return Span(1, 52)


def quarter(clue: Clue) -> Span:
    return Span(1, 4)


def age(clue: Clue) -> Span:
    return Span(18, 90, "bell", 42, 14)


def weekday_name(clue: Clue) -> Domain:
    short = clue.longest is not None and clue.longest < 9
    if clue.locale.code.startswith("en"):
        return Words(tuple(name[:3] for name in WEEK) if short else WEEK, TEXT, "weekdays")
    names = clue.locale.weekdays
    return Words(tuple(name[:2] for name in names) if short else names, TEXT, "weekdays")


def month_name(clue: Clue) -> Domain:
    short = clue.longest is not None and clue.longest < 9
    names = clue.locale.months
    return Words(tuple(dict.fromkeys(name[:3] for name in names)) if short else names, TEXT, "months")


CALENDAR: tuple[Subject, ...] = (
    Subject(
        "year",
        "1990 … 2025",
        year,
        "year, yr, fiscal year, model year, birth year, year built",
        "year",
        kinds=NUMBER,
    ),
    Subject("month", "1 … 12", month, "month, month number", kinds=NUMBER),
    Subject("day of month", "1 … 28", day, "day, day of month, dom", kinds=NUMBER),
    Subject("weekday", "1 … 7", weekday, "weekday, day of week, dow", kinds=NUMBER),
    Subject("hour", "0 … 23", hour, "hour, hour of day", kinds=NUMBER),
    Subject("minute", "0 … 59", minute, "minute, second", kinds=NUMBER),
    Subject("week", "1 … 52", week, "week, week number, calendar week", kinds=NUMBER),
    Subject("quarter", "1 … 4", quarter, "quarter, fiscal quarter", kinds=NUMBER),
    Subject("age", "normal around 42", age, "age", kinds=NUMBER),
    Subject(
        "weekday name", "Monday …", weekday_name, "weekday, day of week, weekday name, day name, dow, day"
    ),
    Subject("month name", "January …", month_name, "month, month name"),
)
