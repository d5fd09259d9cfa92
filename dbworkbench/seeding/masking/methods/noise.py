"""Numbers a little larger or smaller, within what their CHECKs allow."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place, each

SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
USUAL = "10%"


class Noise(Method):
    name = "noise"
    about = "becomes up to 10% (or a share of your own) larger or smaller"

    def check(self, place: Place) -> None:
        super().check(place)
        if not isinstance(place.column.type, (sa.Integer, sa.Numeric)):
            raise self.unfit(place, "it holds no numbers", "fake, shift or null")
        if SHARE.fullmatch(self.argument or USUAL) is None:
            raise UnusableInput(f"{place.name}: not a share: {self.argument!r}", hint="Write noise(10%).")

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        match = SHARE.fullmatch(self.argument or USUAL)
        share = float(match[1]) / 100 if match else 0.0
        scale = values.type.scale if pa.types.is_decimal(values.type) else None
        if pa.types.is_string(values.type):  # numbers without bounds travel as text
            return each(values, lambda text: str(_changed(Decimal(text), share, None, place)))
        return each(values, lambda number: _changed(number, share, scale, place))


def _changed(number: Any, share: float, scale: int | None, place: Place) -> Any:
    part = place.secret.number("noise", number) / 2**63 - 1
    change = float(number) * share * part
    if isinstance(number, int):
        return _within(number + (round(change) or (1 if part > 0 else -1)), number, place)
    if isinstance(number, float):
        return _within(number + change, number, place)
    digits = -scale if scale is not None else number.as_tuple().exponent
    return _within((number + Decimal(change)).quantize(Decimal(1).scaleb(int(digits))), number, place)


def _within(changed: Any, number: Any, place: Place) -> Any:
    """Return the changed number, or as far as a CHECK lets it go, or the number itself."""
    limits = place.limits
    if limits.among is not None:
        return number
    for bound, beyond, is_open in (
        (limits.low, limits.low is not None and changed < limits.low, limits.low_open),
        (limits.high, limits.high is not None and changed > limits.high, limits.high_open),
    ):
        if beyond or (is_open and changed == bound):
            return number if is_open else type(number)(bound)
    return changed
