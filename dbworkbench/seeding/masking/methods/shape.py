"""Values of the same shape: digits for digits, letters for letters, one to one."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.place import Place, each
from dbworkbench.seeding.masking.secret import Secret

ALPHABETS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþß",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ",
)
ALPHABET = {sign: alphabet for alphabet in ALPHABETS for sign in alphabet}
PIECE = 48
"""So many signs are permuted together; a longer text is taken in pieces."""


class Shape(Method):
    name = "shape"
    about = "other digits for digits, other letters for letters, one to one"
    for_keys = True

    def check(self, place: Place) -> None:
        if not place.is_text and not hasattr(place.column.type, "python_type"):
            raise self.unfit(place, "it holds neither text nor whole numbers", "fake or null")
        if not place.is_text and place.column.type.python_type is not int:
            raise self.unfit(place, "it holds neither text nor whole numbers", "fake, noise or shift")

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        if pa.types.is_integer(values.type):
            largest = (1 << (values.type.bit_width - 1)) - 1
            return each(values, lambda number: _digits(number, largest, place.secret))
        return each(values, lambda text: reshaped(text, place.secret))


def reshaped(text: str, secret: Secret) -> str:
    """Return a text of the same shape."""
    signs = list(text)
    places = [at for at, sign in enumerate(signs) if sign in ALPHABET]
    for start in range(0, len(places), PIECE):
        _reshape(signs, places[start : start + PIECE], f"shape {start}", secret)
    return "".join(signs)


def _reshape(signs: list[str], places: list[int], purpose: str, secret: Secret) -> None:
    """Permute all texts of this shape, as numbers with a base for each place."""
    number, size = 0, 1
    for at in places:
        alphabet = ALPHABET[signs[at]]
        number, size = number * len(alphabet) + alphabet.index(signs[at]), size * len(alphabet)
    shape = "".join(str(ALPHABETS.index(ALPHABET[signs[at]])) for at in places)
    number = secret.permute(f"{purpose} {shape}", number, size)
    for at in reversed(places):
        alphabet = ALPHABET[signs[at]]
        number, digit = divmod(number, len(alphabet))
        signs[at] = alphabet[digit]


def _digits(number: int, largest: int, secret: Secret) -> int:
    """Return another number of as many digits."""
    magnitude = abs(number)
    low = 0 if magnitude < 10 else 10 ** (len(str(magnitude)) - 1)
    high = min(largest, max(9, low * 10 - 1))
    changed = low + secret.permute(f"digits {low}", magnitude - low, high - low + 1)
    return changed if number >= 0 else -changed
