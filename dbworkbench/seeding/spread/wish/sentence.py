"""A wish on its way from text to value: what stands where, and errors that point at it."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.errors import Place, UnusableInput, suggest
from dbworkbench.seeding.spread.wish.lexer import Token, tokens

SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
SPANS |= {"month": 2_629_746, "quarter": 7_889_238, "year": 31_556_952}  # Gregorian means
SHORT = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "d": "day", "w": "week", "y": "year"}


class Sentence:
    """Reads token by token; `where` names the place in the design for errors."""

    def __init__(self, text: str, where: str = "") -> None:
        self.text = text
        self.where = where
        self._tokens = tokens(text)
        self._at = 0

    @property
    def next(self) -> Token:
        """The token that comes."""
        return self._tokens[self._at]

    @property
    def second(self) -> Token:
        """The token after the next."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def skip(self) -> Token:
        """Return the next token and go past it."""
        token = self.next
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def skip_to_end(self) -> None:
        """Go past everything: the rest was read as it stands."""
        self._at = len(self._tokens) - 1

    def accept(self, *words: str) -> bool:
        """Go past words or signs if they come next."""
        for number, word in enumerate(words):
            token = self._tokens[min(self._at + number, len(self._tokens) - 1)]
            if (token.word or (token.text if token.kind == "sign" else "")) != word:
                return False
        self._at += len(words)
        return True

    def take(self, kind: str, wanted: str) -> Token:
        """Return the next token if it is of a kind or that sign; raise what was wanted otherwise."""
        if kind != self.next.kind and not (self.next.kind == "sign" and self.next.text == kind):
            raise self.error(f"expected {wanted}, found {self.found()}", self.next)
        return self.skip()

    def found(self) -> str:
        """Say what comes next."""
        return "the end" if self.next.kind == "end" else repr(self.next.text)

    def name(self, wanted: str) -> str:
        """Read a word, or anything in quotes."""
        if self.next.kind in {"word", "text", "name"}:
            return self.skip().text
        raise self.error(f"expected {wanted}, found {self.found()}", self.next)

    def number(self, wanted: str) -> float:
        """Read a number."""
        return float(self.take("number", wanted).text.replace("_", ""))

    def share(self, wanted: str) -> float:
        """Read `70%` as 0.7."""
        token = self.next
        value = self.number(wanted)
        self.take("%", f"'%' after {token.text}")
        if not 0 <= value <= 100:
            raise self.error("a share lies between 0% and 100%", token)
        return value / 100

    def count(self, what: str) -> int:
        """Read a whole number from 1."""
        token = self.take("number", f"how many {what}")
        digits = token.text.replace("_", "")
        if not digits.isdigit() or int(digits) < 1:
            raise self.error(f"the number of {what} must be a whole number from 1", token)
        return int(digits)

    def unit(self) -> int | None:
        """Read a unit of time if one comes, and return its seconds."""
        word = self.next.word
        word = SHORT.get(word, word.removesuffix("s") if len(word) > 2 else word)
        if word not in SPANS:
            return None
        self.skip()
        return SPANS[word]

    def one_of(self, kind: str, known: Iterable[str]) -> Token:
        """Read one of some words."""
        words = tuple(known)
        if self.next.kind == "end":
            raise self.error(f"expected a {kind} ({', '.join(words)}), found the end", self.next)
        if self.next.word not in words:
            raise self.error(
                f"no {kind} called {self.next.text!r}", self.next, suggest(self.next.text.lower(), words)
            )
        return self.skip()

    def finish(self, hint: str = "") -> None:
        """Raise unless everything was read."""
        if self.next.kind != "end":
            raise self.error(f"{self.next.text!r} is more than was expected", self.next, hint)

    def error(self, message: str, token: Token, hint: str = "") -> UnusableInput:
        """Return an error that points at a token."""
        place = Place(1, token.column, self.text, max(1, token.length))
        return UnusableInput(f"{self.where}: {message}" if self.where else message, hint=hint, place=place)
