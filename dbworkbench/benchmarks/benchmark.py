"""What a benchmark measured: queries by databases (or by states of one), and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from dbworkbench.benchmarks.figures import duration
from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.plot import draw_series
from dbworkbench.drawings.series import Sample, Series
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.model.statistics import (
    Ratio,
    Summary,
    interval_of_median,
    ratio_of_medians,
    statistic,
    summarise,
)
from dbworkbench.plans.sampling import show_parameters

HEAD = ("query", "database", "median", "p95", "p99", "min", "mean", "runs", "rows", "target")


@dataclass(frozen=True)
class Measurement:
    """One query on one database: each run in ms, in the order of rounds and parameters.

    `rows` holds the rows that each set of parameters brought. `capped` is the time limit in seconds that
    the query ran into; then there are no runs.
    """

    query: str
    database: str
    ms: tuple[float, ...]
    rows: tuple[int, ...] = ()
    capped: float | None = None

    @cached_property
    def summary(self) -> Summary:
        return summarise(self.ms)


@dataclass(frozen=True)
class Benchmark:
    """Latencies in ms of queries on databases that took turns; `parameters` are those of each query."""

    queries: tuple[Query, ...]
    databases: tuple[str, ...]
    measurements: tuple[Measurement, ...]
    parameters: Mapping[str, tuple[Mapping[str, Any], ...]]
    seed: int = 0
    heading: str = ""

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
        """Return how many times as long a query takes on one database as on another (medians)."""
        upper, lower = self._timed(query, above), self._timed(query, below)
        return ratio_of_medians(upper.ms, lower.ms, seed=self.seed)

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Say where databases did not return the same number of rows, in sentences."""
        return tuple(
            f"{query.name or 'the query'} returns {_rows(left)} on {left.database} "
            f"and {_rows(right)} on {right.database}: these are not the same answers."
            for query in self.queries
            for left, right in pairwise(self._of(query))
            if left.rows and right.rows and left.rows != right.rows
        )

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
                    *interval_of_median(found.ms, seed=self.seed),
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
        parts = [self.heading, table_text(HEAD, self._rows()), *self._sentences()]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading) if self.heading else "", table_html(HEAD, self._rows())]
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

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for query in self.queries:
            for found in self._of(query):
                yield (query.name or "query", found.database, *self._figures(query, found))

    def _figures(self, query: Query, found: Measurement) -> tuple[str, ...]:
        if not found.ms:
            return (f"more than {found.capped:g} s", "", "", "", "", "", "", self._verdict(query, found))
        summary = found.summary
        times = (summary.median, summary.p95, summary.p99, summary.minimum, summary.mean)
        return (
            *(measured(duration(ms)) for ms in times),
            measured(f"{summary.count:4}"),
            _rows(found).partition(" ")[0],
            self._verdict(query, found),
        )

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
        for query in self.queries:
            timed = [found for found in self._of(query) if found.ms]
            for left, right in pairwise(timed):
                ratio = self.ratio(query.name, left.database, right.database)
                yield (
                    f"{query.name or 'query'}: {left.database} / {right.database} = "
                    f"{measured(str(ratio))} (medians, 95 % interval)"
                )
        yield from self.disagreements
        for query in self.queries:
            sets = [show_parameters(values) for values in self.parameters.get(query.name, ()) if values]
            if sets:
                yield f"{query.name or 'query'} with {'; '.join(sets)}"


def _rows(found: Measurement) -> str:
    """Write the rows that came: one number, or the least and the most over the sets of parameters."""
    least, most = min(found.rows, default=0), max(found.rows, default=0)
    if least == most:
        return f"{least:,} {'row' if least == 1 else 'rows'}"
    return f"{least:,}–{most:,} rows"
