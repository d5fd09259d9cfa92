"""Status machines: `machine new -> paid 90% after exponential(2 hours) -> shipped, new -> cancelled`."""

from __future__ import annotations

from dataclasses import replace

from dbworkbench.seeding.spread.wish.lexer import Token
from dbworkbench.seeding.spread.wish.sentence import Sentence
from dbworkbench.seeding.spread.wish.shapes import LAGS, read_call
from dbworkbench.seeding.spread.wish.wish import Machine, Step, Wish

HINT = "Write it like 'machine new -> paid 90% -> shipped 80%, new -> cancelled'."


def read_machine(sentence: Sentence) -> Machine:
    """Read what follows the word `machine`: chains of transitions."""
    steps: list[Step] = []
    places: dict[tuple[str, str], Token] = {}
    while True:
        source = sentence.name("a state")
        if sentence.next.text != "->":
            raise sentence.error(f"expected '->', found {sentence.found()}", sentence.next, HINT)
        while sentence.accept("->"):
            token = sentence.next
            step = _step(sentence, source)
            if (step.source, step.target) in places:
                raise sentence.error(f"the transition {source} -> {step.target} is there twice", token)
            places[step.source, step.target] = token
            steps.append(step)
            source = step.target
        if not sentence.accept(","):
            break
    machine = Machine(steps[0].source, tuple(steps))
    return replace(machine, steps=tuple(_shared(sentence, machine, places)))


def read_lag(sentence: Sentence) -> Wish:
    """Read how much later something is: `2 days`, or a distribution of spans or numbers."""
    if sentence.next.kind == "number":
        value = sentence.number("how much")
        unit = sentence.unit()
        return Wish("constant", (value * (unit or 1),), kind="" if unit is None else "span")
    return read_call(sentence, LAGS)


def _step(sentence: Sentence, source: str) -> Step:
    target = sentence.name("a state")
    share = -1.0
    if sentence.next.kind == "number":
        share = sentence.share("a share") * 100
    lag = read_lag(sentence) if sentence.accept("after") else None
    if lag is not None and lag.kind != "span":
        raise sentence.error("the wait before a transition is a span of time", sentence.next, HINT)
    return Step(source, target, share, lag)


def _shared(sentence: Sentence, machine: Machine, places: dict[tuple[str, str], Token]) -> list[Step]:
    """Give transitions without a share what the others of their state leave, in equal parts."""
    done = []
    for step in machine.steps:
        beside = [other for other in machine.steps if other.source == step.source]
        given = sum(other.share for other in beside if other.share >= 0)
        if given > 100.0001:
            raise sentence.error(
                f"the shares of what follows {step.source} add up to {given:g}%",
                places[step.source, step.target],
                "Of the rows in a state at most 100% can go on.",
            )
        waiting = sum(other.share < 0 for other in beside)
        done.append(step if step.share >= 0 else replace(step, share=(100 - given) / waiting))
    reached = {machine.start}
    for _ in done:
        reached |= {step.target for step in done if step.source in reached}
    for step in done:
        if step.source not in reached:
            raise sentence.error(
                f"no transition leads from {machine.start} to {step.source}",
                places[step.source, step.target],
                HINT,
            )
    return done
