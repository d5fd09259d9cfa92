"""Values told apart by a keyed hash, whole numbers permuted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pyarrow as pa
import sqlalchemy as sa

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place, each

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
LONGEST = 26  # 130 bits
FEWEST = 12  # 60 bits: a million values collide with a chance of 1 in 2,000,000


class Hashed(Method):
    name = "hash"
    about = "becomes letters and digits that follow from it; a whole number another one, one to one"
    for_keys = True

    def check(self, place: Place) -> None:
        kind = place.column.type
        if isinstance(kind, (sa.Enum, sa.Boolean)) or not isinstance(
            kind, (sa.String, sa.Integer, sa.Uuid, sa.LargeBinary)
        ):
            raise self.unfit(place, "only texts, whole numbers, uuids and bytes are hashed", "fake or null")
        if place.unique and place.is_text and (place.length or LONGEST) < FEWEST:
            raise self.unfit(place, f"{place.length} characters do not keep values apart", "shape")

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        if pa.types.is_integer(values.type):
            return each(values, lambda number: permuted(number, values.type.bit_width, place))
        if isinstance(place.column.type, sa.Uuid):
            return each(values, lambda text: str(UUID(int=place.secret.number("uuid", text, 128), version=4)))
        if pa.types.is_binary(values.type):
            return each(
                values, lambda data: place.secret.number("bytes", data.hex(), 256).to_bytes(32, "big")
            )
        length = min(place.length or LONGEST, LONGEST)
        return each(values, lambda text: spelled(place.secret.number("hash", text, 130), length))


def permuted(number: int, width: int, place: Place) -> int:
    """Return another number of the same sign that the column holds, one to one."""
    size = 1 << (width - 1)
    magnitude = place.secret.permute("integer", abs(number) % size, size)
    return magnitude if number >= 0 else -magnitude


def spelled(number: int, length: int) -> str:
    """Write a number in so many of Crockford's digits."""
    signs = []
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        signs.append(DIGITS[digit])
    return "".join(signs)
