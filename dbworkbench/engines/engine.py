"""What every database engine offers: places to keep databases, and what can be done in one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dbworkbench.engines.load import Load, Script
from dbworkbench.engines.parcel import Packer, Parcel, pack_batch
from dbworkbench.errors import ReadOnly, Unsupported
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.tablestate import TableState
from dbworkbench.model.tablestatistics import DatabaseStatistics

if TYPE_CHECKING:
    import pyarrow as pa
    import sqlalchemy as sa

    from dbworkbench.engines.snapshot import Snapshot


# What `Engine.supports` answers for; every engine knows all of them.
FEATURES = (
    "add_constraint",  # ALTER TABLE … ADD FOREIGN KEY, CHECK, UNIQUE
    "buffers",  # plans tell pages read and found in the cache
    "cancel",  # a running query can be stopped from outside
    "cascade",  # ON DELETE CASCADE, SET NULL, …
    "clone",  # a scratch database can be a copy
    "cold",  # the pages of a database can be put out of memory
    "concurrency",  # a program puts load of many clients on a server
    "covering_index",  # INCLUDE
    "explain_memory",
    "explain_serialize",
    "expression_index",
    "extensions",
    "identity",
    "index_sizes",
    "partial_index",
    "partitioning",
    "policies",
    "routines",
    "transactional_ddl",
    "triggers",
    "unenforced_keys",  # FOREIGN KEY … NOT ENFORCED
    "unlogged",
    "wal",  # write-ahead log records of a statement can be counted
)


@dataclass(frozen=True)
class Rows:
    """The answer to a query: an Arrow table, cut off after a number of rows if `truncated`."""

    table: pa.Table
    truncated: bool
    affected: int | None = None


@dataclass(frozen=True)
class Creation:
    """What creating a design did: statements run, what the engine could not hold, and which database."""

    database: str
    engine: str
    statements: tuple[str, ...]
    losses: tuple[Loss, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndexSize:
    name: str
    table: str
    bytes: int


@dataclass(frozen=True)
class StatementStatistics:
    """A statement that a server ran, with `$1` in place of its constants, and its time in ms."""

    sql: str
    calls: int
    total_ms: float
    rows: int


@dataclass(frozen=True)
class RememberedStatements:
    """The statements of one database, those that took most time first, and for how long they were counted."""

    statements: tuple[StatementStatistics, ...]
    seconds: float | None = None


class Engine(ABC):
    """Where databases live: the embedded server, a DuckDB file or memory, or somebody's URL."""

    kind: ClassVar[str]

    def __init__(self, alias: str, *, own: bool, allow_write: bool = False) -> None:
        self.alias = alias
        self.own = own
        self.writable = own or allow_write

    @property
    @abstractmethod
    def version(self) -> tuple[int, ...]:
        """Return the version of the server or library, major first."""

    @abstractmethod
    def supports(self, feature: str) -> bool:
        """Say whether a feature of `FEATURES` is available here."""

    @abstractmethod
    def database(self, name: str) -> Database:
        """Return the database of a name, made empty when this engine is our own and it does not exist.

        A URL or a DuckDB file is one database, whatever the name.
        """

    @abstractmethod
    def databases(self) -> tuple[str, ...]:
        """Return the names of the databases that are not scratch."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Drop a database of our own and all in it; raises Refused where it is not ours to drop."""

    @abstractmethod
    def scratch(self, template: Database | None = None) -> AbstractContextManager[Database]:
        """Lend an own, writable database, empty or cloned, and drop it afterwards whatever happens."""

    def sweep_scratch(self) -> tuple[str, ...]:
        """Drop the scratch databases of processes that are gone, and name them."""
        return ()

    @abstractmethod
    def close(self) -> None:
        """Give back connections and, with the last user, the server."""

    def require(self, feature: str) -> None:
        """Raise Unsupported, naming the version found and the one needed, unless a feature is available."""
        if not self.supports(feature):
            version = ".".join(map(str, self.version))
            raise Unsupported(feature, found=f"{self.kind} {version}", needed=self.needed(feature))

    @abstractmethod
    def needed(self, feature: str) -> str:
        """Name what a feature needs."""


