"""Rows of a subset into a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.engines.engine import Database, Loader
from dbworkbench.errors import Refused
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.reference import load_order
from dbworkbench.seeding.subsets.outlet import Intake, Outlet, Told


class DatabaseOutlet(Outlet):
    """Makes the design's tables where they are missing and loads into them, in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.place = f"{database.engine.kind} database {database.name!r}"

    @contextmanager
    def open(self, design: Design, tables: Sequence[Table]) -> Iterator[Intake]:
        database = self._database
        untouched = not database.introspect().tables
        created = database.create(design)
        try:
            _refuse_filled(database, design)
            order = _order(database, design, tables)
            with database.loader(design) as loader:
                yield _DatabaseIntake(loader, order, created.losses)
        except BaseException:
            if untouched and created.statements and database.engine.own:
                database.create(Design(design.name), replace=True)
            raise


class _DatabaseIntake(Intake):
    def __init__(self, loader: Loader, order: Sequence[Table], losses: tuple[Loss, ...]) -> None:
        self._loader = loader
        self.order = order
        self.losses = losses

    def put(self, table: Table, batches: Iterable[pa.RecordBatch], told: Told) -> int:
        return self._loader.load(table.key, batches, told)


def _refuse_filled(database: Database, design: Design) -> None:
    held = [f"{key} ({count:,})" for key, count in database.row_counts(design).items() if count]
    if held:
        raise Refused(
            f"the target holds rows already: {', '.join(held)}; nothing was copied",
            hint="Name an empty database, or a new file.",
        )


def _order(database: Database, design: Design, tables: Sequence[Table]) -> list[Table]:
    """Return tables in the order that the references ask for which the database really has."""
    wanted = {table.key for table in tables}
    known = [table.key for table in load_order(database.introspect()) if table.key in wanted]
    return [design.metadata.tables[key] for key in known] + [t for t in tables if t.key not in known]
