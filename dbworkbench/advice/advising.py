"""Index advice: thought of on an empty twin, built and measured in clones."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from dbworkbench.advice.advice import Advice, Recommendation, TradeOff, Upkeep, Withdrawn
from dbworkbench.advice.atoms import find_atoms
from dbworkbench.advice.candidates import Candidate
from dbworkbench.advice.costs import Costs
from dbworkbench.advice.elsewhere import ask_elsewhere
from dbworkbench.advice.existing import find_spare
from dbworkbench.advice.ground import Ground, survey
from dbworkbench.advice.lab import Lab
from dbworkbench.advice.proof import Proof, prove
from dbworkbench.advice.search import search
from dbworkbench.advice.thought import think
from dbworkbench.advice.trial import Known, Trial, explore
from dbworkbench.benchmarks.effect import Effect
from dbworkbench.benchmarks.writing import compare_writing
from dbworkbench.errors import Unsupported, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.engines.postgres.database import PostgresDatabase

Progress: TypeAlias = Callable[[str, int, int], None]
LIMIT_S = 30.0
EFFORT_S = 40.0
THINK_S = 40.0
"""How long plans are asked for, all queries together."""

BUILD_S = 600.0
BUDGET = 50 * 2**20
REPEATS = 6
"""How often a choice is measured and changed at most, until nothing in it is idle or harmful."""

WHOLE = """
SELECT DISTINCT w.relname::text FROM pg_class c JOIN pg_class w ON w.oid = pg_partition_root(c.oid)
WHERE c.relkind IN ('i', 'I') AND c.relname = ANY(:names)
"""
WRITTEN_ROWS = 200
CURVE = (0.1, 0.25, 0.5, 0.75, 1.5, 2.0)


def advise(
    database: Database,
    queries: Iterable[Query],
    *,
    budget: int = BUDGET,
    design: Design | None = None,
    timeout: float | None = None,
    effort: float = EFFORT_S,
    build_timeout: float = BUILD_S,
    baseline: Mapping[str, float] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Advice:
    """Recommend indexes for queries within `budget` bytes, each built and measured before it is named.

    The database is only read: all is tried in clones on our own server, somebody else's is copied by
    pg_dump. Parameters without value are sampled. `timeout` caps each run in seconds, `effort` is how long
    choices are tried, `build_timeout` how long one index may take. `baseline` are times in ms that were
    measured before. Raises UnusableInput without queries or for two of one name, Problems when none of them
    can be run, Unsupported on other engines than PostgreSQL.
    """
    from dbworkbench.engines.postgres.database import PostgresDatabase

    wanted = _checked(queries, budget)
    if not isinstance(database, PostgresDatabase):
        raise Unsupported("index advice", found=database.engine.kind, needed="a database of PostgreSQL")
    told = _Told(progress)
    limit = LIMIT_S if timeout is None else timeout
    with database.engine.scratch(database) as before:
        before.refresh_statistics()
        ground = survey(before, wanted, design, limit=limit, known=baseline or {}, seed=seed, tell=told)
        with database.engine.scratch(before) as after:
            lab = Lab(after, build_timeout=build_timeout)
            return _Advising(database, ground, lab, budget, limit, effort, told).run()


def _checked(queries: Iterable[Query], budget: int) -> list[Query]:
    wanted = list(queries)
    if not wanted:
        raise UnusableInput(
            "the workload has no query", hint="Name one in a cell: %%query NAME [40/s], or in a file."
        )
    if budget <= 0:
        raise UnusableInput(f"{budget} bytes are no budget", hint="Such as 50MB.")
    named = [
        query if query.name else replace(query, name=f"query {number}" if len(wanted) > 1 else "query")
        for number, query in enumerate(wanted, 1)
    ]
    for name, count in Counter(query.name for query in named).items():
        if count > 1:
            raise UnusableInput(f"{count} queries are called {name!r}", hint="Give each a name of its own.")
    return named


class _Told:
    """Progress in steps of a hundred."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress

    def __call__(self, what: str, done: int = 0) -> None:
        if self.progress is not None:
            self.progress(what, done, 100)


