"""Looking at rows before they are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from dbworkbench.engines.engine import Database
from dbworkbench.loading.checkreport import CheckReport
from dbworkbench.loading.csvfile import PLAIN, Csv
from dbworkbench.loading.inspection import Inspection
from dbworkbench.loading.keyrule import keys
from dbworkbench.loading.source import Gathered, Source, gather
from dbworkbench.loading.staging import Staging, stage
from dbworkbench.model.design import Design
from dbworkbench.model.reference import references

if TYPE_CHECKING:
    import pyarrow as pa


def check(
    source: Source,
    design: Design,
    *,
    table: str | None = None,
    database: Database | None = None,
    append: bool = False,
    csv: Csv = PLAIN,
) -> CheckReport:
    """Count every violation of every key, reference, NOT NULL, CHECK and type; nothing is written.

    `source` is a folder with a .parquet or .csv file a table, one such file (of `table`), or a mapping of
    names to DataFrames or Arrow tables. With a `database`, parents that the source lacks are looked up
    there, and with `append` new rows are compared with those that the tables hold already.
    """
    gathered = gather(source, design, table=table)
    with stage(gathered.given, csv) as staging:
        return report(inspect(gathered, design, staging, database, append=append), gathered, staging)


def inspect(
    gathered: Gathered,
    design: Design,
    staging: Staging,
    database: Database | None,
    *,
    append: bool = False,
    all_rules: bool = True,
) -> Inspection:
    """Count violations over staged rows and collect the stubs that are wanted."""
    inspection = Inspection(design, staging, _existing(gathered, design, database, append=append))
    inspection.walk(all_rules=all_rules)
    return inspection


def report(inspection: Inspection, gathered: Gathered, staging: Staging) -> CheckReport:
    """Turn an inspection into the value that is shown."""
    return CheckReport(
        rows=tuple((item.table.key, staging.rows[item.table.key]) for item in gathered.given),
        violations=tuple(inspection.violations),
        unchecked=tuple(inspection.unchecked),
        notes=tuple(inspection.notes),
        missing=gathered.missing,
        extra=gathered.extra,
    )


def _existing(
    gathered: Gathered, design: Design, database: Database | None, *, append: bool
) -> dict[str, pa.Table]:
    """Read the key columns of tables whose rows in the database matter to the given ones."""
    if database is None:
        return {}
    given = {item.table.key for item in gathered.given}
    parents = {reference.parent for item in gathered.given for reference in references(design, item.table)}
    wanted = (given | parents) if append else parents - given
    return {key: _read_keys(design, key, database) for key in sorted(wanted)}


def _read_keys(design: Design, key: str, database: Database) -> pa.Table:
    """Read what identifies the rows of a table: columns of keys, and those that references name."""
    table = design.metadata.tables[key]
    names = {name for found in keys(table) for name in found.columns}
    for other in design.tables:
        for reference in references(design, other):
            names.update(reference.parent_columns if reference.parent == key else ())
    chosen = [column for column in table.columns if column.name in names] or list(table.columns)[:1]
    engine = database.sqlalchemy()
    sql = str(sa.select(*chosen).compile(dialect=engine.dialect))
    return database.query(sql).table
