"""What brings rows into a design's tables, and copies them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dbworkbench import loading, seeding
from dbworkbench.formats import Written
from dbworkbench.loading.source import Source
from dbworkbench.seeding.sowing import Executor, Like
from dbworkbench.seeding.subsets.start import Wanted
from dbworkbench.seeding.subsets.subsetreport import SubsetReport
from dbworkbench.workbench.example import read_like
from dbworkbench.workbench.heading import heading
from dbworkbench.workbench.state import Progress, State


@dataclass
class RowVerbs(State):
    """The verbs of a session that are about rows."""

    def load(
        self,
        source: Source,
        *,
        at: str | None = None,
        name: str | None = None,
        check: bool = False,
        append: bool = False,
        progress: Progress | None = None,
    ) -> loading.CheckReport | loading.LoadReport:
        """Bring real rows in, or only count what would violate the design."""
        design = self.design(name)
        if check:
            report = loading.check(source, design)
            return replace(report, heading=heading(design))
        loaded = loading.load(source, design, self.database(at, name), append=append, progress=progress)
        self.counts.pop(self._spot(at, design), None)
        return replace(loaded, heading=self._heading(design, at))

    def seed(
        self,
        rows: Mapping[str, int] | int | None = None,
        *,
        at: str | None = None,
        name: str | None = None,
        scale: float | None = None,
        seed: int = 1,
        append: bool = False,
        locale: str | None = None,
        values: Mapping[str, str] = {},
        nulls: Mapping[str, str | float] = {},
        fanout: Mapping[str, str | float] = {},
        like: Like | str | None = None,
        keep_values: bool = False,
        progress: Progress | None = None,
        partitions: int | None = None,
        workers: int | None = None,
        executor: Executor | None = None,
        cluster: str | None = None,
        triggers: bool = True,
    ) -> seeding.SeedReport:
        """Fill the design's tables with made-up rows that keep every constraint.

        `like` names rows that are there ("existing"), or whose statistics the rows shall have: an alias,
        another design in the same place, a database's address or a file that pg_dump --statistics-only has
        written.
        """
        design = self.design(name)
        report = seeding.seed(
            design,
            self.database(at, name),
            rows=rows,
            scale=scale,
            seed=seed,
            append=append,
            locale=locale,
            values=values,
            nulls=nulls,
            fanout=fanout,
            like=self._likened(like, at) if isinstance(like, str) else like,
            keep_values=keep_values,
            progress=progress,
            partitions=partitions,
            workers=workers,
            executor=executor,
            cluster=cluster,
            triggers=triggers,
        )
        self.counts.pop(self._spot(at, design), None)
        return replace(report, heading=self._heading(design, at))

    def write_seed(
        self,
        rows: Mapping[str, int] | int | None = None,
        *,
        name: str | None = None,
        dialect: str = "postgres",
        seed: int = 1,
        again: bool = False,
    ) -> Written:
        """Write a small seed of the design as INSERTs that a person reads and edits."""
        return seeding.write_seed(self.design(name), rows=rows, dialect=dialect, seed=seed, again=again)

    def plan_seed(
        self,
        rows: Mapping[str, int] | int | None = None,
        *,
        name: str | None = None,
        scale: float | None = None,
        seed: int = 1,
        locale: str | None = None,
        values: Mapping[str, str] = {},
    ) -> seeding.SeedPlan:
        """Say of each column what `seed` would fill it with and why; nothing is written."""
        design = self.design(name)
        plan = seeding.plan_seed(design, rows=rows, scale=scale, seed=seed, locale=locale, values=values)
        return replace(plan, heading=heading(design))

    def subset(
        self,
        into: str | Path,
        start: Mapping[str, Wanted] | None = None,
        *,
        at: str | None = None,
        name: str | None = None,
        children: int | bool | Mapping[str, int | None] = False,
        mask: bool | Mapping[str, str] | None = None,
        secret: str | None = None,
        progress: Progress | None = None,
    ) -> SubsetReport:
        """Copy a complete part of the design's database to a connection `@ALIAS`, a folder or a file .sql."""
        design, text = self.design(name), str(into)
        report = seeding.subset(
            self.database(at, name),
            self.database(text[1:], name) if text.startswith("@") else into,
            start=start,
            children=children,
            design=design,
            mask=mask,
            secret=secret,
            progress=progress,
        )
        return replace(report, heading=self._heading(design, at))

    def _likened(self, like: str, at: str | None) -> Like:
        known = like.removeprefix("@")
        if known in self.connections.engines:
            return self.database(known)
        return self.database(at, like) if like in self.designs else read_like(like)
