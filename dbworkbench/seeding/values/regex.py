"""Texts that a simple regular expression matches: one length, each place from its own alphabet."""

from __future__ import annotations

import re

from dbworkbench.seeding.values.domain import Codes
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS, WORD

LOOSE = 4
"""How much longer than its least an unbounded repetition gets."""

PRINTABLE = "".join(map(chr, range(33, 127)))
CLASSES = {"d": DIGITS, "w": WORD + LETTERS + DIGITS, "s": " "}
NAMED = {
    "alpha": WORD + LETTERS,
    "alnum": WORD + LETTERS + DIGITS,
    "digit": DIGITS,
    "lower": WORD,
    "upper": LETTERS,
    "space": " ",
    "xdigit": DIGITS + "abcdef",
}
COUNT = re.compile(r"\{(\d+)(,)?(\d*)\}")


def texts_matching(pattern: str, shortest: int = 0, longest: int | None = None) -> Codes | None:
    """Return texts that match and have an allowed length, or None when the expression is not that simple.

    Of alternatives the first is taken; repetitions get one length that fits.
    """
    try:
        parts = _Pattern(pattern).read()
    except _TooHard:
        return None
    places = _stretch(parts, shortest, longest)
    if places is None or not places or not all(places):
        return None
    codes = Codes(tuple(places), f"texts like {pattern}")
    return codes if matches(pattern, "".join(place[0] for place in places)) else None


def matches(pattern: str, text: str) -> bool:
    """Say whether a text holds what a pattern of PostgreSQL describes, as far as Python can tell."""
    for name, signs in NAMED.items():
        pattern = pattern.replace(f"[:{name}:]", re.escape(signs))
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


class _TooHard(ValueError):
    """The expression holds something that places and alphabets cannot say."""


class _Pattern:
    """A regular expression on its way to parts: (alphabets, least, most) of what is repeated."""

    def __init__(self, text: str) -> None:
        self._text = text.removeprefix("^")
        if self._text.endswith("$") and not self._text.endswith("\\$"):
            self._text = self._text[:-1]
        self._at = 0

    def read(self) -> list[tuple[list[str], int, int | None]]:
        parts = self._sequence()
        if self._at < len(self._text):
            raise _TooHard
        return parts

    def _sequence(self) -> list[tuple[list[str], int, int | None]]:
        parts: list[tuple[list[str], int, int | None]] = []
        while self._at < len(self._text) and self._text[self._at] != ")":
            if self._text[self._at] == "|":
                self._skip_alternatives()
                break
            atom = self._atom()
            parts.append((atom, *self._repetition()))
        return parts

    def _skip_alternatives(self) -> None:
        depth = 0
        while self._at < len(self._text) and (depth or self._text[self._at] != ")"):
            depth += {"(": 1, ")": -1}.get(self._text[self._at], 0)
            self._at += 2 if self._text[self._at] == "\\" else 1

    def _atom(self) -> list[str]:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign == "[":
            return [self._class()]
        if sign == "\\":
            return [self._escape()]
        if sign == ".":
            return [WORD]
        if sign in "*+?{^$":
            raise _TooHard
        return [_ascii(sign)]

    def _group(self) -> list[str]:
        if self._text[self._at : self._at + 2] == "?:":
            self._at += 2
        elif self._text[self._at : self._at + 1] == "?":
            raise _TooHard
        places = [place for atom, least, _ in self._sequence() for place in atom * least]
        if self._next() != ")":
            raise _TooHard
        return places

    def _class(self) -> str:
        refused = self._text[self._at : self._at + 1] == "^"
        self._at += refused
        signs = ""
        while (sign := self._next()) != "]":
            if sign == "[" and self._text[self._at : self._at + 1] == ":":
                name, _, _ = self._text[self._at + 1 :].partition(":]")
                self._at += len(name) + 3
                signs += NAMED.get(name) or ""
            elif sign == "\\":
                signs += self._escape()
            elif (
                self._text[self._at : self._at + 1] == "-" and self._text[self._at + 1 : self._at + 2] != "]"
            ):
                self._at += 1
                signs += "".join(map(chr, range(ord(sign), ord(self._next()) + 1)))
            else:
                signs += sign
        if refused:
            plain = "".join(sign for sign in WORD + DIGITS if sign not in signs)
            signs = plain or "".join(sorted(set(PRINTABLE) - set(signs)))
        return "".join(dict.fromkeys(_ascii(signs)))

    def _escape(self) -> str:
        sign = self._next()
        if sign in CLASSES:
            return CLASSES[sign]
        if sign.isalnum():
            raise _TooHard
        return _ascii(sign)

    def _repetition(self) -> tuple[int, int | None]:
        rest = self._text[self._at :]
        simple = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(rest[:1])
        if simple is not None:
            self._at += 1
            return simple
        match = COUNT.match(rest)
        if match is None:
            return 1, 1
        self._at += match.end()
        least = int(match.group(1))
        if match.group(2) is None:
            return least, least
        return least, int(match.group(3)) if match.group(3) else None

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise _TooHard
        self._at += 1
        return self._text[self._at - 1]


def _stretch(
    parts: list[tuple[list[str], int, int | None]], shortest: int, longest: int | None
) -> list[str] | None:
    """Repeat each part as often as fits: its least, and more where there is room or need."""
    counts = [least for _, least, _ in parts]
    length = sum(len(atom) * count for (atom, _, _), count in zip(parts, counts, strict=True))
    for number, (atom, least, most) in enumerate(parts):
        limit = least + LOOSE if most is None else most
        limit = max(limit, least + shortest) if most is None else limit
        while counts[number] < limit and (longest is None or length + len(atom) <= longest):
            counts[number] += 1
            length += len(atom)
    if length < shortest or (longest is not None and length > longest):
        return None
    return [place for (atom, _, _), count in zip(parts, counts, strict=True) for place in atom * count]


def _ascii(signs: str) -> str:
    if not signs.isascii():
        raise _TooHard
    return signs
