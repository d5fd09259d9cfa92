"""`p95(recent) < 100 ms`, `count(flights) = 336,776`, `impact(recent, flights (dest)) > 5x`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.kind import Judge, Kind
from dbworkbench.claims.quantity import COUNT, FACTOR, PLAIN, Quantity, Value, read_quantity
from dbworkbench.claims.verdict import Outcome, Verdict, holds_if
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
    if left.kind == FACTOR and _undecided(*values, COMPARE[sign]):
        return Verdict(claim, Outcome.CANNOT_TELL, f"{said}: the bound lies inside the interval")
    return holds_if(claim, COMPARE[sign](values[0].number, values[1].number), said)


def _sign(line: str) -> re.Match[str] | None:
    """Find the comparison that stands outside all brackets."""
    for match in SIGN.finditer(line):
        if line[: match.start()].count("(") == line[: match.start()].count(")"):
            return match
    return None


def _comparable(left: str, right: str) -> bool:
    return left == right or {left, right} <= {COUNT, PLAIN}


def _undecided(left: Value, right: Value, compare: Callable[[float, float], bool]) -> bool:
    """Say whether the two ends of the left interval give different answers."""
    return compare(left.low, right.number) != compare(left.high, right.number)


KIND = Kind("comparison", "p95(query) < 100 ms", read)
