"""Bringing rows into PostgreSQL: binary COPY, and one transaction for all tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
import pyarrow as pa
from psycopg import errors, sql

from dbworkbench.engines.engine import Loader, ask_consent
from dbworkbench.engines.parcel import Packer, Parcel
from dbworkbench.engines.postgres.aside import SetAside, bring_back, in_order, set_aside
from dbworkbench.engines.postgres.encoding import HEADER, TRAILER
from dbworkbench.engines.postgres.failure import is_lost
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.names import identifier
from dbworkbench.engines.postgres.packing import CopyBody, CopyPacker
from dbworkbench.engines.postgres.target import Target, read_target
from dbworkbench.engines.postgres.triggers import Trigger, silence, wake
from dbworkbench.engines.refusal import CHECK_FIRST, NOTHING_IN, is_filled
from dbworkbench.errors import LoadFailed
from dbworkbench.model.design import Design

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase

IN_A_TRIGGER = "PL/pgSQL function"
WORK_MEMORY = "256MB"  # for building indexes
SEQUENCES = """
SELECT quote_ident(attname), pg_get_serial_sequence(%(table)s, attname)
FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
AND pg_get_serial_sequence(%(table)s, attname) IS NOT NULL
"""


@contextmanager
def lend_loader(database: PostgresDatabase, design: Design, *, append: bool) -> Iterator[Loader]:
    """Lend a loader; raises LoadFailed, after a rollback, when rows do not fit or the server goes away."""
    ask_consent(database.engine, "loading rows")
    loader: PostgresLoader | None = None
    try:
        with database.connect(write=True) as connection:
            connection.execute(f"SET LOCAL maintenance_work_mem = '{WORK_MEMORY}'".encode())
            loader = PostgresLoader(connection, design, append=append, own=database.engine.own)
            yield loader
            loader.finish()
    except psycopg.Error as error:
        raise explain_load(error, loader.doing if loader else "") from None
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(*(interrupt.args or [f"interrupted. {NOTHING_IN}"])) from None


class PostgresLoader(Loader):
    """Loads into tables of one database; tables of our own that are empty are filled without their keys."""

    parcel_rows = 32_768  # fits the processor's cache

    def __init__(self, connection: Connection, design: Design, *, append: bool, own: bool) -> None:
        self._connection = connection
        self._design = design
        self._append = append
        self._own = own
        self._aside: list[SetAside] = []
        self._targets: dict[str, Target] = {}
        self._expected: dict[str, int] = {}
        self._frozen: set[str] = set()
        self._silent = False
        self._silenced: list[Trigger] = []
        self.doing = ""

    def expect(self, table: str, rows: int) -> None:
        self._expected[self._design.table(table).key] = rows

    def silence_triggers(self) -> None:
        self._silent = True

    def load(
        self,
        table: str,
        batches: Iterable[pa.RecordBatch],
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Load batches; raises LoadFailed when rows are in the table already, unless appending."""
        parts = (
            batch.slice(start, self.parcel_rows)
            for batch in batches
            for start in range(0, batch.num_rows, self.parcel_rows)
        )
        with ThreadPoolExecutor(1, "dbworkbench-pack") as pool:
            return self.send(table, _one_ahead(pool, self.packer(table), parts), progress)

    def packer(self, table: str) -> Packer:
        key = self._design.table(table).key
        self.doing = f"rows could not be loaded into {key!r}"
        return CopyPacker(self._targets.get(key) or self._begin(key))

    def send(
        self, table: str, parcels: Iterable[Parcel], progress: Callable[[int], None] | None = None
    ) -> int:
        key = self._design.table(table).key
        self.doing = f"rows could not be loaded into {key!r}"
        stream = _Stream(self._connection, key, freeze=key in self._frozen)
        rows = 0
        try:
            for parcel in parcels:
                stream.send(parcel.content)
                rows += parcel.rows
                if progress is not None:
                    progress(rows)
            stream.end()
        except BaseException:
            stream.abandon()
            raise
        return rows

    def finish(self) -> None:
        """Make keys, indexes and references again, move sequences on and gather statistics."""
        if self._aside or self._silenced:
            self.doing = "the rows break a deferred constraint"
            self._connection.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # what waits would keep tables as they are
        for part in in_order(self._aside):
            self.doing = f"the rows of {part.table} break {part.name}"
            bring_back(self._connection, part)
        self.doing = "the load could not be finished"
        for trigger in self._silenced:
            wake(self._connection, trigger)
        for key in self._targets:
            self._connection.execute(sql.SQL("ANALYZE {}").format(identifier(key)))
        for key in self._targets:
            _advance_sequences(self._connection, key)
        self.doing = COMMITTING

    def _begin(self, key: str) -> Target:
        target, name = read_target(self._connection, key), identifier(key)
        if self._silent:
            self._silenced += silence(self._connection, name.as_string(self._connection))
        filled = self._connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name)).fetchone()
        if filled is not None and filled[0]:
            self._refuse_rows(key)
            if self._own and self._is_outnumbered(key):
                self._aside += set_aside(self._connection, name.as_string(self._connection))
        elif self._own:
            self._aside += set_aside(self._connection, name.as_string(self._connection))
            self._freeze(key)
        self._targets[key] = target
        return target

    def _is_outnumbered(self, key: str) -> bool:
        """Whether more rows come than there are: making keys again then costs less than keeping them up."""
        coming = self._expected.get(key, 0)
        held = sql.SQL("SELECT count(*) <= %s FROM {}").format(identifier(key))
        found = self._connection.execute(held, [coming]).fetchone() if coming else None
        return bool(found and found[0])

    def _refuse_rows(self, key: str) -> None:
        if self._append:
            return
        counted = self._connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(identifier(key))
        ).fetchone()
        rows = counted[0] if counted else 0
        raise is_filled(key, rows)

    def _freeze(self, key: str) -> None:
        """Truncate, so that rows are written as visible to all: no VACUUM has to visit them again."""
        try:
            with self._connection.transaction():
                self._connection.execute(sql.SQL("TRUNCATE ONLY {}").format(identifier(key)))
        except (errors.FeatureNotSupported, errors.WrongObjectType):
            return  # a reference to it that is not enforced, or partitions
        self._frozen.add(key)


