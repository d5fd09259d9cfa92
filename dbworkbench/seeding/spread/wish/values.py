"""What is written in `values` of a column: which kind of wish it is, and what narrows it."""

from __future__ import annotations

from functools import lru_cache

from dbworkbench.seeding.spread.wish.hierarchy import read_tree
from dbworkbench.seeding.spread.wish.sentence import Sentence
from dbworkbench.seeding.spread.wish.shapes import VALUES, is_list, read_list, read_spread
from dbworkbench.seeding.spread.wish.timeline import read_series
from dbworkbench.seeding.spread.wish.transitions import read_lag, read_machine
from dbworkbench.seeding.spread.wish.wish import (
    AnyWish,
    Correlated,
    Follow,
    History,
    Path,
    Plain,
    Rule,
    Series,
    Spread,
    When,
    Wish,
)

FORMS: tuple[tuple[str, str], ...] = (
    ("one of a 70%, b 30%", "listed values, with shares or without"),
    ("zipf(1.2) of 500", "a distribution, on so many distinct values"),
    ("500 distinct", "so many distinct values, alike"),
    ("normal(50, 10) between 0 and 100", "a distribution without its ends"),
    ("70% normal(20, 5), 30% normal(80, 5)", "a mixture"),
    ("uniform(2024-01-01, 2024-12-31)", "days and moments are spread like numbers"),
    (
        "series 2023-01-01 to 2025-12-31, growing 5%/month, daily peak 18:00, weekly, yearly, in order",
        "moments that grow, in waves, and with the number of the row; also `business hours`",
    ),
    ("created_at + lognormal(2 days)", "later than another column of the row, or of a row it refers to"),
    ("series after customers.created_at", "its own values, as far as they lie behind another column"),
    ("correlated(price, 0.8) as normal(50, 10)", "in a rank correlation with another column"),
    ("= qty * products.price", "an SQL expression over columns of the row and of rows that it refers to"),
    (
        "machine new -> paid 90% after exponential(2 hours) -> shipped 80%, new -> cancelled",
        "a status; what no transition takes on stays where it is",
    ),
    ("created_at + lognormal(2 days) when shipped", "NULL unless the machine has reached the state"),
    ("history of orders.status", "one row for each state that the parent has been in"),
    ("tree(depth 4, branching 3)", "a reference to the same table"),
)
"""An example of every form, and what it says."""

BEGINNINGS = ("series", "correlated", "machine", "history", "tree", "after", "when")


@lru_cache(maxsize=1024)
def read_values(text: str, *, where: str = "") -> AnyWish:
    """Read a wish for a column's values; errors carry a caret."""
    sentence = Sentence(text, where)
    if text.lstrip().startswith("="):
        return _rule(text, sentence)
    wish = _special(sentence) or _plain(sentence)
    if wish is None or isinstance(wish, (Wish, Series, Follow, Correlated)):
        wish = _when(sentence, wish)
    sentence.finish("Write it like 'zipf(1.2) of 500'.")
    return wish


def _special(sentence: Sentence) -> AnyWish | None:
    if sentence.accept("machine"):
        return read_machine(sentence)
    if sentence.accept("history", "of"):
        return History(_path(sentence))
    if sentence.next.word == "tree" and sentence.second.text == "(":
        sentence.skip()
        return read_tree(sentence)
    return None


def _rule(text: str, sentence: Sentence) -> Rule:
    start = text.index("=") + 1
    if not text[start:].strip():
        sentence.skip()
        raise sentence.error("an expression is missing", sentence.next, "Write it like '= qty * price'.")
    return Rule(text[start:].strip(), start + len(text[start:]) - len(text[start:].lstrip()))


def _plain(sentence: Sentence) -> Plain | None:
    """Read values that may depend on another column; None when only `when` is written."""
    if sentence.next.word == "when":
        return None
    if sentence.accept("after"):
        return Follow(_path(sentence))
    if sentence.next.word == "correlated" and sentence.second.text == "(":
        return _correlated(sentence)
    if sentence.next.kind in {"word", "name"} and sentence.second.text in {"+", "."}:
        return _later(sentence)
    own = _spread(sentence)
    return Follow(_path(sentence), own=own) if sentence.accept("after") else own


def _later(sentence: Sentence) -> Follow:
    base = _path(sentence)
    sentence.take("+", f"'+' after {base}")
    return Follow(base, read_lag(sentence))


def _correlated(sentence: Sentence) -> Correlated:
    sentence.skip()
    sentence.skip()
    base = _path(sentence)
    sentence.take(",", "',' and the correlation")
    token = sentence.next
    strength = sentence.number("the correlation")
    if not -1 <= strength <= 1:
        raise sentence.error("a correlation lies between -1 and 1", token)
    sentence.take(")", "')'")
    return Correlated(base, strength, _spread(sentence) if sentence.accept("as") else None)


def _spread(sentence: Sentence) -> Spread:
    if is_list(sentence.text) and sentence.next.column == _first(sentence.text):
        return _list(sentence)
    if sentence.accept("series"):
        return read_series(sentence)
    if sentence.next.kind == "number" and sentence.second.word == "distinct":
        count = sentence.count("distinct values")
        sentence.skip()
        return Wish("distinct", among=count)
    if sentence.next.kind == "word" and sentence.next.word not in VALUES:
        sentence.one_of("distribution", (*VALUES, *BEGINNINGS))
    if sentence.next.kind not in {"word", "number"}:
        raise sentence.error(
            f"expected a shape ({', '.join(VALUES)}), found {sentence.found()}",
            sentence.next,
            "Write it like 'zipf(1.2) of 500' or 'one of a, b, c'.",
        )
    return read_spread(sentence, VALUES)


def _list(sentence: Sentence) -> Wish:
    """Read a list, which ends with the text or before its last `when`."""
    begin = sentence.text.lower().rfind(" when ")
    wish = read_list(sentence, begin if begin >= 0 else len(sentence.text))
    while sentence.next.kind != "end" and (begin < 0 or sentence.next.column <= begin):
        sentence.skip()
    return wish


def _first(text: str) -> int:
    return len(text) - len(text.lstrip()) + 1


def _when(sentence: Sentence, own: Plain | None) -> Plain | When:
    if not sentence.accept("when"):
        if own is None:
            raise sentence.error(f"expected values, found {sentence.found()}", sentence.next)
        return own
    state = sentence.name("a state")
    if sentence.accept("="):
        return When(sentence.name("a state"), state, own)
    return When(state, own=own)


def _path(sentence: Sentence) -> Path:
    names = [sentence.name("a column")]
    while sentence.accept("."):
        names.append(sentence.name("a column"))
    return Path(names[-1], ".".join(names[:-1]) or None)
