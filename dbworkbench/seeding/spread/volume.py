"""Row counts as people write them: `2M`, `200k`, `1.5 million`."""

from __future__ import annotations

import re

from dbworkbench.errors import UnusableInput

UNITS = {"": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "b": 10**9, "billion": 10**9}
VOLUME = re.compile(r"\s*~?\s*([\d_,]+(?:\.\d+)?)\s*([a-z]*)\s*(?:rows)?\s*", re.IGNORECASE)


def read_volume(text: str, *, where: str = "") -> int:
    """Read a number of rows; raises UnusableInput."""
    match = VOLUME.fullmatch(text)
    unit = UNITS.get(match.group(2).lower()) if match else None
    if match is None or unit is None:
        raise UnusableInput(
            f"{where + ': ' if where else ''}not a number of rows: {text!r}",
            hint="Write it like '2M', '200k' or '1500'.",
        )
    return round(float(match.group(1).replace("_", "").replace(",", "")) * unit)
