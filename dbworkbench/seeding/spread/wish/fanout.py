"""How many rows refer to one parent: `geometric(3), 20% childless`, `zipf(1.1)`, `4`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbworkbench.seeding.spread.wish.sentence import Sentence
from dbworkbench.seeding.spread.wish.shapes import FANOUTS, read_call
from dbworkbench.seeding.spread.wish.wish import Wish


@dataclass(frozen=True)
class Fanning:
    """The number of children of a parent: a distribution, and the share of parents that have none."""

    wish: Wish
    childless: float | None = None

    def __str__(self) -> str:
        share = "" if self.childless is None else f", {self.childless * 100:.4g}% childless"
        return f"{self.wish}{share}"


def read_fanout(text: str, *, where: str = "") -> Fanning:
    """Read how many rows refer to one parent; errors carry a caret."""
    sentence = Sentence(text, where)
    wish = _counts(sentence)
    childless = None
    if sentence.accept(",") or sentence.next.kind == "number":
        childless = sentence.share("a share of parents")
        if not sentence.accept("childless"):
            raise sentence.error(f"expected 'childless', found {sentence.found()}", sentence.next)
    sentence.finish("Write it like 'geometric(3), 20% childless'.")
    return Fanning(wish, childless)


def read_share(text: str, *, where: str = "") -> float:
    """Read `20%` or `0.2` as a share."""
    sentence = Sentence(text, where)
    token = sentence.next
    value = sentence.number("a share like 20%")
    share = value / 100 if sentence.accept("%") else value
    sentence.finish("Write it like '20%'.")
    if not 0 <= share <= 1:
        raise sentence.error("a share lies between 0% and 100%", token)
    return share


def _counts(sentence: Sentence) -> Wish:
    if sentence.next.kind == "number":
        return Wish("constant", (sentence.number("a number"),))
    wish = read_call(sentence, FANOUTS)
    if wish.kind:
        raise sentence.error("the number of children has no unit", sentence.next)
    if sentence.accept("of"):
        wish = replace(wish, among=sentence.count("distinct values"))
    return wish
