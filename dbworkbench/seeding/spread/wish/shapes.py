"""Distributions: `zipf(1.2) of 500`, `normal(50, 10) between 0 and 100`, `one of a 70%, b 30%`, mixtures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from dbworkbench.seeding.spread.wish.lexer import Token
from dbworkbench.seeding.spread.wish.sentence import Sentence
from dbworkbench.seeding.spread.wish.wish import Wish

SHAPES: dict[str, tuple[str, ...]] = {
    "zipf": ("exponent",),
    "uniform": ("low", "high"),
    "normal": ("mean", "deviation"),
    "lognormal": ("median", "sigma"),
    "exponential": ("mean",),
    "pareto": ("least", "exponent"),
    "geometric": ("mean",),
    "poisson": ("mean",),
    "constant": ("value",),
}
VALUES = ("zipf", "uniform", "normal", "lognormal", "exponential", "pareto", "constant")
FANOUTS = ("zipf", "uniform", "normal", "lognormal", "pareto", "geometric", "poisson", "constant")
LAGS = ("uniform", "normal", "lognormal", "exponential", "pareto", "constant")
USUAL = {"lognormal": (1.0,)}
"""What the last parameters are when they are not written."""

LIST = re.compile(r"\s*one\s+of\b\s*", re.IGNORECASE)
SHARE = re.compile(r"(.*\S)\s+(\d+(?:\.\d+)?)\s*%")
HINT = "Write it like 'one of a, b, c'."


def read_spread(sentence: Sentence, shapes: tuple[str, ...]) -> Wish:
    """Read a distribution with what narrows it, or a mixture of such."""
    if sentence.next.kind == "number" and sentence.second.text == "%":
        return _mixture(sentence, shapes)
    return _narrowed(sentence, shapes)


def read_call(sentence: Sentence, shapes: tuple[str, ...]) -> Wish:
    """Read `shape(parameter, …)`."""
    word = sentence.one_of("distribution", shapes)
    shape = word.word
    names = SHAPES[shape]
    sentence.take("(", f"'(' after {shape}")
    values: list[float] = []
    kinds: list[str] = []
    while True:
        wanted = f"the {names[len(values)]}" if len(values) < len(names) else "a number"
        value, kind = _value(sentence, wanted)
        values.append(value)
        kinds.append(kind)
        if not sentence.accept(","):
            break
    sentence.take(")", "')'")
    values += USUAL.get(shape, ())[len(values) - len(names) :] if len(values) < len(names) else ()
    if len(values) != len(names):
        count = f"{len(names)} number{'s' * (len(names) > 1)}"
        raise sentence.error(
            f"{shape} takes {count}, not {len(values)}", word, f"Write {shape}({', '.join(names)})."
        )
    wish = Wish(shape, tuple(values), kind=next(filter(None, kinds), ""))
    _judge(sentence, wish, word)
    return wish


def is_list(text: str) -> bool:
    """Whether a text lists its values."""
    return LIST.match(text) is not None


def read_list(sentence: Sentence, end: int) -> Wish:
    """Read `one of a 70%, b 30%`, up to a place of the text; values are read as they stand."""
    match = LIST.match(sentence.text)
    start = match.end() if match else 0
    listed, weights = [], []
    for found in re.finditer(r"[^,]+|(?<=,)(?=,|$)", sentence.text[start:end]):
        value = found.group().strip()
        share = SHARE.fullmatch(value)
        if share:
            value = share.group(1)
            weights.append(float(share.group(2)))
        if not value:
            token = Token("word", found.group(), start + found.start() + 1, max(1, len(found.group())))
            raise sentence.error("a value is missing", token, HINT)
        listed.append(value.strip("'\""))
    if not listed:
        raise sentence.error("values are missing", Token("end", "", len(sentence.text) + 1), HINT)
    if weights and len(weights) != len(listed):
        rest = sentence.text[start:end].strip()
        token = Token("word", rest, start + 1, len(rest))
        hint = "Write it like 'one of a 70%, b 30%'."
        raise sentence.error("either every value has a share or none", token, hint)
    return Wish("list", listed=tuple(listed), weights=tuple(weights))


def _mixture(sentence: Sentence, shapes: tuple[str, ...]) -> Wish:
    first, parts, weights = sentence.next, [], []
    while True:
        weights.append(sentence.number("a share"))
        sentence.take("%", "'%'")
        parts.append(read_call(sentence, tuple(shape for shape in shapes if shape != "zipf")))
        if not sentence.accept(","):
            break
    if abs(sum(weights) - 100) > 0.01:
        raise sentence.error(f"the shares of a mixture add up to {sum(weights):g}%, not to 100%", first)
    kinds = {part.kind for part in parts}
    if len(kinds) > 1:
        raise sentence.error("a mixture is either of numbers, of spans of time or of days", first)
    wish = Wish("mixture", weights=tuple(weights), mixed=tuple(parts), kind=kinds.pop())
    return _between(sentence, wish)


def _narrowed(sentence: Sentence, shapes: tuple[str, ...]) -> Wish:
    wish = read_call(sentence, shapes)
    if sentence.accept("of"):
        wish = replace(wish, among=sentence.count("distinct values"))
    return _between(sentence, wish)


def _between(sentence: Sentence, wish: Wish) -> Wish:
    word = sentence.next
    if not sentence.accept("between"):
        return wish
    low, _ = _value(sentence, "the low number")
    if not sentence.accept("and"):
        raise sentence.error(f"expected 'and', found {sentence.found()}", sentence.next)
    high, _ = _value(sentence, "the high number")
    if high < low:
        raise sentence.error("between goes from the low number to the high one", word)
    return replace(wish, low=low, high=high)


def _value(sentence: Sentence, wanted: str) -> tuple[float, str]:
    """Read a number, a span of time in seconds, or a day in seconds since 1970."""
    if sentence.next.kind == "date":
        return read_day(sentence), "moment"
    value = sentence.number(wanted)
    unit = sentence.unit()
    return (value, "") if unit is None else (value * unit, "span")


def read_day(sentence: Sentence) -> float:
    """Read a day as seconds since 1970."""
    token = sentence.take("date", "a day like 2024-01-31")
    try:
        return datetime.fromisoformat(token.text).replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise sentence.error(f"there is no day {token.text}", token) from None


def _judge(sentence: Sentence, wish: Wish, word: Token) -> None:
    message = _refusal(wish.shape, wish.parameters)
    if message:
        raise sentence.error(message, word)


def _refusal(shape: str, parameters: tuple[float, ...]) -> str:
    first, last = parameters[0], parameters[-1]
    refusals: dict[str, tuple[bool, str]] = {
        "zipf": (first <= 0, "the exponent of zipf must be above 0"),
        "uniform": (last < first, "uniform goes from the low number to the high one"),
        "normal": (last <= 0, "the deviation of normal must be above 0"),
        "lognormal": (min(parameters) <= 0, "the median and the sigma of lognormal must be above 0"),
        "exponential": (first <= 0, "the mean of exponential must be above 0"),
        "pareto": (min(parameters) <= 0, "the least value and the exponent of pareto must be above 0"),
        "geometric": (first <= 0, "the mean of geometric must be above 0"),
        "poisson": (first <= 0, "the mean of poisson must be above 0"),
    }
    bad, message = refusals.get(shape, (False, ""))
    return message if bad else ""
