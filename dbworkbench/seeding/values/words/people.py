"""Names of people of a locale, made of given names and surnames that belong to nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dbworkbench.seeding.values.words.locale import ENGLISH, Locale, ascii_letters

MANY = 800
LONGEST = 10
"""Longer names are left out, so that mail addresses fit the columns that are made for them."""


@dataclass(frozen=True)
class People:
    """Given names, women's before men's, and surnames; each beside how it is written in mail addresses."""

    first: tuple[str, ...]
    first_ascii: tuple[str, ...]
    women: int
    last: tuple[str, ...]
    last_ascii: tuple[str, ...]

    @property
    def radix(self) -> tuple[int, int]:
        """How many given names and surnames there are."""
        return len(self.first), len(self.last)


@lru_cache(maxsize=16)
def people(locale: Locale) -> People:
    """Return the names of a locale; those in other scripts get English ones in mail addresses."""
    women, men = (_told_apart(_spread(names, min(MANY, len(names)))) for names in locale.first_names)
    men = _told_apart((*women, *men))[len(women) :]
    both = min(len(women), len(men))
    first = (*_spread(women, both), *_spread(men, both))
    last = _told_apart(_spread(locale.last_names, min(2 * MANY, len(locale.last_names))))
    if _is_latin(first) and _is_latin(last):
        return People(first, _ascii(first), both, last, _ascii(last))
    english = people(ENGLISH)
    first, last = first[: len(english.first)], last[: len(english.last)]
    return People(
        first, english.first_ascii[: len(first)], len(first) // 2, last, english.last_ascii[: len(last)]
    )


def _told_apart(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return short names of which no two look alike in a mail address."""
    found: dict[str, str] = {}
    for name in names:
        if len(name) <= LONGEST and " " not in name and name[:1].isalpha():
            plain = ascii_letters(name)
            found.setdefault(plain if len(plain) >= len(name) / 2 else name, name)
    return tuple(found.values())


def _is_latin(names: tuple[str, ...]) -> bool:
    return all(ascii_letters(name) for name in names)


def _ascii(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(ascii_letters(name) for name in names)


def _spread(names: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return so many names from all over a list."""
    return tuple(names[place * len(names) // count] for place in range(count))