class _Advising:
    """One piece of advice on its way."""

    def __init__(
        self,
        origin: PostgresDatabase,
        ground: Ground,
        lab: Lab,
        budget: int,
        limit: float,
        effort: float,
        told: _Told,
    ) -> None:
        self.origin = origin
        self.ground = ground
        self.lab = lab
        self.budget = budget
        self.limit = limit
        self.effort = effort
        self.told = told
        self.withdrawn: dict[str, Withdrawn] = {}

    def run(self) -> Advice:
        from dbworkbench.engines.postgres.simulation import simulate_database

        started = time.monotonic()
        self.told("thinking of indexes", 20)
        engine = simulate_database(self.ground.before)
        try:
            with think(self.ground, engine.twin) as (candidates, costs):
                trial = self._trial(candidates, costs)
                thought = time.monotonic()
                self.told("trying choices", 50)
                chosen = explore(trial, self.lab, costs, limit=self.limit, seconds=self.effort)
                proofs, chosen = self._prove(trial, costs, chosen)
                tried = time.monotonic()
                curve = self._curve(trial, chosen)
        finally:
            engine.close()
        return self._advice(trial, trial.named(chosen), proofs, curve, (thought - started, tried - thought))

    # -- thinking ---------------------------------------------------------------------------------

    def _trial(self, candidates: Sequence[Candidate], costs: Costs) -> Trial:
        tables = {candidate.ddl: candidate.table for candidate in candidates}
        started, count = time.monotonic(), len(self.ground.questions)
        ways: dict[str, dict[frozenset[str], Known]] = {}
        for number, question in enumerate(self.ground.questions, 1):
            deadline = started + THINK_S * number / count  # what one leaves, the next ones have
            atoms = find_atoms(costs, question.name, tables, deadline=deadline)
            ways[question.name] = {atom.used: Known(atom.cost) for atom in atoms}
        return Trial(
            questions=self.ground.questions,
            candidates=candidates,
            before=self.ground.baseline,
            ways=ways,
            sizes=dict(costs.whatif.bytes),
            budget=self.budget,
            weighted=any(question.query.rate for question in self.ground.questions),
            upkeep=_upkeep_of(self.ground, candidates),
            refused=set(costs.whatif.refused),
        )

    def _curve(self, trial: Trial, chosen: int) -> tuple[TradeOff, ...]:
        """Return what other budgets would give, and this one."""
        landscape = trial.landscape()
        points = {landscape.bytes(chosen): _ratio_of(trial, chosen)} if chosen else {}
        for part in CURVE:
            other = search(trial.landscape(int(self.budget * part)), rounds=1, start=chosen)
            if other:
                points.setdefault(landscape.bytes(other), _ratio_of(trial, other))
        return tuple(TradeOff(room, ratio) for room, ratio in _falling(points))

    # -- proving ----------------------------------------------------------------------------------

    def _prove(self, trial: Trial, costs: Costs, chosen: int) -> tuple[dict[str, Proof], int]:
        """Measure the choice by turns with the state before, and take back what does not hold."""
        proofs: dict[str, Proof] = {}
        for turn in range(REPEATS):
            self._measure_changed(trial, chosen, proofs)
            slower = [p for p in proofs.values() if p.effect is Effect.HARMS and not p.kept]
            idle = self._idle(trial, chosen, proofs)
            if slower and turn < REPEATS // 2:
                self._learn(trial, costs, slower)
                chosen = explore(
                    trial, self.lab, costs, limit=self.limit, seconds=self.effort / REPEATS, measured=chosen
                )
            elif slower:  # what was learnt led to nothing better
                guilty = {name for proof in slower for name in proof.used}
                chosen = self._withdraw(trial, chosen, guilty, "a query gets slower with it")
            elif idle:
                chosen = self._withdraw(
                    trial, chosen, idle, "no query that uses it measured better than noise"
                )
            else:
                break
        self._measure_changed(trial, chosen, proofs)
        self.lab.keep(trial.named(chosen))
        return proofs, chosen

    def _learn(self, trial: Trial, costs: Costs, slower: Sequence[Proof]) -> None:
        """Take over times that were measured more closely, so that they are searched around."""
        for proof in slower:
            used = frozenset(candidate.ddl for candidate in trial.candidates if candidate.name in proof.used)
            known = trial.ways[proof.query].setdefault(used, Known(costs.estimate(proof.query, used).cost))
            known.ms = proof.after_ms

    def _withdraw(self, trial: Trial, chosen: int, names: Collection[str], reason: str) -> int:
        """Take indexes out of the choice for good, and say why."""
        out = [candidate for candidate in trial.named(chosen) if candidate.name in names]
        self.withdrawn |= {candidate.ddl: Withdrawn(candidate.ddl_online, reason) for candidate in out}
        trial.refused |= {candidate.ddl for candidate in out}
        return chosen & ~trial.choice({candidate.ddl for candidate in out})

    def _measure_changed(self, trial: Trial, chosen: int, proofs: dict[str, Proof]) -> None:
        """Measure the queries whose plans use other indexes than when they were measured."""
        names = {candidate.ddl: candidate.name for candidate in trial.named(chosen)}
        self.lab.show(names)
        used = {q.name: frozenset(names[ddl] for ddl in self.lab.used(q)) for q in self.ground.questions}
        kept = {
            q.name: frozenset(names[ddl] for ddl in trial.upkeep.get(q.name, ()) if ddl in names)
            for q in self.ground.questions
        }
        changed = [
            q
            for q in self.ground.questions
            if q.name not in proofs
            or (proofs[q.name].used, proofs[q.name].kept) != (used[q.name], kept[q.name])
        ]
        made = prove(
            changed, self.ground.before, self.lab, self.ground.baseline, limit=self.limit, kept=kept,
            tell=lambda name: self.told(f"measuring {name}", 80),
        )  # fmt: skip
        proofs |= {name: replace(proof, used=used[name]) for name, proof in made.items()}

    def _idle(self, trial: Trial, chosen: int, proofs: Mapping[str, Proof]) -> set[str]:
        """Return the names of the indexes that no query uses which got faster."""
        useful = {name for proof in proofs.values() if proof.helped for name in proof.used}
        return {candidate.name for candidate in trial.named(chosen)} - useful

    # -- telling ----------------------------------------------------------------------------------

    def _advice(
        self,
        trial: Trial,
        chosen: Sequence[Candidate],
        proofs: Mapping[str, Proof],
        curve: tuple[TradeOff, ...],
        seconds: tuple[float, float],
    ) -> Advice:
        ordered = tuple(proofs[question.name] for question in self.ground.questions)
        refused = {
            ddl: Withdrawn(ddl, f"it could not be built: {why}") for ddl, why in self.lab.refused.items()
        }
        return Advice(
            budget=self.budget,
            indexes=tuple(_recommend(candidate, ordered, self.lab) for candidate in chosen),
            proofs=ordered,
            withdrawn=(*self.withdrawn.values(), *refused.values()),
            spare=find_spare(self.ground.design, self.ground.before, chosen, self._names_used()),
            upkeep=tuple(self._upkeep(chosen)),
            curve=curve,
            failed=self.ground.failed,
            elsewhere=ask_elsewhere(self.origin, self.ground.questions, chosen),
            candidates=len(trial.candidates),
            least=trial.landscape().least,
            search_seconds=seconds[0],
            trial_seconds=seconds[1],
        )

    def _names_used(self) -> set[str]:
        """Return the names of all indexes that the plans read now, those of partitioned tables among them."""
        from dbworkbench.advice.lab import index_names

        read = {
            name
            for question in self.ground.questions
            for values in question.sets
            for name in index_names(self.lab.clone.explain(question.query.sql, values)[0]["Plan"])
        }
        whole = self.lab.clone.query(WHOLE, {"names": sorted(read)}).table
        return read | set(map(str, whole.column(0).to_pylist()))

    def _upkeep(self, chosen: Sequence[Candidate]) -> Iterator[Upkeep]:
        for table in dict.fromkeys(candidate.table for candidate in chosen):
            self.told(f"writing {table}", 95)
            found = compare_writing(self.ground.before, self.lab.clone, table, WRITTEN_ROWS)
            if found.wal_before is not None and found.wal_after is not None:
                yield Upkeep(table, found.wal_before, found.wal_after, str(found.slowdown))


