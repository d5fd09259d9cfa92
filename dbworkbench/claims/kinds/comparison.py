"""`p95(recent) < 100 ms`, `count(flights) = 336,776`, `impact(recent, flights (dest)) > 5x`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.kind import Judge, Kind
from dbworkbench.claims.quantity import COUNT, FACTOR, PLAIN, Quantity, Value, read_quantity
from dbworkbench.claims.verdict import Verdict, cannot_tell, holds_if
from dbworkbench.errors import UnusableInput

SIGN = re.compile(r"\s(<=|>=|<>|!=|<|>|=|≤|≥)\s")
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
}


def read(line: str) -> Judge | None:
    sign = _sign(line)
    if sign is None:
        return None
    left, right = read_quantity(line[: sign.start()]), read_quantity(line[sign.end() :])
    if not _comparable(left.kind, right.kind):
        raise UnusableInput(
            f"a {left.kind} cannot be compared with a {right.kind}: {line!r}",
            hint="Give latencies in ms or s, impacts like 5x, counts as plain numbers.",
        )
    return lambda evidence: judge(line, evidence, left, sign[1], right)


def judge(claim: str, evidence: Evidence, left: Quantity, sign: str, right: Quantity) -> Verdict:
    for name, alias in (*left.queries, *right.queries):
        evidence.measure([name], alias)
    values = left.find(evidence), right.find(evidence)
    said = " against ".join(value.text for value in values)
    answers = _answers(*values, COMPARE[sign])
    if len(answers) > 1:
        why = ": the bound lies inside the interval" if FACTOR in (left.kind, right.kind) else ""
        return cannot_tell(claim, said + why)
    return holds_if(claim, answers.pop(), said)


def _sign(line: str) -> re.Match[str] | None:
    """Find the comparison that stands outside all brackets."""
    for match in SIGN.finditer(line):
        if line[: match.start()].count("(") == line[: match.start()].count(")"):
            return match
    return None


def _comparable(left: str, right: str) -> bool:
    return left == right or {left, right} <= {COUNT, PLAIN}


def _answers(left: Value, right: Value, compare: Callable[[float, float], bool]) -> set[bool]:
    """Return what the comparison says within both intervals: one answer, or both."""
    answers = {compare(one, other) for one in (left.low, left.high) for other in (right.low, right.high)}
    shared = max(left.low, right.low)
    if shared <= min(left.high, right.high):
        answers.add(compare(shared, shared))
    return answers


KIND = Kind("comparison", "p95(query) < 100 ms", read)
