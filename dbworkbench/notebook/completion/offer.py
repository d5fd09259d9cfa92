"""What completion offers at one place: the fragment to be replaced and the words that begin with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"[\w$]*$")


@dataclass(frozen=True)
class Word:
    """A word to insert; `kind` is shown beside it: table, column, keyword, option."""

    text: str
    kind: str


@dataclass(frozen=True)
class Offer:
    """Words in the order in which they are shown, to stand in place of the fragment before the cursor."""

    fragment: str
    words: tuple[Word, ...]


def offer(fragment: str, *groups: tuple[str, Iterable[str]]) -> Offer:
    """Offer the words of groups (kind, words) that begin with a fragment, whatever their case."""
    start = fragment.casefold()
    found = {
        text: Word(text, kind)
        for kind, texts in groups
        for text in texts
        if text.casefold().startswith(start)
    }
    return Offer(fragment, tuple(found.values()))


def fragment_of(text: str) -> str:
    """Return the part of a word that stands before the cursor at the end of a text."""
    match = WORD.search(text)
    return match[0] if match else ""
