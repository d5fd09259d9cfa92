"""Values as literals of SQL, which the column that they go into reads without a cast."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pyarrow import MonthDayNano

DAY = 86_400_000_000_000  # nanoseconds


class Literals:
    """How a dialect writes values; this much all dialects have in common."""

    def write(self, value: Any) -> str:
        """Return a Python value, as Arrow gives it, as a literal."""
        match value:
            case None:
                return "NULL"
            case bool():
                return self.truth(value)
            case int() | Decimal():
                return format(value, "f") if isinstance(value, Decimal) else str(value)
            case float():
                return self.real(value)
            case str():
                return self.text(value)
            case bytes():
                return self.binary(value)
            case _:
                return self._composed(value)

    def _composed(self, value: Any) -> str:
        match value:
            case datetime():
                return self.text(self.moment(value))
            case date() | time():
                return self.text(value.isoformat())
            case MonthDayNano() | timedelta():
                return self.text(write_interval(value))
            case dict():
                return self.text(json.dumps(value, ensure_ascii=False, default=str))
            case _:
                return self.array(list(value))

    def truth(self, value: bool) -> str:
        return "true" if value else "false"

    def real(self, value: float) -> str:
        """Write a floating number so that it reads back the same; what is no number is a text."""
        if math.isfinite(value):
            return repr(value)
        return self.text("NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity")

    def text(self, value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    def binary(self, value: bytes) -> str:
        return f"x'{value.hex()}'"

    def moment(self, value: datetime) -> str:
        """Write an instant in UTC with its offset, a local time without one."""
        known = value.astimezone(UTC) if value.tzinfo else value
        return known.isoformat(sep=" ")

    def array(self, values: Sequence[Any]) -> str:
        """Write a list as JSON, for dialects that have no arrays."""
        return self.text(json.dumps(values, ensure_ascii=False, default=str))


def write_interval(value: MonthDayNano | timedelta) -> str:
    """Write a length of time as `1 mons 2 days 03:00:00`."""
    if isinstance(value, timedelta):
        months, days, nanoseconds = 0, value.days, value.seconds * 10**9 + value.microseconds * 1000
    else:
        months, days, nanoseconds = value.months, value.days, value.nanoseconds
    days += nanoseconds // DAY
    seconds, fraction = divmod(nanoseconds % DAY // 1000, 10**6)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    parts = [f"{months} months" if months else "", f"{days} days" if days else ""]
    parts.append(f"{clock}.{fraction:06}" if fraction else clock)
    return " ".join(part for part in parts if part)
