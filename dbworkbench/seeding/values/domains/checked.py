"""Numbers with check digits, as the standards compute them: valid in form, nobody's in fact."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dbworkbench.seeding.spread.hashing import Bits
from dbworkbench.seeding.values.arrays import Array
from dbworkbench.seeding.values.domain import Codes, Domain, strings

Digits = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Checked(Domain):
    """Codes whose check digits follow from the rest; `#` are digits and `@` letters, `*` is checked."""

    pattern: str
    name: str

    @cached_property
    def _codes(self) -> Codes:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        alphabets = {"#": "0123456789", "@": letters, "*": "0"}
        return Codes(tuple(alphabets.get(sign, sign) for sign in self.pattern), self.name)

    @property
    def size(self) -> int:  # type: ignore[override]  # it is the codes'
        return self._codes.size

    @property
    def width(self) -> int:
        return len(self.pattern)

    def decode(self, numbers: Bits) -> Array:
        signs = self._codes.signs(numbers)
        self.check(signs)
        return strings(signs)

    @abstractmethod
    def check(self, signs: npt.NDArray[np.uint8]) -> None:
        """Put the check digits in."""

    def __str__(self) -> str:
        return f"{self.name} like {self.decode(np.array([self.size // 3], np.uint64)).to_pylist()[0]}"


class Luhn(Checked):
    """The last digit by ISO/IEC 7812-1, Annex B (Luhn's formula)."""

    def check(self, signs: npt.NDArray[np.uint8]) -> None:
        places = [place for place, sign in enumerate(self.pattern) if sign in "#*" or sign.isdigit()]
        digits = _digits(signs[:, places[:-1]])
        doubled = digits[:, ::-1].copy()
        doubled[:, ::2] *= 2
        total = (doubled // 10 + doubled % 10).sum(axis=1)
        signs[:, places[-1]] = _signs(-total % 10)


class Weighed(Checked):
    """The last digit of an EAN or ISBN-13: weights 1 and 3 (GS1 General Specifications, 7.9)."""

    def check(self, signs: npt.NDArray[np.uint8]) -> None:
        places = [place for place, sign in enumerate(self.pattern) if sign != "-"]
        digits = _digits(signs[:, places[:-1]])
        weights = np.array([3, 1] * len(places))[: digits.shape[1]][::-1]
        signs[:, places[-1]] = _signs(-(digits * weights).sum(axis=1) % 10)


class Isbn10(Checked):
    """The last sign of an ISBN-10: weights 10 … 2 modulo 11, X for ten (ISO 2108:1992)."""

    def check(self, signs: npt.NDArray[np.uint8]) -> None:
        total = (_digits(signs[:, :-1]) * np.arange(10, 1, -1)).sum(axis=1)
        digit = -total % 11
        signs[:, -1] = np.where(digit == 10, ord("X"), digit + ord("0"))


class Iban(Checked):
    """The third and fourth sign by ISO 13616: ISO 7064 MOD 97-10 over the account and the country."""

    def check(self, signs: npt.NDArray[np.uint8]) -> None:
        places = [place for place, sign in enumerate(self.pattern) if sign != " "]
        turned = [*places[4:], *places[:2]]
        rest = np.zeros(len(signs), np.int64)
        for place in turned:
            sign = signs[:, place].astype(np.int64)
            letter = sign >= ord("A")
            rest = np.where(letter, rest * 100 + sign - 55, rest * 10 + sign - ord("0")) % 97
        check = 98 - rest * 100 % 97
        signs[:, places[2]] = _signs(check // 10)
        signs[:, places[3]] = _signs(check % 10)


class VatGermany(Checked):
    """The last digit by ISO 7064 MOD 11, 10, as Germany's VAT numbers have it."""

    def check(self, signs: npt.NDArray[np.uint8]) -> None:
        product = np.full(len(signs), 10, np.int64)
        for column in _digits(signs[:, 2:-1]).T:
            total = (column + product) % 10
            product = 2 * np.where(total == 0, 10, total) % 11
        signs[:, -1] = _signs((11 - product) % 10)


def _digits(signs: npt.NDArray[np.uint8]) -> Digits:
    return signs.astype(np.int64) - ord("0")


def _signs(digits: Digits) -> npt.NDArray[np.uint8]:
    return (digits + ord("0")).astype(np.uint8)