def _recommend(candidate: Candidate, proofs: Sequence[Proof], lab: Lab) -> Recommendation:
    queries = tuple(proof.query for proof in proofs if candidate.name in proof.used and proof.helped)
    return Recommendation(
        name=candidate.name,
        table=candidate.table,
        ddl=candidate.ddl_online,
        bytes=lab.bytes[candidate.ddl],
        kind=candidate.kind,
        queries=queries,
        extension=candidate.extension,
        online=candidate.statements_online,
    )


def _upkeep_of(ground: Ground, candidates: Sequence[Candidate]) -> dict[str, dict[str, float]]:
    """Return, for queries that write, which part of their time each index adds.

    Putting an entry into an index costs about what putting the row into the table costs, so a table with n
    indexes pays 1 ÷ (1 + n) more for one more. An UPDATE leaves indexes alone that hold no column it changes
    (heap-only tuples, src/backend/access/heap/README.HOT); a DELETE leaves all alone.
    """
    found: dict[str, dict[str, float]] = {}
    for question in ground.questions:
        write = question.write
        if write is None or write.deletes or write.table not in ground.design.metadata.tables:
            continue
        share = 1 / (1 + _index_count(ground.design, write.table))
        found[question.name] = {
            candidate.ddl: share
            for candidate in candidates
            if candidate.table == write.table and _is_kept_up(candidate, write.columns)
        }
    return found


def _is_kept_up(candidate: Candidate, changed: frozenset[str] | None) -> bool:
    held = {column for part in candidate.parts for column in part.columns} | set(candidate.include)
    return changed is None or bool(held & changed) or any(name in candidate.where for name in changed)


def _index_count(design: Design, table: str) -> int:
    there = design.metadata.tables[table]
    return len(there.indexes) + bool(there.primary_key.columns)


def _ratio_of(trial: Trial, chosen: int) -> float:
    """Return after ÷ before as it is thought to be."""
    landscape = trial.landscape()
    logs = [math.log(max(t.ms(chosen), 1e-3) / max(t.before_ms, 1e-3)) for t in landscape.terrains.values()]
    return math.exp(sum(logs) / len(logs))


def _falling(points: Mapping[int, float]) -> list[tuple[int, float]]:
    """Return points in order of room, without those that a smaller one beats."""
    kept: list[tuple[int, float]] = []
    for room, ratio in sorted(points.items()):
        if not kept or ratio < kept[-1][1]:
            kept.append((room, ratio))
    return kept
