"""Index advice on TPC-H beside published ways to choose: all sets are built, and measured by turns."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import tpch
from benchmarks.rivals import RIVALS
from benchmarks.tpch_queries import read_queries
from dbworkbench.advice import advise
from dbworkbench.advice.atoms import find_atoms
from dbworkbench.advice.candidates import Candidate
from dbworkbench.advice.costs import Costs
from dbworkbench.advice.ground import Ground, survey
from dbworkbench.advice.lab import LONG_MS, Lab, least_ms, runner
from dbworkbench.advice.proof import Proof, by_turns, geometric_mean
from dbworkbench.advice.thought import think
from dbworkbench.benchmarks.effect import Effect
from dbworkbench.drawings.page import table_text
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.simulation import simulate_database

SCALE = 0.1
BUDGETS = (10, 25, 50)
"""Megabytes, of 2 to the power of 20 bytes."""

LIMIT_S = 30.0
OURS = "dbworkbench"
HEAD = ("budget", "by", "indexes", "real size", "geometric mean", "total", "slower", "chosen in")


@dataclass
class Contestant:
    """A set of indexes in a clone of its own, and what was measured there."""

    name: str
    candidates: Sequence[Candidate]
    lab: Lab
    seconds: float
    proofs: list[Proof] = field(default_factory=list)

    def row(self, budget: int) -> tuple[str, ...]:
        room = sum(self.lab.bytes.values()) / 2**20
        slower = [proof.query for proof in self.proofs if proof.effect is Effect.HARMS]
        before, after = (sum(getattr(p, side) for p in self.proofs) for side in ("before_ms", "after_ms"))
        return (
            f"{budget} MB", self.name, str(len(self.lab.bytes)),
            f"{room:.2f} MB{' (too large)' if room > budget else ''}",
            f"{geometric_mean(self.proofs):.4f}", f"{after / before:.4f}",
            ", ".join(slower) or "none", f"{self.seconds:.1f} s",
        )  # fmt: skip


def report() -> Iterator[str]:
    """Yield a table a budget; the times before are measured once. ADVICE_BUDGETS picks budgets in MB.

    ADVICE_KEPT names a file in which times before and what rivals chose are kept for a later run.
    """
    budgets = [int(mb) for mb in os.environ.get("ADVICE_BUDGETS", "").split(",") if mb] or BUDGETS
    queries = read_queries(os.environ.get("TPCH_QUERIES"))
    engine = connect("postgres")
    try:
        with engine.scratch() as database:
            tpch.fill_bare(database, SCALE)
            assert isinstance(database, PostgresDatabase)
            kept = Kept.read()
            ground = survey(database, queries, limit=LIMIT_S, known=kept.baseline)
            kept.baseline = dict(ground.baseline)
            for budget in budgets:
                yield from _compare(engine, database, ground, budget, kept)
    finally:
        engine.close()


@dataclass
class Kept:
    """What an earlier run found out, in the file that ADVICE_KEPT names: times, and rivals' choices."""

    baseline: dict[str, float] = field(default_factory=dict)
    rivals: dict[str, dict[str, tuple[list[str], float]]] = field(default_factory=dict)

    @staticmethod
    def read() -> Kept:
        file = Path(os.environ.get("ADVICE_KEPT", ""))
        return Kept(**json.loads(file.read_text("utf-8"))) if file.is_file() else Kept()

    def write(self) -> None:
        if name := os.environ.get("ADVICE_KEPT"):
            Path(name).write_text(json.dumps({"baseline": self.baseline, "rivals": self.rivals}), "utf-8")


def _compare(
    engine: Engine, database: PostgresDatabase, ground: Ground, budget: int, kept: Kept
) -> Iterator[str]:
    with ExitStack() as stack:
        contestants = [
            _built(stack, engine, database, name, candidates, seconds)
            for name, (candidates, seconds) in _choices(database, ground, budget, kept).items()
        ]
        for question in ground.questions:
            print(f"{budget} MB: {question.name}", file=sys.stderr, flush=True)
            _measure(ground, question.name, database, contestants)
        rows = [contestant.row(budget) for contestant in contestants]
        yield table_text(HEAD, rows)
        yield _by_query(ground.baseline, contestants)


