"""Moments along time: `series 2023-01-01 to 2025-12-31, growing 5%/month, weekly, in order`."""

from __future__ import annotations

import math
from dataclasses import replace

from dbworkbench.seeding.spread.wish.sentence import SPANS, Sentence
from dbworkbench.seeding.spread.wish.shapes import read_day
from dbworkbench.seeding.spread.wish.wish import Series, Wave

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
USUAL_WAVES = {
    "daily": Wave("daily", 14 * 3600.0, 0.8),
    "weekly": Wave("weekly", 2.5 * 86_400.0, 0.4),
    "yearly": Wave("yearly", 11.5 / 12 * SPANS["year"], 0.4),
}
MODIFIERS = ("growing", "shrinking", *USUAL_WAVES, "business hours", "in order")
HINT = f"A series takes: {', '.join(MODIFIERS)}."


def read_series(sentence: Sentence) -> Series:
    """Read what follows the word `series`."""
    series = Series()
    if sentence.next.kind == "date" or sentence.next.word == "from":
        series = _range(sentence)
    while sentence.accept(","):
        series = _modified(sentence, series)
    return series


def _range(sentence: Sentence) -> Series:
    sentence.accept("from")
    token = sentence.next
    first = read_day(sentence)
    if not sentence.accept("to"):
        raise sentence.error(f"expected 'to', found {sentence.found()}", sentence.next)
    last = read_day(sentence)
    if last < first:
        raise sentence.error("a series goes from the early day to the late one", token)
    return Series(first, last)


def _modified(sentence: Sentence, series: Series) -> Series:
    if sentence.accept("business", "hours"):
        return replace(series, business=True)
    if sentence.accept("in", "order"):
        return replace(series, order=True)
    words = ("growing", "shrinking", *USUAL_WAVES)
    if sentence.next.word not in words:
        token = sentence.next
        raise sentence.error(f"a series has no {sentence.found()}", token, HINT)
    word = sentence.skip().word
    if word in USUAL_WAVES:
        return replace(series, waves=(*series.waves, _wave(sentence, word)))
    return replace(series, growth=_growth(sentence, word))


def _growth(sentence: Sentence, word: str) -> float:
    """Read `5%/month` as the logarithm of the factor in a second."""
    token = sentence.next
    share = sentence.number("how many percent") / 100
    sentence.take("%", "'%'")
    if not sentence.accept("/") and not sentence.accept("per") and not sentence.accept("a"):
        raise sentence.error(f"expected '/month' or another span, found {sentence.found()}", sentence.next)
    unit = sentence.unit()
    if unit is None:
        raise sentence.error(f"expected day, week, month or year, found {sentence.found()}", sentence.next)
    if word == "shrinking" and share >= 1:
        raise sentence.error("nothing shrinks by 100% or more", token)
    return math.log1p(share if word == "growing" else -share) / unit


def _wave(sentence: Sentence, period: str) -> Wave:
    wave = USUAL_WAVES[period]
    if sentence.accept("peak"):
        wave = replace(wave, peak=_peak(sentence, period))
    if sentence.accept("by"):
        wave = replace(wave, strength=sentence.share("by how many percent"))
    return wave


def _peak(sentence: Sentence, period: str) -> float:
    if period == "daily":
        token = sentence.take("clock", "a time like 18:00")
        hours, minutes = map(int, token.text.split(":"))
        if hours > 23 or minutes > 59:
            raise sentence.error(f"there is no time {token.text}", token)
        return hours * 3600.0 + minutes * 60
    if period == "weekly":
        return (WEEKDAYS.index(sentence.one_of("weekday", WEEKDAYS).word) + 0.5) * SPANS["day"]
    return (MONTHS.index(sentence.one_of("month", MONTHS).word) + 0.5) / 12 * SPANS["year"]