class Database(ABC):
    """One database. Holds no open connection: each call opens what it needs and gives it back."""

    judges: ClassVar[bool] = False
    """Whether `judge` can say anything; such a database may travel to other processes."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.engine.kind} database {self.name!r}>"

    # -- connections ------------------------------------------------------------------------------

    @abstractmethod
    def connect(self, *, write: bool = False) -> AbstractContextManager[Any]:
        """Lend a DBAPI connection in one transaction: committed at the end, rolled back after an error.

        `write=True` on a foreign database without consent raises ReadOnly; without it the session is
        read-only in the server, too, where the database is foreign.
        """

    @abstractmethod
    def sqlalchemy(self) -> sa.Engine:
        """Return a SQLAlchemy engine without a pool."""

    # -- the design -------------------------------------------------------------------------------

    @abstractmethod
    def statements(self, design: Design) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
        """Return the DDL that makes a design here, in order, and what is lost."""

    @abstractmethod
    def create(self, design: Design, *, replace: bool = False) -> Creation:
        """Make a design's objects in one transaction.

        Raises Refused when tables of it exist and differ, naming the difference, unless `replace`,
        which drops only what dbworkbench made. Equal tables are left as they are, so a re-run is safe.
        """

    @abstractmethod
    def introspect(self, name: str | None = None) -> Design:
        """Read the design that is in the database."""

    def remainder(self) -> tuple[Loss, ...]:
        """Return what is in the database and not in the design that `introspect` reads, with the reason."""
        return ()

    def owner_note(self) -> str:
        """Tell, in a sentence, that another notebook made this database; empty when none did."""
        return ""

    # -- rows -------------------------------------------------------------------------------------

    @abstractmethod
    def query(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        limit: int | None = None,
        timeout: float | None = None,
        write: bool = False,
    ) -> Rows:
        """Run SQL with `:name` parameters and return its rows; an interrupt cancels it on the server.

        `timeout` in seconds. Raises QueryFailed with the place in the text.
        """

    @abstractmethod
    def loader(self, design: Design, *, append: bool = False) -> AbstractContextManager[Loader]:
        """Lend a bulk loader: one transaction for all tables, committed at the end of the block.

        Constraints and indexes of empty tables are set aside and made again at the end. Raises
        LoadFailed, which says what is in the database now.
        """

    def judge(
        self,
        table: str,  # noqa: ARG002 - for engines that judge
        conditions: Sequence[str],  # noqa: ARG002 - for engines that judge
        rows: pa.Table,  # noqa: ARG002 - for engines that judge
    ) -> Sequence[bool] | None:
        """Say of each row whether a table's columns with these values would keep conditions (SQL).

        None when this engine does not judge rows that are not in a table, or does not understand a condition.
        """
        return None

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Lend one consistent look at the database: queries in a transaction that only reads."""

    @abstractmethod
    def row_counts(self, design: Design | None = None) -> dict[str, int]:
        """Count the rows of each table, by key."""

    @abstractmethod
    def bytes(self) -> int:
        """Return the size of the database on disk (or in memory)."""

    @abstractmethod
    def index_sizes(self) -> tuple[IndexSize, ...]:
        """Return the size of every index."""

    @abstractmethod
    def refresh_statistics(self) -> None:
        """Bring the planner's statistics up to date (ANALYZE; also VACUUM where it matters)."""

    def statistics(self) -> DatabaseStatistics:
        """Read what the planner knows of the tables, without reading a row; raises Unsupported."""
        raise Unsupported("reading the planner's statistics", found=self.engine.kind, needed="PostgreSQL")

    def statement_statistics(self) -> RememberedStatements:
        """Return the statements that the server ran in this database; raises Unsupported."""
        raise Unsupported(
            "reading the statements that a server ran", found=self.engine.kind, needed="PostgreSQL"
        )

    def likely_values(
        self,
        table: str,  # noqa: ARG002 - for an engine that knows
        expressions: Sequence[str],  # noqa: ARG002 - as above
        count: int,  # noqa: ARG002 - as above
    ) -> list[tuple[Any, ...]] | None:
        """Return rows of values as statistics tell them where there are none to read; None where there are.

        `table` and `expressions` are SQL. An empty list says that nothing is known of them.
        """
        return None

    # -- plans and timings ------------------------------------------------------------------------

    @abstractmethod
    def explain(
        self,
        sql: str,
        parameters: Mapping[str, Any] = {},
        *,
        analyze: bool = False,
        timeout: float | None = None,
    ) -> Any:
        """Return the engine's own plan document (JSON read into values); ANALYZE is always rolled back."""

    def table_states(
        self,
        tables: Iterable[tuple[str, str]],  # noqa: ARG002 - for an engine that tells
    ) -> Mapping[tuple[str, str], TableState]:
        """Return what the catalogue says of tables, by schema and name; empty where an engine is silent."""
        return {}

    @abstractmethod
    def prepared(
        self, sql: str, parameters: Mapping[str, Any], *, timeout: float | None = None
    ) -> AbstractContextManager[Callable[[], int]]:
        """Lend a callable that runs a prepared query once on the rawest path and returns its row count.

        A statement that writes is refused. Raises QueryFailed after `timeout` seconds.
        """

    def chilled(self) -> AbstractContextManager[Callable[[], None]]:
        """Lend a callable that puts the database's pages out of memory, as after a restart of the machine.

        Raises Unsupported.
        """
        self.engine.require("cold")
        raise NotImplementedError  # an engine that supports it has its own

    def put_load(
        self,
        scripts: Sequence[Script],  # noqa: ARG002 - for an engine that has such a program
        clients: int,  # noqa: ARG002 - as above
        *,
        seconds: float = 1.0,  # noqa: ARG002 - as above
        timeout: float = 30.0,  # noqa: ARG002 - as above
    ) -> Load:
        """Have a number of clients run scripts for some seconds, each time one by weight; they only read.

        Raises QueryFailed when one fails or takes longer than `timeout` seconds, Refused for somebody
        else's server without consent, Unsupported.
        """
        self.engine.require("concurrency")
        raise NotImplementedError  # an engine that supports it has its own

    def configuration(self) -> Mapping[str, str]:
        """Return the settings that times depend on most, by the engine's names."""
        return {}

    @abstractmethod
    def write_cost(self, table: str, rows: int) -> WriteCost:
        """Insert copies of existing rows in a transaction that is rolled back; measure time and WAL."""


