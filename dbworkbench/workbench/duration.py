"""Lengths of time as one types them: `500ms`, `20s`, `2min`."""

from __future__ import annotations

import re

from dbworkbench.errors import UnusableInput
from dbworkbench.model.target import MILLISECONDS

DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(us|µs|ms|s|min)?", re.I)


def read_seconds(text: str) -> float:
    """Read a length of time in seconds; a bare number is seconds. Raises UnusableInput."""
    match = DURATION.fullmatch(text.strip())
    if match is None:
        raise UnusableInput(f"{text!r} is not a length of time", hint="Write it like '20s' or '500ms'.")
    return float(match[1]) * MILLISECONDS[(match[2] or "s").lower()] / 1000
