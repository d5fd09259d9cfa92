"""Shares, rates and ratings."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import NUMBER, Subject
from dbworkbench.seeding.values.shelf.measures.amount import Range


def percent(clue: Clue) -> Span:
    if {"discount"} & set(clue.words):
        return Span(0, 60, "least", step=5)
    return Span(0, 100, "small")


def fraction(clue: Clue) -> Span:
    """Offer 0 to 1, or percent where the column holds whole numbers."""
    return Span(0, 100, "small") if clue.is_whole else Span(0, 1)


def rating(clue: Clue) -> Span:
    """Offer stars: 1 to 5, four and more likelier."""
    return Span(1, 5, "bell", 4.2, 0.9, None if not clue.is_whole else 1)


def score(clue: Clue) -> Span:
    high = clue.limits.high
    most = float(high) if high is not None else 100.0
    return Span(0, most, "bell", most * 0.68, most * 0.17)


def exchange_rate(clue: Clue) -> Span:
    return Span(0.2, 160, "log", 1.1, 0.8)


def tax_rate(clue: Clue) -> Span:
    """Offer 19 for percent, 0.19 for shares, by the largest number that fits."""
    scale = getattr(clue.column.type, "scale", 0) or 0
    precision = getattr(clue.column.type, "precision", 0) or 0
    if precision and precision - scale < 2:
        return Span(0.05, 0.25, step=0.01)
    return Span(5, 25, step=1)


SHARE: tuple[Subject, ...] = (
    Subject(
        "percent",
        "0 … 100, small ones likelier",
        percent,
        (
            "percent, discount, discount percent, progress, completion, occupancy, battery level, "
            "battery, discount pct, progress percent"
        ),
        "percent, discount",
        "percent(?:age)?",
        NUMBER,
    ),
    Subject(
        "share",
        "0 … 1",
        fraction,
        "rate, ratio, share, probability, fraction, confidence, weighting, similarity",
        "ratio, probability",
        "between 0 and 1|0\\.\\.1|ratio",
        NUMBER,
    ),
    Subject(
        "tax rate", "5 … 25", tax_rate, "tax rate, vat rate, tax percent, vat percent, vat", kinds=NUMBER
    ),
    Subject(
        "interest rate",
        "0.5 … 15",
        Range(0.5, 15, "bell", 4.5, 2, 0.05),
        "interest rate, apr, apy, interest",
        kinds=NUMBER,
    ),
    Subject(
        "exchange rate",
        "log-normal around 1.1",
        exchange_rate,
        "exchange rate, fx rate, conversion rate, currency rate",
        kinds=NUMBER,
    ),
    Subject(
        "rating",
        "1 … 5, mostly 4 and 5",
        rating,
        "rating, star, stars, avg rating, average rating, star rating, review score",
        "rating, star",
        "stars|1-5|1 to 5",
        NUMBER,
    ),
    Subject(
        "score",
        "0 … 100 or the CHECK's, normal",
        score,
        "score, grade, mark, point, credit score, risk score, final grade",
        "score",
        kinds=NUMBER,
    ),
)
