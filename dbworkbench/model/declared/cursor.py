"""A place in the tokens of one statement, and what may be asked there."""

from __future__ import annotations

from collections.abc import Sequence

from dbworkbench.model.declared.lexicon import Lexicon, Token

END = Token("end", "", "", 0)
OPENS, CLOSES = ("(",), (")",)


def whole_number(text: str, start: int) -> int:
    """Return a whole number that was written; raises NotUnderstood for anything else."""
    try:
        return int(text.replace(" ", ""))
    except ValueError:
        raise NotUnderstood(f"{text!r} is no whole number", start) from None


class NotUnderstood(Exception):  # named as what it reports
    """A statement, or a part of it, that is not understood: why, and where."""

    def __init__(self, reason: str, start: int) -> None:
        self.reason = reason
        self.start = start
        super().__init__(reason)


class Cursor:
    """Reads tokens from left to right; `text` is what they were cut from."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.position = 0

    @classmethod
    def over(cls, text: str, lexicon: Lexicon) -> Cursor:
        return cls(text, list(lexicon.tokens(text)))

    @property
    def here(self) -> Token:
        return self.peek()

    @property
    def ended(self) -> bool:
        return self.position >= len(self.tokens)

    @property
    def start(self) -> int:
        """Return the offset of the next token, or of the end."""
        return len(self.text) if self.ended else self.here.start

    def peek(self, ahead: int = 0) -> Token:
        place = self.position + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def take(self) -> Token:
        token = self.here
        if token is END:
            raise NotUnderstood("the statement ends too soon", len(self.text))
        if token.kind == "open":
            raise NotUnderstood("a quote or comment is never closed", token.start)
        self.position += 1
        return token

    def at(self, *words: str) -> bool:
        """Say whether these words or signs come next."""
        return all(self._is(self.peek(ahead), word) for ahead, word in enumerate(words))

    def at_any(self, *words: str) -> bool:
        return any(self._is(self.here, word) for word in words)

    def accept(self, *words: str) -> bool:
        """Go past words or signs when they come next."""
        if not self.at(*words):
            return False
        self.position += len(words)
        return True

    def accept_any(self, *words: str) -> str | None:
        """Go past one of several words and return it."""
        return self.take().text.upper() if self.at_any(*words) else None

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            raise self.lost(" ".join(words))

    def lost(self, wanted: str) -> NotUnderstood:
        """Return the error that something else stands where `wanted` should."""
        if self.ended:
            return NotUnderstood(f"{wanted} is missing at the end", len(self.text))
        if self.here.kind == "open":
            return NotUnderstood("a quote or comment is never closed", self.here.start)
        return NotUnderstood(f"{wanted} is expected, not {self.here.text!r}", self.here.start)

    def name(self) -> Token:
        """Take a name, quoted or not."""
        if self.here.kind not in ("word", "name"):
            raise self.lost("a name")
        return self.take()

    def string(self) -> str:
        if self.here.kind != "string":
            raise self.lost("a string")
        return self.take().value

    def group(self) -> Cursor:
        """Take what stands in parentheses, which come next, and return a cursor on their content."""
        opening = self.position
        self.expect("(")
        depth = 1
        while depth:
            token = self.take()
            depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
        return Cursor(self.text, self.tokens[opening + 1 : self.position - 1])

    def parts(self) -> list[Cursor]:
        """Return a cursor for each part between the commas that stand in no parentheses."""
        parts: list[Cursor] = []
        first, depth = self.position, 0
        for place in range(self.position, len(self.tokens)):
            token = self.tokens[place]
            if token.kind != "sign":
                continue
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "," and depth == 0:
                parts.append(Cursor(self.text, self.tokens[first:place]))
                first = place + 1
        parts.append(Cursor(self.text, self.tokens[first:]))
        self.position = len(self.tokens)
        return parts

    def rest(self) -> str:
        """Take all that is left, as it is written."""
        written = self.written(self.position, len(self.tokens))
        self.position = len(self.tokens)
        return written

    def written(self, first: int, last: int) -> str:
        """Return the text of tokens as it is written."""
        if first >= last:
            return ""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def all_text(self) -> str:
        return self.written(0, len(self.tokens))

    @staticmethod
    def _is(token: Token, word: str) -> bool:
        return token.upper == word or (token.kind == "sign" and token.text == word)