class _Stream:
    """COPY commands into one table: binary, or CSV for those parts that have no binary form."""

    def __init__(self, connection: Connection, key: str, *, freeze: bool) -> None:
        self._cursor = connection.cursor()
        self._key = key
        self._freeze = freeze
        self._command = ExitStack()
        self._copy: psycopg.Copy | None = None
        self._running: tuple[bool, tuple[str, ...]] | None = None

    def send(self, body: CopyBody) -> None:
        if self._running != (body.binary, body.columns):
            self.end()
            self._start(body)
        if self._copy is not None:
            self._copy.write(body.data)

    def end(self) -> None:
        """Finish the command; the server may still complain about a row."""
        if self._copy is not None and self._running is not None and self._running[0]:
            self._copy.write(TRAILER)
        self._copy = self._running = None
        self._command.close()

    def abandon(self) -> None:
        """Give up after an error; what the server then says about it is not news."""
        self._copy = self._running = None
        with suppress(psycopg.Error, _GivenUp), self._command:
            raise _GivenUp

    def _start(self, body: CopyBody) -> None:
        options = [f"FORMAT {'BINARY' if body.binary else 'CSV'}", *(["FREEZE"] if self._freeze else [])]
        statement = sql.SQL("COPY {} ({}) FROM STDIN ({})").format(
            identifier(self._key),
            sql.SQL(", ").join(map(sql.Identifier, body.columns)),
            sql.SQL(", ".join(options)),
        )
        self._copy = self._command.enter_context(self._cursor.copy(statement))
        self._running = body.binary, body.columns
        if body.binary:
            self._copy.write(HEADER)


class _GivenUp(Exception):
    """Makes the driver tell the server that no more rows come."""


def _one_ahead(pool: Executor, pack: Packer, parts: Iterable[pa.RecordBatch]) -> Iterator[Parcel]:
    """Yield parts packed; the next one is packed while one is sent."""
    waiting: Future[Parcel] | None = None
    for part in parts:
        future = pool.submit(pack, part)
        if waiting is not None:
            yield waiting.result()
        waiting = future
    if waiting is not None:
        yield waiting.result()


def _advance_sequences(connection: Connection, key: str) -> None:
    """Let each sequence go on after the largest key; last of all, because no rollback takes it back."""
    name = identifier(key)
    for column, sequence in connection.execute(SEQUENCES, {"table": name.as_string(connection)}).fetchall():
        connection.execute(
            sql.SQL(
                "SELECT setval({}, largest) FROM (SELECT max({}) AS largest FROM {}) AS loaded "
                "WHERE largest > coalesce(pg_sequence_last_value({}::regclass), 0)"
            ).format(sql.Literal(sequence), sql.SQL(column), name, sql.Literal(sequence))
        )


COMMITTING = "the load was being committed"


def explain_load(error: psycopg.Error, doing: str) -> LoadFailed:
    """Say why a load failed and what is in the database now."""
    said = error.diag.message_primary or str(error).strip() or type(error).__name__
    detail = error.diag.message_detail
    if is_lost(error):
        return _lost(doing)
    if isinstance(error, errors.DiskFull):
        return LoadFailed(
            f"{doing}: the disk of the server is full. {NOTHING_IN}",
            hint="Make room (%clean shows what can go) or load fewer rows.",
        )
    where = f" ({error.diag.context.splitlines()[0]})" if error.diag.context else ""
    hint = CHECK_FIRST
    if IN_A_TRIGGER in (error.diag.context or ""):
        hint = (
            "A trigger of the table has a say in it. Made-up rows can come in without triggers: "
            "triggers=False, --no-triggers."
        )
    reason = f"{said}{f': {detail}' if detail else ''}".rstrip(".")
    return LoadFailed(
        f"{doing}: {reason}{where}. {NOTHING_IN}",
        hint=hint,
    )


def _lost(doing: str) -> LoadFailed:
    if doing == COMMITTING:
        return LoadFailed(
            "the server went away while the load was being committed: either all rows are in, or none",
            hint="Connect again and count the rows (%status) before loading again.",
        )
    return LoadFailed(
        f"{doing}: the server went away. {NOTHING_IN}", hint="Connect again and repeat the load."
    )
