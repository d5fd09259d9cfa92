"""What an index does to the queries, to writes and to the size of a database, as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dbworkbench.benchmarks.benchmark import Benchmark
from dbworkbench.benchmarks.effect import Effect, judge_index, judge_query
from dbworkbench.benchmarks.figures import duration, size
from dbworkbench.benchmarks.writing import Writing
from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.plot import draw_panels
from dbworkbench.drawings.series import Sample, Series
from dbworkbench.model.plan import Plan
from dbworkbench.model.query import Query
from dbworkbench.model.statistics import Ratio
from dbworkbench.plans.sampling import show_parameters
from dbworkbench.plans.usage import access_paths, same_shape

BEFORE, AFTER = "before", "after"
HEAD = ("query", "before", "after", "times as fast", "effect", "plan")


@dataclass(frozen=True)
class Comparison:
    """A query's plans without and with the index; `used` says whether any of its parameters use it."""

    before: Plan
    after: Plan
    used: bool

    @property
    def changed(self) -> bool:
        return self.used or not same_shape(self.before, self.after)


@dataclass(frozen=True)
class Impact:
    """The measured effect of one index; `bytes` is None where the engine does not tell sizes.

    `held` says that the database has the index already, so that "before" is the database without it.
    """

    ddl: str
    index: str
    table: str
    benchmark: Benchmark
    plans: Mapping[str, Comparison]
    bytes: int | None
    writing: Writing | None
    held: bool = False
    heading: str = ""

    def ratio(self, query: str) -> Ratio:
        """Return how many times as fast a query is with the index, with its interval."""
        return self.benchmark.ratio(query, BEFORE, AFTER)

    def speedup(self, query: str) -> tuple[float, float, float]:
        """Return the same as three numbers: the ratio and the ends of its interval."""
        ratio = self.ratio(query)
        return ratio.value, ratio.low, ratio.high

    def effect(self, query: str) -> Effect:
        """Judge what the index does to one query."""
        before, after = (self.benchmark.measurement(query, state) for state in (BEFORE, AFTER))
        if not before.ms or not after.ms:
            return Effect.HELPS_MUCH if after.ms else Effect.HARMS if before.ms else Effect.NO_DIFFERENCE
        return judge_query(self.ratio(query), plan_changed=self.plans[query].changed)

    @property
    def verdict(self) -> Effect:
        """Judge the index on the whole."""
        effects = [self.effect(query.name) for query in self.benchmark.queries]
        return judge_index(effects, saved_ms=sum(map(self._saved, self.benchmark.queries)))

    @property
    def used(self) -> bool:
        """Whether any query uses the index."""
        return any(comparison.used for comparison in self.plans.values())

    def picture(self) -> Picture:
        """Draw the latencies, and what the index costs."""
        return draw_panels(tuple(self._panels()))

    def __str__(self) -> str:
        parts = [self.heading, *self._aloud(), table_text(HEAD, self._rows()), *self._footnotes()]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading) if self.heading else ""]
        parts += [paragraph_html(sentence) for sentence in self._aloud()]
        parts += [self.picture().html() if tuple(self._panels()) else "", table_html(HEAD, self._rows())]
        return "".join([*parts, *(paragraph_html(sentence) for sentence in self._footnotes())])

    def _saved(self, query: Query) -> float:
        """Return the ms that a query wins, times how often it runs; capped queries count with the cap."""
        if self.effect(query.name) is Effect.NO_DIFFERENCE:
            return 0.0
        medians = []
        for state in (BEFORE, AFTER):
            found = self.benchmark.measurement(query.name, state)
            medians.append(found.summary.median if found.ms else (found.capped or 0.0) * 1000)
        return (medians[0] - medians[1]) * (query.rate or 1.0)

    def _aloud(self) -> Iterator[str]:
        """Yield the verdict and the price in plain sentences."""
        helped = [query for query in self.benchmark.queries if self.effect(query.name) in HELPING]
        if self.verdict is Effect.COSTS_MORE and not helped:
            why = "no query gets faster" if self.used else "no query uses it"
            yield f"{self.index} does not help: {why}. It costs more than it gives."
        else:
            named = ", ".join(f"{query.name or 'the query'} {self._times(query.name)}" for query in helped)
            yield f"{self.index} {self.verdict}: {named}."
        for query in self.benchmark.queries:
            if self.effect(query.name) is Effect.HARMS:
                yield f"It makes {query.name or 'the query'} slower: {self._times(query.name)}."
        yield self._price()

    def _times(self, query: str) -> str:
        before, after = (self.benchmark.measurement(query, state) for state in (BEFORE, AFTER))
        if before.ms and after.ms:
            return f"is {measured(str(self.ratio(query)))} times as fast"
        return (
            f"took more than {(before.capped or after.capped or 0.0):g} s {'after' if before.ms else BEFORE}"
        )

    def _price(self) -> str:
        taken = "an unknown number of bytes" if self.bytes is None else size(self.bytes)
        price = f"It takes {taken}"
        if self.writing is None:
            return f"{price}; the table is empty, so writes could not be measured."
        writing = self.writing
        price += f", and {writing.rows:,} inserts take {measured(str(writing.slowdown))} times as long"
        if writing.wal_before is None or writing.wal_after is None:
            return f"{price}."
        return (
            f"{price}, with {measured(f'{writing.wal_after:.2f}')} records in the write-ahead log a row "
            f"instead of {measured(f'{writing.wal_before:.2f}')}."
        )

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for query in self.benchmark.queries:
            yield (
                query.name or "query",
                *(self._median(query.name, state) for state in (BEFORE, AFTER)),
                self._ratio_text(query.name),
                str(self.effect(query.name)),
                self._plan_text(query.name),
            )

    def _median(self, query: str, state: str) -> str:
        found = self.benchmark.measurement(query, state)
        return measured(duration(found.summary.median)) if found.ms else f"more than {found.capped:g} s"

    def _ratio_text(self, query: str) -> str:
        timed = all(self.benchmark.measurement(query, state).ms for state in (BEFORE, AFTER))
        return measured(f"{self.ratio(query)!s:>24}") if timed else ""

    def _plan_text(self, query: str) -> str:
        comparison = self.plans[query]
        if not comparison.changed:
            return "unchanged"
        before, after = (
            " + ".join(access_paths(plan, self.table, self.index)) or "another plan"
            for plan in (comparison.before, comparison.after)
        )
        return f"{before} → {after}"

    def _footnotes(self) -> Iterator[str]:
        yield f"Measured in two clones by turns: {self.ddl}"
        if self.held:
            yield "The database has this index: it was taken out of the clone that stands for before."
        yield from self.benchmark.disagreements
        yield f"noise: {measured(self.benchmark.noise())}"
        for query in self.benchmark.queries:
            sets = [show_parameters(values) for values in self.benchmark.parameters[query.name] if values]
            if sets:
                yield f"{query.name or 'query'} with {'; '.join(sets)}"

    def _panels(self) -> Iterator[Series]:
        latency = self.benchmark.series()
        if latency.samples:
            yield latency
        if self.writing and self.writing.wal_before is not None and self.writing.wal_after is not None:
            figures = {BEFORE: self.writing.wal_before, AFTER: self.writing.wal_after}
            samples = tuple(Sample(label, "insert", (value,), value) for label, value in figures.items())
            yield Series("log records a row", "", samples)
        if self.bytes is not None:
            megabytes = self.bytes / 2**20
            yield Series("index size", "MB", (Sample(AFTER, self.index, (megabytes,), megabytes),))


HELPING = frozenset({Effect.HELPS, Effect.HELPS_MUCH})
