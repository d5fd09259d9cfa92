"""A word out of a few that are known."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.errors import UnknownName


def choose(kind: str, word: str, known: Iterable[str]) -> str:
    """Return the word when it is a known one; raise UnknownName, which lists them, when not."""
    if word not in (words := list(known)):
        raise UnknownName(kind, word, words)
    return word
