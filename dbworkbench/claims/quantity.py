"""What two sides of a comparison can be: a measured latency, a count, a factor, or a number."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from dbworkbench.claims.evidence import Evidence
from dbworkbench.drawings.page import measured
from dbworkbench.errors import UnusableInput
from dbworkbench.model.target import MILLISECONDS

NUMBER = re.compile(r"(\d[\d,_]*(?:\.\d+)?)\s*(us|µs|ms|s|min|x|×|k|M)?")
CALL = re.compile(r"(\w+)\s*\((.*)\)\s*(?:@(\w+))?", re.S)
PRODUCT = re.compile(r"(\d+(?:\.\d+)?)\s*[*×]\s*(.+)", re.S)
STATISTIC = re.compile(r"p\d{2}|median|mean|min|max", re.I)
SCALES = {"k": 1_000.0, "M": 1_000_000.0}
LATENCY, COUNT, FACTOR, PLAIN = "latency", "count", "factor", "number"


@dataclass(frozen=True)
class Value:
    """A quantity with its bounds (equal when exact), shown as `text`."""

    number: float
    low: float
    high: float
    text: str

    def times(self, factor: float) -> Value:
        return Value(self.number * factor, self.low * factor, self.high * factor, f"{factor:g} × {self.text}")


@dataclass(frozen=True)
class Quantity:
    """One side of a comparison: what it measures, and how to find it; `queries` are to be benchmarked."""

    kind: str
    find: Callable[[Evidence], Value]
    queries: tuple[tuple[str, str | None], ...] = ()


def read_quantity(text: str) -> Quantity:
    """Read `p95(name)`, `count(table)`, `impact(query, index)`, `100 ms`, `5x`, `336,776`, `2 * …`.

    Raises UnusableInput that lists what can be written.
    """
    text = text.strip()
    if match := NUMBER.fullmatch(text):
        return _constant(match[1], match[2])
    if match := PRODUCT.fullmatch(text):
        inner, factor = read_quantity(match[2]), float(match[1])
        return Quantity(inner.kind, lambda evidence: inner.find(evidence).times(factor), inner.queries)
    if match := CALL.fullmatch(text):
        return _call(*match.groups())
    raise _unknown(text)


def _constant(digits: str, unit: str | None) -> Quantity:
    number = float(digits.replace(",", "").replace("_", ""))
    if unit in MILLISECONDS:
        number *= MILLISECONDS[unit]
        return _fixed(LATENCY, number, f"{number:g} ms")
    if unit in ("x", "×"):
        return _fixed(FACTOR, number, f"{number:g}x")
    number *= SCALES.get(unit or "", 1.0)
    return _fixed(PLAIN, number, f"{number:,.10g}")


def _fixed(kind: str, number: float, text: str) -> Quantity:
    value = Value(number, number, number, text)
    return Quantity(kind, lambda _evidence: value)


def _call(function: str, inside: str, alias: str | None) -> Quantity:
    name, _, rest = (part.strip() for part in inside.partition(","))
    if "@" in name:
        name, alias = (part.strip() for part in name.split("@", 1))
    if STATISTIC.fullmatch(function) and not rest:
        return Quantity(LATENCY, lambda evidence: _latency(evidence, function, name, alias), ((name, alias),))
    if function == "count" and not rest:
        return Quantity(COUNT, lambda evidence: _count(evidence, name, alias))
    if function == "impact" and rest:
        return Quantity(FACTOR, lambda evidence: _impact(evidence, name, rest, alias))
    raise _unknown(f"{function}({inside})")


def _latency(evidence: Evidence, statistic: str, query: str, alias: str | None) -> Value:
    low, high = evidence.latency(query, statistic.lower(), alias)
    return Value(low, low, high, show_latency(low, high))


def show_latency(low: float, high: float) -> str:
    """Write a latency, or the time limit that a query ran into."""
    return measured(f"{low:.3g} ms") if low == high else f"more than {low / 1000:g} s"


def _count(evidence: Evidence, table: str, alias: str | None) -> Value:
    count = evidence.count(table, alias)
    if count is None:
        return Value(0, -math.inf, math.inf, f"no table {table} in @{alias or evidence.default}")
    return Value(count, count, count, f"{count:,}")


def _impact(evidence: Evidence, query: str, index: str, alias: str | None) -> Value:
    ratio, low, high = evidence.impact(query, index, alias)
    return Value(ratio, low, high, measured(f"{ratio:.3g}x (95 % interval {low:.3g} to {high:.3g})"))


def _unknown(text: str) -> UnusableInput:
    return UnusableInput(
        f"not a quantity: {text!r}",
        hint=(
            "Write p95(query), median(query @alias), count(table), impact(query, index), "
            "100 ms, 5x, 336,776 or 2 * p95(query)."
        ),
    )