def _choices(
    database: PostgresDatabase, ground: Ground, budget: int, kept: Kept
) -> dict[str, tuple[Sequence[Candidate], float]]:
    """Return what each way chooses, and the seconds that it thought; ours also builds and measures."""
    twin = simulate_database(database)
    try:
        with think(ground, twin.twin) as (candidates, costs):
            if str(budget) not in kept.rivals:
                kept.rivals[str(budget)] = dict(_rivals(candidates, costs, budget))
                kept.write()
    finally:
        twin.close()
    by_ddl = {candidate.ddl: candidate for candidate in candidates}
    found: dict[str, tuple[Sequence[Candidate], float]] = {
        name: ([by_ddl[ddl] for ddl in ddls], seconds)
        for name, (ddls, seconds) in kept.rivals[str(budget)].items()
    }
    queries = [question.query for question in ground.questions]
    advice = advise(database, queries, budget=budget * 2**20, baseline=ground.baseline, timeout=LIMIT_S)
    print(advice, file=sys.stderr, flush=True)
    print(f"searched {advice.search_seconds:.1f} s, tried {advice.trial_seconds:.1f} s", file=sys.stderr)
    known = {candidate.name: candidate for candidate in candidates}
    found[OURS] = ([known[index.name] for index in advice.indexes], advice.search_seconds)
    return found


def _rivals(
    candidates: Sequence[Candidate], costs: Costs, budget: int
) -> Iterator[tuple[str, tuple[list[str], float]]]:
    tables = {candidate.ddl: candidate.table for candidate in candidates}
    for name in costs.questions:  # so that it is known which index can matter to which query
        find_atoms(costs, name, tables)
    for name, choose in RIVALS.items():
        started = time.monotonic()
        chosen = [candidate.ddl for candidate in choose(candidates, costs, budget * 2**20)]
        yield name, (chosen, time.monotonic() - started)
        print(f"{budget} MB: {name} took {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def _built(
    stack: ExitStack,
    engine: Engine,
    database: Database,
    name: str,
    candidates: Sequence[Candidate],
    seconds: float,
) -> Contestant:
    clone = stack.enter_context(engine.scratch(database))
    assert isinstance(clone, PostgresDatabase)
    lab = Lab(clone, build_timeout=600)
    lab.build(candidates)
    assert not lab.refused, lab.refused
    return Contestant(name, candidates, lab, seconds)


def _measure(
    ground: Ground, name: str, database: PostgresDatabase, contestants: Sequence[Contestant]
) -> None:
    """Measure one query with every set, and without indexes where that is short, in random order."""
    (question,) = [one for one in ground.questions if one.name == name]
    known = ground.baseline[name]
    firsts = [least_ms(contestant.lab.clone, question, LIMIT_S, runs=1) for contestant in contestants]
    sides = [database] if known <= LONG_MS else []
    running = [c for c, first in zip(contestants, firsts, strict=True) if first is not None]
    quick = [c for c in running if (firsts[contestants.index(c)] or 0) <= LONG_MS]
    with ExitStack() as stack:
        runs = [
            [stack.enter_context(runner(side, question, values, LIMIT_S)) for values in question.sets]
            for side in [*sides, *(contestant.lab.clone for contestant in quick)]
        ]
        spent = sum(first for first in firsts if first is not None and first <= LONG_MS) + (
            known if sides else 0
        )
        times = by_turns(runs, spent, random.Random(0)) if runs else []  # noqa: S311  # an order of runs
    before = times.pop(0) if sides else (() if known >= LIMIT_S * 1000 else (known,))
    for contestant, first in zip(contestants, firsts, strict=True):
        after = times.pop(0) if contestant in quick else () if first is None else (first,)
        used = contestant.lab.used(question)
        contestant.proofs.append(Proof(name, before, after, used, LIMIT_S))


def _by_query(baseline: Mapping[str, float], contestants: Sequence[Contestant]) -> str:
    rows = [
        (
            name,
            f"{contestants[0].proofs[place].before_ms:.1f}",
            *(
                f"{c.proofs[place].after_ms:.1f}{' !' if c.proofs[place].effect is Effect.HARMS else ''}"
                for c in contestants
            ),
        )
        for place, name in enumerate(baseline)
    ]
    return table_text(("ms", "before", *(contestant.name for contestant in contestants)), rows)
