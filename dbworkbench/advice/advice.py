"""What is recommended, what it was measured to do, and how it shows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dbworkbench.advice.elsewhere import Elsewhere
from dbworkbench.advice.existing import Spare
from dbworkbench.advice.proof import Proof, geometric_mean
from dbworkbench.benchmarks.effect import Effect
from dbworkbench.benchmarks.figures import duration, size
from dbworkbench.drawings.curve import Curve, CurvePoint, Mark
from dbworkbench.drawings.curveplot import draw_curve
from dbworkbench.drawings.page import (
    heading_html,
    measured,
    paragraph_html,
    preformatted_html,
    table_html,
    table_text,
)
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.plot import draw_series
from dbworkbench.drawings.series import Sample, Series
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.settings import NOTHING
from dbworkbench.model.statistics import interval_of_median

HEAD = ("query", "before", "after", "after ÷ before", "effect", "indexes")
CURVE = "by measured times where a plan was measured, else by the planner's costs"
INDEX_HEAD = ("", "index", "size", "for")


@dataclass(frozen=True)
class Recommendation:
    """One index: `ddl` makes it, `bytes` is what it took when it was built.

    `online` are the statements that make it while others work: `ddl` itself, but for partitioned tables.
    """

    name: str
    table: str
    ddl: str
    bytes: int
    kind: str = ""
    queries: tuple[str, ...] = ()
    extension: str = ""
    online: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        return f"{', '.join(self.queries)}{f' ({self.kind})' if self.kind else ''}"


@dataclass(frozen=True)
class Withdrawn:
    """An index that was tried and is not recommended."""

    ddl: str
    reason: str


@dataclass(frozen=True)
class Upkeep:
    """Records in the write-ahead log for a row that is inserted, before and after; seconds as a ratio."""

    table: str
    wal_before: float
    wal_after: float
    slowdown: str


@dataclass(frozen=True)
class TradeOff:
    """A point of the curve of time against storage: bytes, and after ÷ before as it is thought to be."""

    bytes: int
    ratio: float


@dataclass(frozen=True)
class Advice:
    """Indexes within a budget of bytes, each query before and after, and what was left aside.

    Times are in ms. `failed` holds queries that could not be measured, with what the server says; `elsewhere`
    what the planner of somebody else's server says of the indexes, where HypoPG is installed there.
    `least` are the bytes of the smallest choice that promised anything, within the budget or not.
    `search_seconds` is thinking, `trial_seconds` building and measuring what was thought of.
    """

    budget: int
    indexes: tuple[Recommendation, ...]
    proofs: tuple[Proof, ...]
    withdrawn: tuple[Withdrawn, ...] = ()
    spare: tuple[Spare, ...] = ()
    upkeep: tuple[Upkeep, ...] = ()
    curve: tuple[TradeOff, ...] = ()
    failed: Mapping[str, str] = NOTHING
    elsewhere: Elsewhere | None = None
    candidates: int = 0
    least: int | None = None
    search_seconds: float = 0.0
    trial_seconds: float = 0.0
    heading: str = ""

    @property
    def bytes(self) -> int:
        """What the indexes really take together."""
        return sum(index.bytes for index in self.indexes)

    @property
    def total_before_ms(self) -> float:
        return sum(proof.before_ms for proof in self.proofs)

    @property
    def total_after_ms(self) -> float:
        return sum(proof.after_ms for proof in self.proofs)

    @property
    def geometric_mean(self) -> float:
        """The geometric mean of after ÷ before over all queries, in which each counts the same."""
        return geometric_mean(self.proofs)

    @property
    def load(self) -> float | None:
        """After ÷ before of the times by calls a second; None when no query tells how often it runs."""
        if not any(proof.rate for proof in self.proofs):
            return None
        before, after = (
            sum((proof.rate or 1.0) * ms for proof, ms in zip(self.proofs, side, strict=True))
            for side in ((p.before_ms for p in self.proofs), (p.after_ms for p in self.proofs))
        )
        return after / before if before else None

    @property
    def slower(self) -> tuple[Proof, ...]:
        """The queries that got slower beyond noise."""
        return tuple(proof for proof in self.proofs if proof.effect is Effect.HARMS)

    def proof(self, query: str) -> Proof:
        """Return what was measured of a query."""
        for proof in self.proofs:
            if proof.query == query:
                return proof
        raise UnknownName("measured query", query, (proof.query for proof in self.proofs))

    @property
    def ddl(self) -> str:
        """The statements to run, each alone: CONCURRENTLY is refused inside of a transaction."""
        extensions = dict.fromkeys(index.extension for index in self.indexes if index.extension)
        made = [f"CREATE EXTENSION IF NOT EXISTS {name};" for name in extensions]
        return "\n".join(
            [
                *made,
                *(f"{statement};" for index in self.indexes for statement in index.online or (index.ddl,)),
            ]
        )

    def document(self) -> dict[str, Any]:
        """Return all as plain data, the fields that the command line prints."""
        return {
            "budget_bytes": self.budget,
            "bytes": self.bytes,
            "indexes": [
                {
                    "ddl": index.ddl,
                    "online": list(index.online),
                    "bytes": index.bytes,
                    "name": index.name,
                    "table": index.table,
                    "kind": index.kind,
                    "queries": list(index.queries),
                    "extension": index.extension or None,
                }
                for index in self.indexes
            ],
            "queries": [_described(proof, self._names(proof)) for proof in self.proofs],
            "total_before_ms": self.total_before_ms,
            "total_after_ms": self.total_after_ms,
            "geometric_mean": self.geometric_mean,
            "load": self.load,
            "writes": [
                {"table": u.table, "wal_records_before": u.wal_before, "wal_records_after": u.wal_after}
                for u in self.upkeep
            ],
            "withdrawn": [{"ddl": item.ddl, "reason": item.reason} for item in self.withdrawn],
            "spare": [{"ddl": item.ddl, "bytes": item.bytes, "reason": item.reason} for item in self.spare],
            "hypopg": _opinions(self.elsewhere),
            "curve": [{"bytes": point.bytes, "ratio": point.ratio} for point in self.curve],
            "failed": [{"name": name, "message": message} for name, message in self.failed.items()],
            "search_seconds": self.search_seconds,
            "trial_seconds": self.trial_seconds,
        }

    # -- how it shows itself ----------------------------------------------------------------------

    @property
    def summary(self) -> str:
        """Say in a sentence what is recommended and what it gives."""
        if not self.indexes:
            return self._why_none()
        count = f"{len(self.indexes)} index" + ("es" if len(self.indexes) > 1 else "")
        helped = sum(proof.helped for proof in self.proofs)
        return (
            f"{measured(count)} in {measured(size(self.bytes))} of {size(self.budget)}: "
            f"{measured(str(helped))} of {len(self.proofs)} queries get faster, the geometric mean of "
            f"after ÷ before is {measured(f'{self.geometric_mean:.2f}')}, all together take "
            f"{measured(duration(self.total_after_ms).strip())} instead of "
            f"{measured(duration(self.total_before_ms).strip())}.{self._of_load()}"
        )

    def _why_none(self) -> str:
        if not self.candidates:
            return (
                "No index was thought of: the queries read tables that are empty or as small as a page, "
                "read all of their rows, or find them by keys and indexes that are there."
            )
        if self.least is not None and self.least > self.budget:
            return (
                f"No index fits: the smallest that promises anything takes {measured(size(self.least))}, "
                f"the budget is {size(self.budget)}."
            )
        return (
            "No index is worth its room: nothing that was tried measured better than noise, or than what "
            "writes would pay."
        )

    def _of_load(self) -> str:
        load = self.load
        return (
            ""
            if load is None
            else f" By calls a second, the load is {measured(f'{load:.2f}')} of what it was."
        )

    def picture(self) -> Picture:
        """Draw every query before and after; raises UnusableInput when nothing was measured."""
        series = self.series()
        if not series.samples:
            raise UnusableInput("there is nothing to draw: no query was measured", hint="See `failed`.")
        return draw_series(series)

    def series(self) -> Series:
        """Return the queries before and after as plain data."""
        samples = [
            sample
            for proof in self.proofs
            for sample in (
                *_sample("before", proof.query, proof.before),
                *_sample("after", proof.query, proof.after),
            )
        ]
        return Series("latency before and after", "ms", tuple(samples), log=True)

    def trade_off(self) -> Picture:
        """Draw time against storage, as it is thought to be at other budgets."""
        points = tuple(CurvePoint(point.bytes / 2**20, point.ratio) for point in self.curve)
        if not points:
            raise UnusableInput("there is no curve: no index was thought of", hint="See the queries.")
        marks = (Mark(self.budget / 2**20, f"budget {size(self.budget)}"),)
        curve = Curve(
            "time against storage", "MB of indexes", "after ÷ before", points, marks, note=CURVE, sign="",
            found=True, marking="marked:",
        )  # fmt: skip
        return draw_curve(curve)

    def __str__(self) -> str:
        parts = [self.heading, self.summary]
        if self.indexes:
            parts += [table_text(INDEX_HEAD, self._index_rows()), self.ddl]
        parts += [table_text(HEAD, self._rows()) if self.proofs else "", *self._sentences()]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading) if self.heading else "", paragraph_html(self.summary)]
        if self.indexes:
            parts += [table_html(INDEX_HEAD, self._index_rows()), preformatted_html(self.ddl)]
        if self.series().samples:
            parts.append(self.picture().html())
        parts.append(table_html(HEAD, self._rows()))
        if len(self.curve) > 1:
            parts.append(self.trade_off().html())
        return "".join([*parts, *(paragraph_html(sentence) for sentence in self._sentences())])

    def _index_rows(self) -> Iterator[tuple[str, ...]]:
        for number, index in enumerate(self.indexes, 1):
            yield (str(number), index.name, measured(size(index.bytes)), index.why)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for proof in self.proofs:
            yield (
                proof.query or "query",
                _time(proof.before, proof),
                _time(proof.after, proof),
                measured(f"{proof.ratio!s:>20}") if proof.before or proof.after else "",
                str(proof.effect),
                ", ".join(self._names(proof)),
            )

    def _names(self, proof: Proof) -> list[str]:
        return [index.name for index in self.indexes if index.name in proof.used]

    def _sentences(self) -> Iterator[str]:
        for proof in self.slower:
            yield f"{proof.query} gets slower: {measured(str(proof.ratio))} times as long."
        for upkeep in self.upkeep:
            yield (
                f"A row of {upkeep.table} writes {measured(f'{upkeep.wal_after:.2f}')} records to the "
                f"write-ahead log instead of {measured(f'{upkeep.wal_before:.2f}')}; "
                f"inserts take {measured(upkeep.slowdown)} times as long."
            )
        if self.elsewhere is not None:
            yield from self.elsewhere.sentences([index.name for index in self.indexes])
        for item in self.withdrawn:
            yield f"Not recommended: {item.ddl}: {item.reason}."
        for spare in self.spare:
            yield f"{spare.name} on {spare.table} ({size(spare.bytes)}) {spare.reason}: {spare.ddl};"
        for name, message in self.failed.items():
            yield f"{name} was left out: {message}"


def _described(proof: Proof, names: list[str]) -> dict[str, Any]:
    ratio = proof.ratio
    return {
        "name": proof.query,
        "before_ms": proof.before_ms,
        "after_ms": proof.after_ms,
        "interval": [ratio.low, ratio.high if ratio.high != float("inf") else None],
        "ratio": ratio.value,
        "effect": str(proof.effect),
        "capped_before": not proof.before,
        "capped_after": not proof.after,
        "indexes": names,
    }


def _opinions(elsewhere: Elsewhere | None) -> list[dict[str, Any]] | None:
    if elsewhere is None or elsewhere.error:
        return None
    return [
        {"name": one.query, "cost_before": one.cost_before, "cost_after": one.cost_after,
         "indexes": list(one.indexes)}
        for one in elsewhere.opinions
    ]  # fmt: skip


def _sample(label: str, group: str, values: tuple[float, ...]) -> Iterator[Sample]:
    if values:
        low, high = interval_of_median(values)
        yield Sample(label, group, values, sorted(values)[len(values) // 2], low, high)


def _time(values: tuple[float, ...], proof: Proof) -> str:
    if not values:
        return f"more than {proof.capped or 0:g} s"
    return measured(duration(sorted(values)[len(values) // 2]))
