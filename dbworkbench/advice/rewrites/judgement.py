"""What is to be said of a rewrite: whether it is equal, what it gains, and how that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dbworkbench.advice.rewrites.proof import Proof
from dbworkbench.advice.rewrites.proposal import Proposal
from dbworkbench.benchmarks import Benchmark
from dbworkbench.benchmarks.effect import NOTICEABLE
from dbworkbench.benchmarks.figures import duration
from dbworkbench.drawings.page import (
    heading_html,
    measured,
    paragraph_html,
    preformatted_html,
    table_html,
    table_text,
)
from dbworkbench.model.query import Query
from dbworkbench.model.statistics import Ratio

HEAD = ("", "rewrite", "as written", "rewritten", "times as fast", "verdict")


class Verdict(StrEnum):
    """What came of a rewrite."""

    FASTER = "equal, and faster"
    NO_GAIN = "equal, no gain measured"
    SLOWER = "equal, and slower"
    DIFFERS = "not equal"
    UNKNOWN = "could not be tried"


@dataclass(frozen=True)
class Judgement:
    """A proposal, what was tried, and the measurement of both ways when they are equal."""

    proposal: Proposal
    proof: Proof
    benchmark: Benchmark | None = None

    @property
    def speedup(self) -> Ratio | None:
        """How many times as fast the new query is; None when it was not measured or ran into the limit."""
        if self.benchmark is None:
            return None
        old, new = self.benchmark.measurements
        if not old.ms or not new.ms:
            return None
        return self.benchmark.ratio(old.query, old.database, new.database)

    @property
    def verdict(self) -> Verdict:
        if self.proof.counterexample is not None:
            return Verdict.DIFFERS
        if not self.proof.holds:
            return Verdict.UNKNOWN
        speedup = self.speedup
        if speedup is None:
            ended = self.benchmark is not None and bool(self.benchmark.measurements[1].ms)
            return Verdict.FASTER if ended else Verdict.NO_GAIN
        if speedup.low > NOTICEABLE:
            return Verdict.FASTER
        return Verdict.SLOWER if speedup.high < 1 / NOTICEABLE else Verdict.NO_GAIN


@dataclass(frozen=True)
class Rewritten:
    """A query's rewrites with what was found of each."""

    query: Query
    judgements: tuple[Judgement, ...] = ()
    heading: str = ""

    @property
    def best(self) -> Judgement | None:
        """The equal rewrite that is surely fastest; None when nothing is faster."""
        faster = [one for one in self.judgements if one.verdict is Verdict.FASTER]
        return max(faster, key=lambda one: one.speedup.low if one.speedup else 0.0, default=None)

    def judgement(self, number: int) -> Judgement:
        """Return a judgement by its number, from 1."""
        return self.judgements[number - 1]

    def document(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "query": self.query.name,
            "rewrites": [
                {"rewrite": one.proposal.rewrite, "verdict": str(one.verdict), "sql": one.proposal.new.sql,
                 "statements": list(one.proposal.statements), "note": one.proposal.note,
                 "proof": str(one.proof), "trials": [one.proof.hostile, one.proof.own],
                 "times_as_fast": one.speedup.value if one.speedup else None,
                 "interval": [one.speedup.low, one.speedup.high] if one.speedup else None}
                for one in self.judgements
            ],
        }  # fmt: skip

    def __str__(self) -> str:
        parts = [self.heading, *self._aloud()]
        if self.judgements:
            parts.append(table_text(HEAD, self._rows()))
        for number, one in enumerate(self.judgements, 1):
            parts += ["", *self._told(number, one), self._sql(one)]
        return "\n".join(parts).lstrip("\n")

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading) if self.heading else ""]
        parts += [paragraph_html(sentence) for sentence in self._aloud()]
        parts += [table_html(HEAD, self._rows())] if self.judgements else []
        for number, one in enumerate(self.judgements, 1):
            parts += [paragraph_html(text) for text in self._told(number, one)]
            parts.append(preformatted_html(self._sql(one)))
        return "".join(parts)

    def _aloud(self) -> Iterator[str]:
        name = self.query.name or "the query"
        if not self.judgements:
            yield f"{name}: no rewrite applies."
            return
        count = len(self.judgements)
        yield f"{name}: {count} {'way' if count == 1 else 'ways'} to write it otherwise."

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for number, one in enumerate(self.judgements, 1):
            yield (str(number), one.proposal.rewrite, *self._figures(one))

    def _figures(self, one: Judgement) -> tuple[str, ...]:
        if one.benchmark is None:
            return ("", "", "", str(one.verdict))
        medians = [
            measured(duration(found.summary.median)) if found.ms else f"more than {found.capped:g} s"
            for found in one.benchmark.measurements
        ]
        ratio = measured(f"{one.speedup!s:>22}") if one.speedup else ""
        return (*medians, ratio, measured(f"{one.verdict:23}"))

    def _told(self, number: int, one: Judgement) -> Iterator[str]:
        proposal = one.proposal
        yield f"{number}. {proposal.rewrite}: {proposal.why}."
        yield f"   {one.proof}."
        if proposal.note:
            yield f"   {proposal.note}"

    def _sql(self, one: Judgement) -> str:
        proposal = one.proposal
        before = [f'CREATE EXTENSION IF NOT EXISTS "{proposal.extension}";'] if proposal.extension else []
        before += [f"{statement};" for statement in proposal.statements]
        return "\n".join([*before, f"{proposal.new.sql};"])
