"""Sizes as one types them: `50MB`, `1.5 GB`, `800kB`."""

from __future__ import annotations

import re

from dbworkbench.errors import UnusableInput

SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMGT]?)(?:i?B)?", re.I)
FACTORS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def read_size(text: str) -> int:
    """Read a size in bytes; kB, MB, GB and TB go by 1024, as PostgreSQL has them. Raises UnusableInput."""
    match = SIZE.fullmatch(text.strip())
    size = int(float(match[1]) * FACTORS[match[2].lower()]) if match else 0
    if size <= 0:
        raise UnusableInput(f"{text!r} is not a size", hint="Write it like '50MB' or '1.5GB'.")
    return size
