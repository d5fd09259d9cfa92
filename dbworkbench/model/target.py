"""Latency targets and call rates: one grammar for `p95 < 100 ms` and `40/s` everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbworkbench.errors import UnusableInput

MILLISECONDS = {"us": 0.001, "µs": 0.001, "ms": 1.0, "s": 1000.0, "min": 60_000.0}
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "day": 86_400.0}
TARGET = re.compile(r"(p\d{2}|median|mean|max)\s*(<=?)\s*(\d+(?:\.\d+)?)\s*(us|µs|ms|s|min)\b", re.I)
RATE = re.compile(r"(?:rate\s+)?(\d+(?:\.\d+)?)\s*(?:/|per\s+)\s*(s|min|h|day)\b", re.I)


@dataclass(frozen=True)
class Target:
    """A bound on one statistic of a query's latency, in milliseconds."""

    statistic: str
    milliseconds: float
    inclusive: bool = False

    def __str__(self) -> str:
        number, unit = (
            (self.milliseconds / 1000, "s") if self.milliseconds >= 1000 else (self.milliseconds, "ms")
        )
        return f"{self.statistic} {'<=' if self.inclusive else '<'} {number:g} {unit}"

    def met(self, milliseconds: float) -> bool:
        """Say whether a measured value keeps the bound."""
        return milliseconds <= self.milliseconds if self.inclusive else milliseconds < self.milliseconds


def read_target(text: str) -> Target:
    """Read `p95 < 100 ms`; the statistic is pNN, median, mean or max."""
    match = TARGET.fullmatch(text.strip())
    if match is None:
        raise UnusableInput(f"not a target: {text!r}", hint="Write it like 'p95 < 100 ms'.")
    statistic, sign, number, unit = match.groups()
    return Target(statistic.lower(), float(number) * MILLISECONDS[unit.lower()], sign == "<=")


def read_rate(text: str) -> float:
    """Read `40/s` or `rate 40/s` as calls per second."""
    match = RATE.fullmatch(text.strip())
    if match is None:
        raise UnusableInput(f"not a rate: {text!r}", hint="Write it like '40/s' or '3/min'.")
    number, unit = match.groups()
    return float(number) / SECONDS[unit.lower()]


def write_rate(rate: float) -> str:
    """Write calls per second in the unit that makes a number of at least one, if there is any."""
    for unit, seconds in SECONDS.items():
        if rate * seconds >= 1:
            return f"{rate * seconds:.6g}/{unit}"
    return f"{rate * SECONDS['day']:.6g}/day"


def read_goals(text: str) -> tuple[float | None, Target | None]:
    """Read `40/s, p95 < 20 ms`: a rate in calls per second and a target, in any order, both optional."""
    rate = target = None
    for part in filter(None, map(str.strip, text.split(","))):
        if RATE.fullmatch(part):
            rate = read_rate(part)
        else:
            target = _read_goal(part)
    return rate, target


def write_goals(rate: float | None, target: Target | None) -> str:
    """Write a rate and a target as `read_goals` reads them; empty without either."""
    parts = [write_rate(rate)] if rate is not None else []
    return ", ".join([*parts, *([str(target)] if target is not None else [])])


def _read_goal(text: str) -> Target:
    """Read a target, or say that the text is neither a rate nor a target."""
    try:
        return read_target(text.removeprefix("target").strip())
    except UnusableInput as error:
        raise UnusableInput(
            f"neither a rate nor a target: {text!r}", hint="Write [40/s, p95 < 20 ms]."
        ) from error
