"""The mini-languages of table settings: how many rows, how fast they grow, how long they stay."""

from __future__ import annotations

import re

from dbworkbench.errors import UnusableInput

COUNT = re.compile(r"(\d[\d_,]*(?:\.\d+)?)\s*(k|m|g|b|t|thousand|million|billion)?(?:\s*rows)?", re.I)
TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "g": 1e9, "b": 1e9, "billion": 1e9, "t": 1e12}
PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
PERIODS |= {"month": 2_629_746, "quarter": 7_889_238, "year": 31_556_952}  # Gregorian means
PERIOD = "|".join(PERIODS)
GROWTH = re.compile(
    rf"\+?(\d+(?:\.\d+)?\s*(?:%|[kmgbt])?)\s*(?:rows\s*)?(?:/|per\s+|a\s+)\s*({PERIOD})s?", re.I
)
SPAN = re.compile(rf"(\d+(?:\.\d+)?)\s*({PERIOD})s?", re.I)
PARTITION = re.compile(r"(range|list|hash)\s*\((.+?)\)\s*(?:(?:by|into)\s+(.+))?", re.I | re.S)
CALL = re.compile(
    r"(?:[a-z_]\w*\s*\(\s*[^()]*\)(?:\s+of\s+\d[\w.]*)?|\d+(?:\.\d+)?)"
    r"(?:\s*,\s*\d+(?:\.\d+)?\s*%\s*childless)?",
    re.I,
)


def read_count(text: str) -> int:
    """Read a number of rows: `200k`, `2M`, `1.5 million`, `1_000`."""
    match = COUNT.fullmatch(text.strip())
    if match is None:
        raise UnusableInput(f"{text!r} is not a number of rows", hint="Write it like '2M' or '1500'.")
    number, unit = match.groups()
    return round(float(number.replace("_", "").replace(",", "")) * TIMES.get((unit or "").lower(), 1))


def read_growth(text: str) -> tuple[str, str]:
    """Read `3%/month` or `10k/day` as how much and in which period."""
    match = GROWTH.fullmatch(text.strip())
    if match is None:
        raise UnusableInput(f"{text!r} is not a growth", hint="Write it like '3%/month' or '10k/day'.")
    return match[1].replace(" ", ""), match[2].lower()


def read_span(text: str) -> float:
    """Read `7 years` or `90 days` in seconds."""
    match = SPAN.fullmatch(text.strip())
    if match is None:
        if text.strip().lower() in {"forever", "for ever"}:
            return float("inf")
        raise UnusableInput(f"{text!r} is not a length of time", hint="Write it like '7 years' or '90 days'.")
    return float(match[1]) * PERIODS[match[2].lower()]


def read_partition(text: str) -> tuple[str, tuple[str, ...], str | None]:
    """Read `range (created_at) by month`, `list (country)`, `hash (id) into 8`."""
    match = PARTITION.fullmatch(text.strip())
    if match is None:
        raise UnusableInput(
            f"{text!r} is not a way to partition",
            hint="Write it like 'range (placed_at) by month', 'list (country)' or 'hash (id) into 8'.",
        )
    columns = tuple(part.strip() for part in match[2].split(","))
    return match[1].lower(), columns, match[3]


def read_fanout(text: str) -> str:
    """Read how many children a parent has: a number or a distribution such as `geometric(3)`."""
    if CALL.fullmatch(text.strip()) is None:
        raise UnusableInput(
            f"{text!r} is not a distribution", hint="Write it like 'geometric(3)', 'zipf(1.2)' or '4'."
        )
    return text.strip()
