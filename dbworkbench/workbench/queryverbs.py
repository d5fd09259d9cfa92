"""What runs a design's queries: answers, plans, measurements, advice, claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dbworkbench import advice, benchmarks, claims, plans
from dbworkbench.advice import rewrites
from dbworkbench.errors import UnusableInput
from dbworkbench.formats.sql.statistics_dump import read_statistics_dump
from dbworkbench.model.query import Query
from dbworkbench.model.workload import Workload, workload_of
from dbworkbench.plans.scales import Outlook
from dbworkbench.workbench.answer import Answer
from dbworkbench.workbench.connections import DatabasesOf
from dbworkbench.workbench.earlier import find_plan
from dbworkbench.workbench.heading import heading
from dbworkbench.workbench.simulated import Simulated, show_simulation
from dbworkbench.workbench.simulation import outlook, scale_of, simulate
from dbworkbench.workbench.size import read_size
from dbworkbench.workbench.state import Progress, State
from dbworkbench.workbench.textfile import read_text
from dbworkbench.workbench.workloading import read_workload, read_workload_text, remembered_workload


@dataclass
class QueryVerbs(State):
    """The verbs of a session that are about queries."""

    def run(
        self,
        sql: str,
        *,
        at: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        limit: int | None = 1000,
        timeout: float | None = None,
        write: bool = False,
    ) -> Answer:
        """Run a statement in the design's database and return its rows, `limit` at most."""
        database = self.database(at)
        rows = database.query(sql, parameters or {}, limit=limit, timeout=timeout, write=write)
        if write:
            self.counts.pop(self._spot(at, self.design()), None)
        return Answer(rows, limit)

    def explain(
        self, query: str, *, at: str | None = None, analyze: bool = True, timeout: float | None = None
    ) -> plans.Explanation:
        """Show the plan of a named query or a statement, with what is wrong in it."""
        design = self.design()
        found = plans.explain(self._query(query), self.database(at), design, analyze=analyze, timeout=timeout)
        self.explained[design.name, query.strip()] = found
        return replace(found, heading=self._heading(design, at))

    def compare_plans(
        self,
        query: str,
        against: str,
        *,
        at: str | None = None,
        analyze: bool = True,
        timeout: float | None = None,
    ) -> plans.PlanComparison:
        """Show the plan of a named query or a statement beside another one, operator by operator.

        `against` is `before` (the last plan of this query that was shown), another query's name, `@ALIAS`
        (the same query there), or a file with a saved plan.
        """
        design, name = self.design(), query.strip()

        def explained(other: str, alias: str | None) -> plans.Explanation:
            place = self.database(alias or at)
            return plans.explain(self._query(other), place, design, analyze=analyze, timeout=timeout)

        names = [known.name for known in design.queries]
        earlier = self.explained.get((design.name, name))
        old = find_plan(against, name, explained, earlier=earlier, names=names)
        new = explained(name, None)
        found = plans.compare_plans(old, new)
        self.explained[design.name, name] = new
        return replace(found, heading=self._heading(design, at))

    def outlook(
        self,
        query: str,
        scales: Sequence[float],
        *,
        at: str | None = None,
        fixed: Sequence[str] = (),
        history: str = "denser",
        timeout: float | None = None,
    ) -> Outlook:
        """Show the plans of a query at several sizes of its database, and where they change."""
        design = self.design()
        scale = scale_of(design, 1.0, fixed, history)
        found = outlook(self._query(query), design, self.database(at), scales, scale, timeout=timeout)
        return replace(found, heading=self._heading(design, at))

    def simulate(
        self,
        factor: float,
        *,
        alias: str = "twin",
        at: str | None = None,
        like: str | Path | None = None,
        fixed: Sequence[str] = (),
        history: str = "denser",
        seed: int = 1,
    ) -> Simulated:
        """Open a simulation of the design under an alias: no rows, and a planner that believes in them.

        A factor of 1 is what the database holds, the statistics in the file `like`, or the design's volumes.
        """
        design = self.design()
        known = read_statistics_dump(read_text(str(like)), file=str(like)) if like else None
        database = None if like else self.database(at)
        scale = scale_of(design, factor, fixed, history)
        engine, origin = simulate(design, database, scale, alias=alias, statistics=known, seed=seed)
        self.connections.take(engine)
        return replace(show_simulation(engine, design.name, origin), heading=heading(design))

    def bench(
        self,
        names: Sequence[str] = (),
        *,
        at: Sequence[str] = (),
        rounds: int | None = None,
        timeout: float | None = None,
        seed: int = 0,
        keys: str = "any",
        cold: bool = False,
        progress: Progress | None = None,
    ) -> benchmarks.Benchmark:
        """Measure the latency of named queries or a statement, databases side by side."""
        design = self.design()
        aliases = at or (self.engine().alias,)
        databases = {alias: self.database(alias) for alias in aliases}
        result = benchmarks.bench(
            self._queries(names), databases, design=design, rounds=rounds, timeout=timeout, seed=seed,
            keys=keys, cold=cold, progress=progress,
        )  # fmt: skip
        return replace(result, heading=self._heading(design, *aliases))

    def workload(
        self,
        source: str | Path | None = None,
        *,
        text: str | None = None,
        at: str | None = None,
        form: str | None = None,
        take: bool = False,
    ) -> Workload:
        """Return the queries of a file, a log, a text or a database's server; without any, the design's.

        `form` says in which form a log is. `take` takes them into the design, under their names.
        """
        design = self.design()
        if source is not None:
            found = read_workload(str(source), form=form)
        elif text is not None:
            found = read_workload_text(text, form=form)
        else:
            found = remembered_workload(self.database(at)) if at else workload_of(design)
        if take:
            self._keep(found.onto(design), same=True)
            self.repeated |= {finding.object for finding in found.findings}
        return replace(found, heading=heading(self.design()))

    def bench_clients(
        self,
        names: Sequence[str] = (),
        *,
        clients: Sequence[int] = benchmarks.CLIENTS,
        at: str | None = None,
        seconds: float | None = None,
        timeout: float | None = None,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> benchmarks.Concurrency:
        """Measure throughput and latency of named queries under the load of several numbers of clients."""
        design = self.design()
        result = benchmarks.bench_clients(
            self._queries(names), self.database(at), clients=clients, design=design, timeout=timeout,
            seconds=seconds or benchmarks.SECONDS, seed=seed, progress=progress,
        )  # fmt: skip
        return replace(result, heading=self._heading(design, at))

    def impact(
        self,
        ddl: str,
        *,
        names: Sequence[str] = (),
        at: str | None = None,
        rounds: int | None = None,
        timeout: float | None = None,
        progress: Progress | None = None,
    ) -> benchmarks.Impact:
        """Measure what an index does to reads, writes and size, in clones of the database."""
        design = self.design()
        result = benchmarks.impact(
            self.database(at), ddl, self._queries(names), design=design, rounds=rounds, timeout=timeout,
            progress=progress,
        )  # fmt: skip
        return replace(result, heading=self._heading(design, at))

    def rewrite(
        self,
        query: str,
        *,
        at: str | None = None,
        repeated: bool = False,
        rounds: int | None = None,
        timeout: float | None = None,
        progress: Progress | None = None,
    ) -> rewrites.Rewritten:
        """Write a named query or a statement otherwise: tried for equal answers, and measured.

        What a workload that was taken showed to be `repeated` is so without being said.
        """
        design = self.design()
        repeated = repeated or query.strip() in self.repeated
        found = rewrites.rewrite(
            self._query(query), self.database(at), design, repeated=repeated, rounds=rounds,
            timeout=timeout, progress=progress,
        )  # fmt: skip
        return replace(found, heading=self._heading(design, at))

    def advise(
        self,
        *,
        names: Sequence[str] = (),
        at: str | None = None,
        budget: str | int | None = None,
        timeout: float | None = None,
        effort: float | None = None,
        progress: Progress | None = None,
    ) -> advice.Advice:
        """Recommend indexes for named queries within a budget such as 50MB, each measured in clones."""
        design = self.design()
        room = read_size(budget) if isinstance(budget, str) else budget
        found = advice.advise(
            self.database(at), self._queries(names), design=design, timeout=timeout, progress=progress,
            budget=advice.BUDGET if room is None else room, effort=effort or advice.EFFORT_S,
        )  # fmt: skip
        self.advised = replace(found, heading=self._heading(design, at))
        return self.advised

    def require(self, text: str, *, at: str | None = None, rounds: int | None = None) -> claims.Verdicts:
        """Judge claims, one a line; raises ClaimFailed when one fails or none can be evaluated."""
        design = self.design()
        default = self.engine(at).alias
        databases = DatabasesOf(design.name, self.connections)
        verdicts = claims.require(text, claims.Evidence(design, databases, default, rounds))
        return replace(verdicts, heading=self._heading(design, at)).demand()

    def _query(self, text: str) -> Query:
        """Return a named query, or a statement as a query without name."""
        name, design = text.strip(), self.design()
        if name.isidentifier() or name in {query.name for query in design.queries}:
            return design.query(name)
        return Query("", text)

    def _queries(self, names: Sequence[str]) -> list[Query]:
        design = self.design()
        if not names and not design.queries:
            raise UnusableInput(
                f"the design {design.name!r} has no named query",
                hint="Name one in a cell: %%query NAME [40/s].",
            )
        return [self._query(name) for name in names] or list(design.queries)
