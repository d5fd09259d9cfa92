"""A plausible range of a number, a day or a moment, and how its values lean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Lean: TypeAlias = Literal["even", "small", "least", "log", "price", "cents", "bell", "late", "flow"]


@dataclass(frozen=True)
class Span:
    """From `low` to `high` in the column's own unit.

    `lean` is how values lie within: evenly, small ones likelier, mostly the least, log-normal around
    `center`, the same as prices or prices in cents, normal around `center`; moments: more of late, or later
    rows later. `spread` is the deviation: of the logarithm, or in the column's unit; days are counted from
    `low`. `step` is the smallest difference.
    """

    low: float | date
    high: float | date
    lean: Lean = "even"
    center: float = 0.0
    spread: float = 1.0
    step: float | None = None
    name: str = ""
