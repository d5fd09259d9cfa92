"""The words of a name, in plain English singulars, however it is written."""

from __future__ import annotations

import re
from functools import lru_cache

from dbworkbench.seeding.values.reading.glossary import ABROAD, ALIKE, COMPOUNDS, PREFIXES

HUMPS = re.compile(r"(?i:sha\d+|md5|ipv\d)|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-zäöüßéèçñ]+|[A-Z]+|\d+")
KEEP = {
    "status",
    "address",
    "gps",
    "sms",
    "news",
    "series",
    "bonus",
    "plus",
    "ls",
    "cms",
    "analysis",
    "bus",
    "tax",
}


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return `customer_emailAdr` as ("customer", "email", "address"): split, singular, common words alike."""
    words: list[str] = []
    for piece in HUMPS.findall(name):
        words += _plain(piece.lower())
    return tuple(_joined(words))


def column_words(column: str, table: str) -> tuple[str, ...]:
    """Return a column's words without prefixes that say nothing: `str_name`, and `usr_email` in `tbl_usr`."""
    words = words_of(column)
    while len(words) > 1 and (words[0] in PREFIXES or _abbreviates(words[0], table_words(table))):
        words = words[1:]
    return words


@lru_cache(maxsize=1024)
def table_words(table: str) -> tuple[str, ...]:
    """Return a table's words without prefixes such as `tbl_`."""
    words = words_of(table)
    while len(words) > 1 and words[0] in PREFIXES:
        words = words[1:]
    return words


def _abbreviates(word: str, table: tuple[str, ...]) -> bool:
    """Whether a column's first word is but its table's name, whole or shortened (`cust`, `usr`, `oi`)."""
    if not table or word in ("first", "last", "start", "end"):
        return False
    whole = "".join(table)
    if word in (table[-1], whole, "".join(part[0] for part in table)):
        return True
    return 3 <= len(word) < 5 and word[0] == whole[0] and _is_within(word, table[-1])


def _is_within(short: str, long: str) -> bool:
    """Whether the letters of one word appear in another in this order."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def _plain(word: str) -> list[str]:
    """Return a word in English, singular; a few are taken apart (`firstname`)."""
    found = COMPOUNDS.get(word) or ABROAD.get(word)
    if found is not None:
        return found.split()
    single = singular(word)
    found = COMPOUNDS.get(single) or ABROAD.get(single)
    return found.split() if found is not None else [ALIKE.get(single, single)]


def singular(word: str) -> str:
    """Return the singular of a regular English plural."""
    if word in KEEP or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    return word[:-1]


def _joined(words: list[str]) -> list[str]:
    """Put together what is one notion in two words: `e mail`, `post code`."""
    joined: list[str] = []
    for word in words:
        pair = f"{joined[-1]} {word}" if joined else ""
        if pair in ALIKE:
            joined[-1] = ALIKE[pair]
        else:
            joined.append(word)
    return joined
