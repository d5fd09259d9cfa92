"""What a benchmark measured: queries by databases (or by states of one), and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from typing import Any

from dbworkbench.benchmarks.check import Check
from dbworkbench.benchmarks.contrast import contrast, pages
from dbworkbench.benchmarks.figures import duration, duration_within
from dbworkbench.benchmarks.measurement import Measurement, ratio_between
from dbworkbench.benchmarks.noise import describe_noise
from dbworkbench.benchmarks.surroundings import UNKNOWN, Surroundings
from dbworkbench.drawings.page import (
    heading_html,
    measured,
    paragraph_html,
    table_html,
    table_text,
    unmeasured,
)
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.plot import draw_series
from dbworkbench.drawings.series import Sample, Series
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.plan import Plan
from dbworkbench.model.query import Query
from dbworkbench.model.settings import NOTHING
from dbworkbench.model.statistics import Ratio, quantile, statistic
from dbworkbench.plans.sampling import show_parameters

HEAD = ("query", "database", "median", "p95", "p99", "min", "mean", "runs", "rows", "target")
PAGES = "pages"


@dataclass(frozen=True)
class Benchmark:
    """Latencies in ms of queries on databases that took turns; `parameters` are those of each query.

    `plans` are by query and database, of the first parameters. `hot` tells how many sets of a query, at the
    front, are those with most rows, where the others are those with fewest.
    """

    queries: tuple[Query, ...]
    databases: tuple[str, ...]
    measurements: tuple[Measurement, ...]
    parameters: Mapping[str, tuple[Mapping[str, Any], ...]]
    seed: int = 0
    heading: str = ""
    checks: tuple[Check, ...] = ()
    plans: Mapping[tuple[str, str], Plan] = field(default_factory=dict)
    surroundings: Surroundings = UNKNOWN
    hot: Mapping[str, int] = NOTHING
    cold: bool = False

    def measurement(self, query: str, database: str) -> Measurement:
        """Return what was measured of a query on a database."""
        for found in self.measurements:
            if (found.query, found.database) == (query, database):
                return found
        if query not in {known.name for known in self.queries}:
            raise UnknownName("measured query", query, (known.name for known in self.queries))
        raise UnknownName("measured database", database, self.databases)

    def statistic(self, query: str, database: str, name: str) -> float:
        """Return `median`, `mean`, `min`, `max` or a percentile such as `p95` in ms."""
        return statistic(self._timed(query, database).ms, name)

    def ratio(self, query: str, above: str, below: str) -> Ratio:
        """Return how many times as long a query takes on one database as on another, see `ratio_between`."""
        return ratio_between(self._timed(query, above), self._timed(query, below))

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Say where databases did not answer with the same rows, in sentences."""
        return tuple(f"{check}." for check in self.checks if not check.same)

    @property
    def met(self) -> bool | None:
        """Whether all targets are met on all databases; None without any target."""
        verdicts = [self._met(query, found) for query in self.queries for found in self._of(query)]
        told = [verdict for verdict in verdicts if verdict is not None]
        return all(told) if told else None

    def picture(self) -> Picture:
        """Draw the runs, query by query, side by side; raises UnusableInput when there are none."""
        series = self.series()
        if not series.samples:
            raise UnusableInput(
                "there is nothing to draw: no query ended within its limit",
                hint="Give the queries more time (timeout), or faster plans.",
            )
        return draw_series(series)

    def series(self) -> Series:
        """Return the runs as plain data to draw, with the targets as bounds."""
        timed = [found for found in self.measurements if found.ms]
        values = [ms for found in timed for ms in found.ms]
        return Series(
            title="latency",
            unit="ms",
            samples=tuple(
                Sample(
                    found.database,
                    found.query or "query",
                    found.ms,
                    found.summary.median,
                    *found.interval(0.5, seed=self.seed),
                )
                for found in timed
            ),
            bounds=tuple(
                (query.name or "query", query.target.milliseconds, str(query.target))
                for query in self.queries
                if query.target is not None
            ),
            log=bool(values) and max(values) > 20 * min(values),
        )

    def __str__(self) -> str:
        parts = [self.heading, table_text(self._head(), self._rows()), *self._sentences()]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading) if self.heading else "", table_html(self._head(), self._rows())]
        parts += [paragraph_html(sentence) for sentence in self._sentences()]
        return "".join([*parts, self.picture().html() if self.series().samples else ""])

    def _timed(self, query: str, database: str) -> Measurement:
        found = self.measurement(query, database)
        if not found.ms:
            raise UnusableInput(
                f"{query} has no times on {database}: it ran into the limit of {found.capped:g} s",
                hint="Give it more time, or a faster plan.",
            )
        return found

    def _of(self, query: Query) -> list[Measurement]:
        return [found for found in self.measurements if found.query == query.name]

    def document(self) -> dict[str, Any]:
        """Return the figures as plain data; times in ms, a query over the limit has none."""
        return {
            "queries": [self._entry(query, found) for query in self.queries for found in self._of(query)],
            "ratios": [
                {"query": query.name, "above": left.database, "below": right.database, **_plain(ratio)}
                for query in self.queries
                for left, right in pairwise([found for found in self._of(query) if found.ms])
                for ratio in [self.ratio(query.name, left.database, right.database)]
            ],
            "answers": [
                {"query": check.query, "databases": [check.left, check.right], "same": check.same,
                 "hash": check.digest, "said": unmeasured(str(check))}
                for check in self.checks
            ],
            "parameters": {name: list(map(dict, sets)) for name, sets in self.parameters.items()},
            "cold": self.cold,
            "noise": self.noise(),
            "surroundings": str(self.surroundings),
        }  # fmt: skip

    def _entry(self, query: Query, found: Measurement) -> dict[str, Any]:
        entry: dict[str, Any] = {"name": query.name, "database": found.database, "runs": len(found.ms)}
        entry |= {"rows": list(found.rows), "capped_s": found.capped, "met": self._met(query, found)}
        for name, part in (("median", 0.5), ("p95", 0.95)) if found.ms else ():
            entry |= {f"{name}_ms": quantile(found.ms, part), f"{name}_interval": list(found.interval(part))}
        if found.ms:
            entry |= {"min_ms": min(found.ms), "p99_ms": quantile(found.ms, 0.99)}
        return entry

    def noise(self) -> str:
        """Say in one line how quiet it was while this was measured."""
        series = [found.of_set(number) for found in self.measurements for number in range(found.sets)]
        return describe_noise([values for values in series if values], self.surroundings.usage)

    def _head(self) -> tuple[str, ...]:
        return (*HEAD[:-1], PAGES, HEAD[-1]) if self._tells_pages() else HEAD

    def _tells_pages(self) -> bool:
        return any(pages(plan) is not None for plan in self.plans.values())

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for query in self.queries:
            for found in self._of(query):
                yield (query.name or "query", found.database, *self._figures(query, found))

    def _figures(self, query: Query, found: Measurement) -> tuple[str, ...]:
        if not found.ms:
            empty = [""] * (len(self._head()) - 4)
            return (f"more than {found.capped:g} s", *empty, self._verdict(query, found))
        summary = found.summary
        middle, tail = (found.interval(part, seed=self.seed) for part in (0.5, 0.95))
        return (
            measured(duration_within(summary.median, *middle)),
            measured(duration_within(summary.p95, *tail)),
            *(measured(duration(ms)) for ms in (summary.p99, summary.minimum, summary.mean)),
            measured(f"{summary.count:4}"),
            _rows(found).partition(" ")[0],
            *([self._pages(query, found)] if self._tells_pages() else []),
            self._verdict(query, found),
        )

    def _pages(self, query: Query, found: Measurement) -> str:
        plan = self.plans.get((query.name, found.database))
        count = pages(plan) if plan is not None else None
        return "" if count is None else measured(f"{count:9,}")

    def _met(self, query: Query, found: Measurement) -> bool | None:
        if query.target is None:
            return None
        if not found.ms:
            return False
        return query.target.met(statistic(found.ms, query.target.statistic))

    def _verdict(self, query: Query, found: Measurement) -> str:
        met = self._met(query, found)
        return "" if met is None else f"{query.target}: {measured('met' if met else 'missed')}"

    def _sentences(self) -> Iterator[str]:
        yield from self.disagreements
        for query in self.queries:
            yield from self._ratios(query)
            yield from self._temperatures(query)
        yield from (f"{check}." for check in self.checks if check.same)
        for query in self.queries:
            sets = [show_parameters(values) for values in self.parameters.get(query.name, ()) if values]
            if sets:
                yield f"{query.name or 'query'} with {'; '.join(sets)}"
        if any(found.ms for found in self.measurements):
            state = "cold: pages were put out of memory before each run" if self.cold else "warm"
            yield f"noise: {measured(self.noise())}"
            yield f"measured {state}, on {measured(str(self.surroundings))}"

    def _ratios(self, query: Query) -> Iterator[str]:
        """Yield how many times as long each side takes as the next, and what the plans say about it."""
        timed = [found for found in self._of(query) if found.ms]
        for left, right in pairwise(timed):
            ratio = self.ratio(query.name, left.database, right.database)
            yield (
                f"{query.name or 'query'}: {left.database} / {right.database} = "
                f"{measured(str(ratio))} (pairs of runs, 95 % interval)"
            )
        plans = {side: plan for (name, side), plan in self.plans.items() if name == query.name}
        if len(timed) > 1 and plans:
            yield f"{query.name or 'query'}, where the time goes: {measured(contrast(plans))}"

    def _temperatures(self, query: Query) -> Iterator[str]:
        """Yield the medians of hot and of cold keys, where both were drawn."""
        hot = self.hot.get(query.name, 0)
        for found in self._of(query):
            if not found.ms or not 0 < hot < found.sets:
                continue
            parts = [[found.of_set(n) for n in some] for some in (range(hot), range(hot, found.sets))]
            most, fewest = (quantile([ms for runs in part for ms in runs], 0.5) for part in parts)
            yield (
                f"{query.name or 'query'} on {found.database}: hot keys {measured(duration(most))}, "
                f"cold keys {measured(duration(fewest))} (medians)"
            )


def _plain(ratio: Ratio) -> dict[str, Any]:
    """Return a ratio as plain data; an interval without an upper bound has none."""
    return {"ratio": ratio.value, "interval": [ratio.low, ratio.high if isfinite(ratio.high) else None]}


def _rows(found: Measurement) -> str:
    """Write the rows that came: one number, or the least and the most over the sets of parameters."""
    least, most = min(found.rows, default=0), max(found.rows, default=0)
    if least == most:
        return f"{least:,} {'row' if least == 1 else 'rows'}"
    return f"{least:,}–{most:,} rows"