@dataclass(frozen=True)
class WriteCost:
    """What inserting a batch cost: WAL records and bytes are None where an engine does not tell."""

    rows: int
    seconds: float
    wal_records: int | None = None
    wal_bytes: int | None = None


class Loader(ABC):
    """Takes Arrow batches into tables; column names are the table's.

    What can be done to rows without a connection is done by a packer, wherever they are made: `packer`
    and `send` are `load` in two halves. A parcel should hold `parcel_rows` rows.
    """

    parcel_rows: ClassVar[int] = 100_000

    def order(self, tables: Sequence[str]) -> Sequence[str]:
        """Put tables (by key) in an order in which the engine takes their rows: here any."""
        return tables

    def expect(self, table: str, rows: int) -> None:  # noqa: B027 - a hint that an engine may pass over
        """Tell how many rows will come, so that keys of a filled table may be set aside when it pays."""

    def silence_triggers(self) -> None:
        """Let the triggers of tables stay silent until the rows are in; raises Unsupported."""
        raise Unsupported(
            "loading without triggers", found="this engine", needed="PostgreSQL, where they can be silent"
        )

    @abstractmethod
    def load(
        self,
        table: str,
        batches: Iterable[pa.RecordBatch],
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Load batches into a table (by key) and return the number of rows; `progress` gets rows done."""

    def packer(self, table: str) -> Packer:  # noqa: ARG002 - an engine that reads Arrow packs all alike
        """Make a table ready for rows and return what packs them; raises LoadFailed like `load`."""
        return pack_batch

    def send(
        self, table: str, parcels: Iterable[Parcel], progress: Callable[[int], None] | None = None
    ) -> int:
        """Load parcels into a table (by key) and return the number of rows; `progress` gets rows done."""
        return self.load(table, (parcel.content for parcel in parcels), progress)


def ask_consent(engine: Engine, what: str) -> None:
    """Let a write pass, or raise ReadOnly with the way to allow it."""
    if not engine.writable:
        raise ReadOnly(
            f"{what} would write to {engine.alias}, which is not dbworkbench's own database",
            hint="Say so when connecting: connect(url, allow_write=True), %connect URL --write.",
        )
