"""Account numbers that stay valid: another account in the same country."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.methods.shape import reshaped
from dbworkbench.seeding.masking.place import Place, each
from dbworkbench.seeding.masking.secret import Secret

WRITTEN = re.compile(r"([A-Z]{2})\d{2}( ?[A-Z0-9]+(?: [A-Z0-9]+)*)")


class Iban(Method):
    name = "iban"
    about = "becomes another IBAN of the same country with valid check digits; what is none keeps its shape"
    for_keys = True

    def check(self, place: Place) -> None:
        if not place.is_text:
            raise self.unfit(place, "it holds no text", "fake or null")

    def mask(self, values: pa.Array[Any], place: Place, persons: list[Any]) -> pa.Array[Any]:
        return each(values, lambda text: _masked(text, place.secret))


def _masked(text: str, secret: Secret) -> str:
    match = WRITTEN.fullmatch(text)
    if match is None:
        return reshaped(text, secret)
    account = reshaped(match[2], secret)
    return f"{match[1]}{_check_digits(match[1], account)}{account}"


def _check_digits(country: str, account: str) -> str:
    """Return the two digits that make the whole 1 modulo 97 (ISO 7064, ISO 13616)."""
    written = f"{account.replace(' ', '')}{country}00"
    return f"{98 - int(''.join(str(int(sign, 36)) for sign in written)) % 97:02}"
