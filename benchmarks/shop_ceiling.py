"""What loading a shop would take if its rows cost nothing: they lie in files, in the form that is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
from psycopg import sql

from dbworkbench.engines.engine import Database
from dbworkbench.engines.postgres.aside import bring_back, in_order, set_aside
from dbworkbench.engines.postgres.encoding import HEADER, TRAILER
from dbworkbench.engines.postgres.loader import WORK_MEMORY
from dbworkbench.engines.postgres.names import identifier
from dbworkbench.model.design import Design
from dbworkbench.model.tablestatistics import DatabaseStatistics
from dbworkbench.seeding import plan_seed
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.planning.plan import SeedPlan

BLOCK = 1 << 20


def write_copies(
    design: Design,
    database: Database,
    rows: Mapping[str, int],
    folder: Path,
    like: DatabaseStatistics | None = None,
) -> None:
    """Write the rows of each table as the body of a binary COPY."""
    plan = plan_seed(design, rows=rows, like=like)
    with database.loader(design) as loader:
        for table, made in batches_of(plan):
            pack = loader.packer(table)
            with (folder / table).open("wb") as file:
                file.write(HEADER)
                for batch in made:
                    file.write(pack(batch).content.data)
                file.write(TRAILER)


def write_arrow(design: Design, rows: Mapping[str, int], folder: Path) -> None:
    """Write the rows of each table as Arrow's file format."""
    for table, made in batches_of(plan_seed(design, rows=rows)):
        first = next(made)
        with pa.OSFile(str(folder / table), "wb") as sink, pa.ipc.new_file(sink, first.schema) as writer:
            writer.write_batch(first)
            for batch in made:
                writer.write_batch(batch)


def batches_of(plan: SeedPlan) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """Yield each table of a plan with its rows."""
    rows = scene_of(plan)
    for table in plan.tables:
        yield table.table, rows[table.table].batches()


def copy_into_postgres(database: Database, folder: Path, tables: list[str]) -> None:
    """Copy the files as the loader does: heap first, keys, indexes and references after, then ANALYZE."""
    with database.connect(write=True) as connection:
        connection.execute(f"SET LOCAL maintenance_work_mem = '{WORK_MEMORY}'".encode())
        aside = [part for table in tables for part in set_aside(connection, f'"{table}"')]
        for table in tables:
            connection.execute(sql.SQL("TRUNCATE {}").format(identifier(table)))
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary, FREEZE)").format(identifier(table))
            with (
                connection.cursor() as cursor,
                cursor.copy(statement) as copy,
                (folder / table).open("rb") as file,
            ):
                while block := file.read(BLOCK):
                    copy.write(block)
        for part in in_order(aside):
            bring_back(connection, part)
        for table in tables:
            connection.execute(sql.SQL("ANALYZE {}").format(identifier(table)))


def insert_into_duckdb(database: Database, folder: Path, tables: list[str]) -> None:
    """Insert the files' batches as the loader does: into the constrained tables, indexes after."""
    with database.connect(write=True) as cursor:
        found = cursor.execute("SELECT index_name, sql FROM duckdb_indexes() ORDER BY index_oid").fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
        for table in tables:
            with pa.memory_map(str(folder / table)) as source:
                file = pa.ipc.open_file(source)
                made = (file.get_batch(number) for number in range(file.num_record_batches))
                cursor.register("made", pa.RecordBatchReader.from_batches(file.schema, made))
                columns = ", ".join(f'"{name}"' for name in file.schema.names)
                cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM made')
                cursor.unregister("made")
        for _, statement in found:
            cursor.execute(statement)
