"""Bringing real rows into a database, in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table

from dbworkbench.engines.engine import Database, Loader
from dbworkbench.errors import Refused
from dbworkbench.loading.checking import inspect, report
from dbworkbench.loading.checkreport import CheckReport
from dbworkbench.loading.csvfile import PLAIN, Csv
from dbworkbench.loading.inspection import Inspection
from dbworkbench.loading.loadreport import LoadReport, Progress, RowsRefused, TableLoad
from dbworkbench.loading.population import Stubs
from dbworkbench.loading.source import Gathered, Source, gather
from dbworkbench.loading.staging import Staging, stage
from dbworkbench.model.design import Design
from dbworkbench.model.reference import load_order
from dbworkbench.model.relationship import Orphans

if TYPE_CHECKING:
    import pyarrow as pa


def load(
    source: Source,
    design: Design,
    database: Database,
    *,
    table: str | None = None,
    append: bool = False,
    check_first: bool = True,
    csv: Csv = PLAIN,
    progress: Progress | None = None,
) -> LoadReport:
    """Load rows into the tables of a design, which must exist; all of them or none.

    `source` is as for `check`. Rows that break the design raise RowsRefused before one is written, unless
    the reference they break says `stub` (missing parents are made, with nothing but their key) or
    `unenforced`. With `check_first=False` only types and such references are looked at, and the database
    judges the rest. Tables that hold rows raise Refused unless `append`. Raises LoadFailed, which says what
    is in the database now.
    """
    started = time.perf_counter()
    gathered = gather(source, design, table=table)
    if not append:
        _refuse_filled(gathered, design, database)
    with stage(gathered.given, csv) as staging:
        inspection = inspect(gathered, design, staging, database, append=append, all_rules=check_first)
        checked = report(inspection, gathered, staging)
        if checked.blocking:
            raise RowsRefused(checked)
        # a table that gets stubs is loaded twice, so the second time it has rows
        twice = bool(inspection.population.stubs)
        with database.loader(design, append=append or twice) as loader:
            tables = _transfer(design, staging, inspection, loader, progress)
    return _report(database, tables, checked, time.perf_counter() - started)


def _refuse_filled(gathered: Gathered, design: Design, database: Database) -> None:
    counts = database.row_counts(design)
    filled = [item.table.key for item in gathered.given if counts.get(item.table.key)]
    if filled:
        held = ", ".join(f"{key} ({counts[key]:,})" for key in filled)
        raise Refused(
            f"tables hold rows already: {held}; nothing was loaded",
            hint="Load with append=True to add to them, or create the design anew with replace.",
        )


def _transfer(
    design: Design,
    staging: Staging,
    inspection: Inspection,
    loader: Loader,
    progress: Progress | None,
) -> tuple[TableLoad, ...]:
    stubs = {table.key: _stubs_of(table, inspection) for table in design.tables}
    wanted = {
        key: staging.rows.get(key, 0) + sum(stub.rows for stub in own)
        for key, own in stubs.items()
        if key in staging.matches or own
    }
    for key, rows in wanted.items():
        loader.expect(key, rows)
    loads = []
    for table in load_order(design):
        if table.key not in wanted:
            continue
        rows, all_rows = staging.rows.get(table.key, 0), wanted[table.key]
        if table.key in staging.matches:
            told = _telling(progress, table, 0, all_rows)
            loader.load(table.key, _given_rows(staging, table), told)
        for stub in stubs[table.key]:
            loader.load(table.key, _stub_rows(staging, stub), _telling(progress, table, rows, all_rows))
        loads.append(TableLoad(table.key, rows, all_rows - rows))
    return tuple(loads)


def _stubs_of(table: Table, inspection: Inspection) -> list[Stubs]:
    return [stub for stub in inspection.population.stubs.values() if stub.table is table]


def _given_rows(staging: Staging, table: Table) -> Iterator[pa.RecordBatch]:
    columns = staging.matches[table.key].columns
    return staging.batches(staging.typed(table, columns), columns)


def _stub_rows(staging: Staging, stub: Stubs) -> Iterator[pa.RecordBatch]:
    columns: list[Column[Any]] = [stub.table.columns[name] for name in stub.columns]
    return staging.batches(f"SELECT * FROM {stub.name} ORDER BY ALL", columns)


def _telling(
    progress: Progress | None, table: Table, before: int, wanted: int
) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda done: progress(table.key, before + done, wanted)


def _report(
    database: Database, tables: tuple[TableLoad, ...], checked: CheckReport, seconds: float
) -> LoadReport:
    unenforced = tuple(item for item in checked.violations if item.orphans is Orphans.UNENFORCED)
    return LoadReport(database.name, database.engine.kind, tables, unenforced, checked, seconds)
