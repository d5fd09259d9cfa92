"""The session behind every door: designs, connections, what was made where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from dbworkbench import advice, benchmarks, claims, formats, plans
from dbworkbench.advice import rewrites
from dbworkbench.drawings import Drawing, draw_diagram
from dbworkbench.drawings.diagram import Detail
from dbworkbench.engines.engine import Engine
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.formats import Reading, Written
from dbworkbench.formats.sql.statistics_dump import read_statistics_dump
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from dbworkbench.model.drawing import diagram_of
from dbworkbench.model.physical import Convention, complete
from dbworkbench.model.query import Query
from dbworkbench.model.target import Target
from dbworkbench.model.workload import Workload, workload_of
from dbworkbench.plans.scales import Outlook
from dbworkbench.rules import Findings, lint
from dbworkbench.workbench.adoption import Adoption, adopt, adopted, make_adopted, read_numbers
from dbworkbench.workbench.answer import Answer
from dbworkbench.workbench.connections import Connected, DatabasesOf
from dbworkbench.workbench.creation import Created
from dbworkbench.workbench.heading import heading
from dbworkbench.workbench.named import Named
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.rowverbs import RowVerbs
from dbworkbench.workbench.simulated import Simulated, show_simulation
from dbworkbench.workbench.simulation import outlook, scale_of, simulate
from dbworkbench.workbench.size import read_size
from dbworkbench.workbench.sketching import Sketch, read_sketch, show
from dbworkbench.workbench.sketching import merge as merge_reading
from dbworkbench.workbench.status import Cleaned, Status, clean, look_around
from dbworkbench.workbench.textfile import read_text
from dbworkbench.workbench.workloading import read_workload, read_workload_text, remembered_workload

Progress = Callable[[str, int, int], None]


@dataclass
class Session(RowVerbs):
    """Everything that cells share; each verb calls one function of a room and returns its value."""

    # -- connections ------------------------------------------------------------------------------

    def connect(self, what: str, alias: str | None = None, *, allow_write: bool = False) -> Connected:
        """Open a database under an alias; see `dbworkbench.engines.connect`."""
        connected = self.connections.connect(what, alias, allow_write=allow_write)
        for known in (self.made, self.counts):
            for spot in [spot for spot in known if spot[0] == connected.alias]:
                del known[spot]  # it was of the database that had the alias before
        return connected

    def status(self) -> Status:
        """Show what runs, who uses it, and what lies on the disk."""
        return look_around(self.connections)

    def clean(self) -> Cleaned:
        """Sweep servers, scratch databases and files that nobody needs any more."""
        return clean(self.connections)

    def close(self) -> None:
        """Give every connection back."""
        self.connections.close()

    # -- the design -------------------------------------------------------------------------------

    def sketch(
        self,
        text: str,
        name: str,
        *,
        merge: bool = False,
        notation: str | None = "dbml",
        file: str | None = None,
        renames: Mapping[str, str | None] = {},
        **options: str,
    ) -> Sketch:
        """Read a text as the design of a name, or merge it by name into the one that is there.

        `notation` None has it told from the text; `options` are the notation's, such as `dialect`. `renames`
        say what was called otherwise before (see `compare`).
        """
        before = self.designs.get(name)
        if merge and before is None:
            raise UnknownName("design", name, self.designs)
        base = Path(file).parent if file else Path()
        sketch = read_sketch(
            text,
            name,
            onto=before if merge else None,
            before=before,
            notation=notation,
            file=file,
            base=base,
            renames=renames,
            **options,
        )
        return self._shown(sketch)

    def open(
        self,
        source: str | Path,
        name: str,
        *,
        merge: bool = False,
        notation: str | None = None,
        dialect: str | None = None,
        renames: Mapping[str, str | None] = {},
    ) -> Sketch:
        """Read a file, a folder or a database's address as the design of a name; see `sketch`.

        The notation is told from the file's name or content when it is not said.
        """
        before = self.designs.get(name)
        if merge and before is None:
            raise UnknownName("design", name, self.designs)
        reading = read_origin(str(source), notation, dialect, name)
        if merge and before is not None:
            reading = merge_reading(reading, before)
        return self._shown(show(reading, before, renames))

    def _shown(self, sketch: Sketch) -> Sketch:
        self._keep(sketch.design)
        return replace(sketch, heading=heading(sketch.design))

    def take(self, design: Design) -> Design:
        """Keep a design that was made elsewhere under its name and return it."""
        self._keep(design)
        return design

    def read_database(self, name: str | None = None, *, at: str | None = None) -> Sketch:
        """Read the design that is in a database. Raises UnknownName when an engine of ours has none such."""
        engine = self.engine(at)
        wanted = name or self._held(engine)
        if engine.own and wanted not in engine.databases():
            raise UnknownName("database", wanted, engine.databases())
        design = engine.database(wanted).introspect(wanted)
        return self._shown(show(Reading(design), self.designs.get(design.name)))

    def complete(self, name: str | None = None, *, convention: Convention | None = None) -> Sketch:
        """Give a sketch the keys, foreign keys and junction tables that it leaves open."""
        design = complete(self.design(name), convention or Convention())
        sketch = show(Reading(design), self.designs[design.name])
        # what was completed is marked in place of what changed
        return self._shown(replace(sketch, picture=draw_diagram(diagram_of(design))))

    def write(self, name: str | None = None, notation: str = "dbml", **options: str) -> Written:
        """Write a design in a notation; `options` are the notation's, such as `dialect`."""
        return formats.write_with_losses(self.design(name), notation, **options)

    def text(self, name: str | None = None) -> str:
        """Return a design in the sketch language."""
        return self.write(name).text

    def save(
        self, path: str | Path, name: str | None = None, notation: str | None = None, **options: str
    ) -> Path:
        """Write a design to a file, in the notation of its name unless another is said."""
        target = Path(path)
        if not target.parent.is_dir():
            raise UnusableInput(f"there is no folder {str(target.parent)!r} to write {target.name!r} into")
        written = self.write(name, notation or formats.format_of(target) or "dbml", **options)
        target.write_text(written.text, encoding="utf-8")
        return target

    def draw(
        self,
        name: str | None = None,
        *,
        detail: Detail | str | None = None,
        around: str | None = None,
        depth: int = 1,
        theme: str = "auto",
        layout: str = "pure",
        difference: bool = False,
    ) -> Drawing:
        """Draw a design as an entity-relationship diagram, with its last change marked when asked.

        Above 100 tables it is drawn area by area, with the keys only unless another `detail` is named.
        """
        design = self.design(name)
        marks = (
            compare(self.before[design.name], design) if difference and design.name in self.before else None
        )
        around = design.table(around).key if around else None
        diagram = diagram_of(design, marks)
        return draw_diagram(diagram, detail=detail, around=around, depth=depth, theme=theme, layout=layout)

    def lint(self, name: str | None = None) -> Findings:
        """Apply the rules to a design."""
        design = self.design(name)
        return replace(lint(design), heading=heading(design))

    def define(
        self,
        name: str,
        sql: str,
        *,
        rate: float | None = None,
        target: Target | None = None,
    ) -> Named:
        """Name a query of the current design."""
        design = self.design().with_query(Query(name, sql.strip(), rate, target))
        self._keep(design, same=True)
        return Named(design.query(name), heading(design))

    def adopt(self, ddl: str, *, at: Sequence[str] = (), name: str | None = None) -> Adoption:
        """Take the index of a `CREATE INDEX` statement into the design, and make it where it is told.

        Numbers such as `1 3` mean the indexes of the last advice.
        """
        if numbers := read_numbers(ddl):
            return self._adopt_advised(numbers, at, name)
        old = self.design(name)
        new, index = adopt(old, ddl)
        make_adopted(new, index, {alias: self.database(alias, name) for alias in at})
        for spot in (self._spot(alias, new) for alias in at):
            if spot in self.made:
                self.made[spot], _ = adopt(self.made[spot], ddl)
        self._keep(new)
        return replace(adopted(old, new, at), heading=heading(new))

    # -- the database -----------------------------------------------------------------------------

    def create(self, *, at: str | None = None, name: str | None = None, replace: bool = False) -> Created:
        """Make the design's tables in its database."""
        design = self.design(name)
        database = self.database(at, name)
        done = database.create(design, replace=replace)
        self.made[self._spot(at, design)] = design
        self.counts.pop(self._spot(at, design), None)
        return Created(done, replaced=replace, heading=self._heading(design, at))

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

    # -- plans and measurements -------------------------------------------------------------------

    def explain(
        self, query: str, *, at: str | None = None, analyze: bool = True, timeout: float | None = None
    ) -> plans.Explanation:
        """Show the plan of a named query or a statement, with what is wrong in it."""
        design = self.design()
        found = plans.explain(self._query(query), self.database(at), design, analyze=analyze, timeout=timeout)
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

    # -- inside -----------------------------------------------------------------------------------

    def _keep(self, design: Design, *, same: bool = False) -> None:
        if not same and design.name in self.designs:
            self.before[design.name] = self.designs[design.name]
        self.designs[design.name] = design
        self.current = design.name

    def _adopt_advised(self, numbers: Sequence[int], at: Sequence[str], name: str | None) -> Adoption:
        """Adopt indexes of the last advice by number, and say what the design gained by all of them."""
        known = self.advised.indexes if self.advised else ()
        if not known or max(numbers) > len(known):
            what = f"the last advice has {len(known)}" if self.advised else "there is no advice yet"
            raise UnusableInput(
                f"no index {max(numbers)}: {what}", hint="Ask for some: %advise --budget 50MB"
            )
        old = self.design(name)
        for number in numbers:
            self.adopt(known[number - 1].ddl, at=at, name=name)
        new = self.design(name)
        self.before[new.name] = old
        return replace(adopted(old, new, at), heading=heading(new))

    def _held(self, engine: Engine) -> str:
        """Return the database that is meant when none is named: the current design's, or the only one."""
        known = engine.databases()
        if not engine.own:
            return engine.alias
        return known[0] if len(known) == 1 else self.current or engine.alias

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


@cache
def session() -> Session:
    """Return the one session of this process, which magics use."""
    return Session()
