"""Moments: when rows are written they lie in the order of the rows; others anywhere."""

from __future__ import annotations

from datetime import date

from dbworkbench.seeding.values.reading.clue import Clue, Kind
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import Subject

BOTH: tuple[Kind, ...] = ("day", "moment")
FIRST, LAST = date(2023, 1, 1), date(2025, 12, 31)
WRITTEN = (
    "created, created at, created on, inserted, inserted at, placed, placed at, ordered, "
    "ordered at, order date, "
    "logged at, recorded at, occurred at, registered, registered at, registration date, "
    "signup date, signed up at, "
    "joined at, joined, timestamp, time, received at, event time, event date, transaction "
    "date, invoice date, "
    "payment date, purchase date, booking date, booked at, issued at, issue date, issued, "
    "posted at, date added, "
    "created date, creation date, date created, sent at, opened at, started at, hire date, "
    "hired at, measured at, visited at"
)
FUTURE = (
    "expires, expires at, expiry, expiry date, expiration date, valid until, valid to, "
    "until, due, due at, due date, "
    "end, end date, ends at, ends, scheduled at, scheduled for, renewal date, renews at, "
    "deadline, next run at, next billing date"
)


def written(clue: Clue) -> Span:
    """Offer moments at which rows are written: later rows later."""
    return Span(FIRST, LAST, "flow", name="2023 … 2025")


def future(clue: Clue) -> Span:
    return Span(date(2025, 1, 1), date(2027, 12, 31), "even", name="2025 … 2027")


MOMENT: tuple[Subject, ...] = (
    Subject(
        "moment of writing",
        "later rows later",
        written,
        WRITTEN,
        "created, inserted, placed, ordered, logged, recorded, occurred, registered",
        kinds=BOTH,
    ),
    Subject("moment to come", "2025 … 2027", future, FUTURE, "expires, expiry, until, due", kinds=BOTH),
)
