"""Measured figures as words of one width, so that what stands around them stays in place."""

from __future__ import annotations


def duration(ms: float) -> str:
    """Write a time with three significant digits in µs, ms or s, nine characters wide."""
    if ms < 0.9995:
        return f"{_three(ms * 1000)} µs".rjust(9)
    if ms < 999.5:
        return f"{_three(ms)} ms".rjust(9)
    return f"{_three(ms / 1000)} s".rjust(9)


def duration_within(ms: float, low: float, high: float) -> str:
    """Write a time with the ends of its interval in the same unit, 25 characters wide."""
    factor = 1000 if ms < 0.9995 else 1 if ms < 999.5 else 0.001
    ends = " – ".join(_three(end * factor).rjust(5) for end in (low, high))
    return f"{duration(ms)} [{ends}]"


def size(count: int) -> str:
    """Write a number of bytes in kB, MB or GB."""
    for unit, factor in (("GB", 2**30), ("MB", 2**20)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count / 1024:.0f} kB"


def _three(value: float) -> str:
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:,.{digits}f}"
