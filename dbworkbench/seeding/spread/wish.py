"""The mini-language of `values` and `fanout`: `zipf(1.2) of 500`, `uniform(1, 10)`, `one of a, b, c`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbworkbench.errors import Place, UnusableInput, WorkbenchError, suggest

SHAPES: dict[str, tuple[str, ...]] = {
    "zipf": ("exponent",),
    "uniform": ("low", "high"),
    "normal": ("mean", "deviation"),
    "geometric": ("mean",),
    "constant": ("value",),
}
VALUES = ("zipf", "uniform", "normal", "constant")
FANOUTS = ("zipf", "uniform", "normal", "geometric", "constant")
TOKEN = re.compile(r"\s*(?:(?P<number>[+-]?\d+(?:\.\d+)?)|(?P<word>\w+)|(?P<sign>\S))")


@dataclass(frozen=True)
class Wish:
    """How values are spread: a shape with its parameters, on `among` distinct values or a list of them.

    `weights` are shares of the listed values, empty when they are alike.
    """

    shape: str
    parameters: tuple[float, ...] = ()
    among: int | None = None
    listed: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()

    def __str__(self) -> str:
        if self.listed:
            return f"one of {', '.join(self.listed)}"
        of = f" of {self.among}" if self.among else ""
        return f"{self.shape}({', '.join(f'{value:g}' for value in self.parameters)}){of}"


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    column: int


def read_values(text: str, *, where: str = "") -> Wish:
    """Read a wish for a column's values; errors carry a caret."""
    match = re.match(r"\s*one\s+of\s+", text, re.IGNORECASE)
    if match is not None:
        return _read_list(text, match.end(), where)
    return Sentence(text, where).read(VALUES)


def read_fanout(text: str, *, where: str = "") -> Wish:
    """Read how many rows refer to one parent; errors carry a caret."""
    return Sentence(text, where).read(FANOUTS)


class Sentence:
    """One wish on its way from text to value."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._tokens = _tokens(text)
        self._at = 0

    def read(self, shapes: tuple[str, ...]) -> Wish:
        """Read `shape(parameter, …) of count`."""
        word = self._take("word", f"a shape ({', '.join(shapes)})")
        shape = word.text.lower()
        if shape not in shapes:
            raise self._error(f"no distribution called {word.text!r}", word, suggest(shape, sorted(shapes)))
        parameters = self._parameters(shape, word)
        among = self._among()
        rest = self._peek()
        if rest.kind != "end":
            raise self._error(
                f"{rest.text!r} is more than was expected", rest, "Write it like 'zipf(1.2) of 500'."
            )
        self._judge(shape, parameters, word)
        return Wish(shape, parameters, among)

    def _parameters(self, shape: str, word: Token) -> tuple[float, ...]:
        names = SHAPES[shape]
        self._take("(", f"'(' after {shape}")
        values = [float(self._take("number", f"the {names[0]}").text)]
        while self._peek().text == ",":
            self._at += 1
            values.append(float(self._take("number", "a number").text))
        self._take(")", "')'")
        if len(values) != len(names):
            raise self._error(
                f"{shape} takes {len(names)} number{'s' * (len(names) > 1)}, not {len(values)}",
                word,
                f"Write {shape}({', '.join(names)}).",
            )
        return tuple(values)

    def _among(self) -> int | None:
        if self._peek().text.lower() != "of":
            return None
        self._at += 1
        count = self._take("number", "how many distinct values")
        if not count.text.isdigit() or int(count.text) < 1:
            raise self._error("the number of distinct values must be a whole number from 1", count, "")
        return int(count.text)

    def _judge(self, shape: str, parameters: tuple[float, ...], word: Token) -> None:
        refusals: dict[str, tuple[bool, str]] = {
            "zipf": (parameters[0] <= 0, "the exponent of zipf must be above 0"),
            "uniform": (parameters[-1] < parameters[0], "uniform goes from the low number to the high one"),
            "normal": (parameters[-1] <= 0, "the deviation of normal must be above 0"),
            "geometric": (parameters[0] <= 0, "the mean of geometric must be above 0"),
        }
        bad, message = refusals.get(shape, (False, ""))
        if bad:
            raise self._error(message, word, "")

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _take(self, kind: str, wanted: str) -> Token:
        token = self._peek()
        if kind not in (token.kind, token.text):
            found = "the end" if token.kind == "end" else repr(token.text)
            raise self._error(f"expected {wanted}, found {found}", token, "")
        self._at += 1
        return token

    def _error(self, message: str, token: Token, hint: str) -> WorkbenchError:
        return _error(self._text, self._where, message, token, hint)


def _read_list(text: str, start: int, where: str) -> Wish:
    listed, weights = [], []
    for match in re.finditer(r"[^,]+|(?<=,)(?=,|$)", text[start:]):
        token = Token("word", match.group(), start + match.start() + 1)
        value = match.group().strip()
        share = re.fullmatch(r"(.*\S)\s+(\d+(?:\.\d+)?)\s*%", value)
        if share:
            value = share.group(1)
            weights.append(float(share.group(2)))
        if not value:
            raise _error(text, where, "a value is missing", token, "Write it like 'one of a, b, c'.")
        listed.append(value.strip("'\""))
    if not listed:
        end = Token("end", "", len(text) + 1)
        raise _error(text, where, "values are missing", end, "Write it like 'one of a, b, c'.")
    if weights and len(weights) != len(listed):
        first = Token("word", text[start:].strip(), start + 1)
        hint = "Write it like 'one of a 70%, b 30%'."
        raise _error(text, where, "either every value has a share or none", first, hint)
    return Wish("list", listed=tuple(listed), weights=tuple(weights))


def _tokens(text: str) -> list[Token]:
    found = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        found.append(Token(kind, match.group(kind), match.start(kind) + 1))
    return [*found, Token("end", "", len(text.rstrip()) + 1)]


def _error(text: str, where: str, message: str, token: Token, hint: str) -> WorkbenchError:
    place = Place(1, token.column, text, max(1, len(token.text)))
    return UnusableInput(f"{where}: {message}" if where else message, hint=hint, place=place)
