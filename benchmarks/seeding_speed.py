"""Seeding a table, against COPY of the very bytes that it holds afterwards, into the same table."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from psycopg import sql
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, MetaData, Numeric, String, Table

from benchmarks.comparison import Comparison, by_turns
from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database
from dbworkbench.model.design import Design
from dbworkbench.seeding import seed

ROUNDS = 5
ROWS = 200_000
BLOCK = 1 << 20
NAME, BARE = "item", "bare"


def compare() -> Iterator[Comparison]:
    """Compare the seconds for ROWS rows of eight columns with a primary key, a UNIQUE and a CHECK.

    The bytes are copied into a table of the same columns without constraints, which is the ceiling, and
    into the same table, which is what somebody with a file of these rows would do.
    """
    design = Design("seeding", metadata_of_one_table())
    engine = connect("postgres")
    with engine.scratch() as database, tempfile.TemporaryDirectory() as folder:
        database.create(design)
        body = Path(folder) / "rows"
        seed(design, database, rows=ROWS)
        copy_out(database, body)
        with database.connect(write=True) as connection:
            connection.execute(
                sql.SQL("CREATE TABLE {} (LIKE {})").format(sql.Identifier(BARE), sql.Identifier(NAME))
            )
        for table, words in ((BARE, "COPY of the bytes, no constraints"), (NAME, "COPY of the bytes")):
            mine, other = by_turns(
                partial(time_seeding, design, database), partial(time_copy, database, body, table), ROUNDS
            )
            yield Comparison(f"seed {ROWS:,} rows", words, "s", mine, other)
    engine.close()


def metadata_of_one_table() -> MetaData:
    """Return a table of eight columns of the usual types."""
    metadata = MetaData()
    Table(
        NAME,
        metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("code", String(20), nullable=False, unique=True),
        Column("name", String(80), nullable=False),
        Column("city", String(80)),
        Column("price", Numeric(10, 2), CheckConstraint("price >= 0"), nullable=False),
        Column("stock", BigInteger, nullable=False),
        Column("since", Date, nullable=False),
        Column("active", Boolean, nullable=False),
    )
    return metadata


def copy_out(database: Database, body: Path) -> None:
    """Write the table's rows as COPY's own binary format."""
    with database.connect() as connection, body.open("wb") as file, connection.cursor() as cursor:
        statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(NAME))
        with cursor.copy(statement) as copy:
            for part in copy:
                file.write(part)


def time_seeding(design: Design, database: Database) -> float:
    """Return the seconds that seeding the empty table takes, with its constraints at the end."""
    empty(database, NAME)
    started = time.perf_counter()
    seed(design, database, rows=ROWS)
    return time.perf_counter() - started


def time_copy(database: Database, body: Path, table: str) -> float:
    """Return the seconds that a bare COPY into an empty table takes."""
    empty(database, table)
    started = time.perf_counter()
    with database.connect(write=True) as connection, body.open("rb") as file:
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            while part := file.read(BLOCK):
                copy.write(part)
    return time.perf_counter() - started


def empty(database: Database, table: str) -> None:
    with database.connect(write=True) as connection:
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
