"""A database with rows as the origin of a simulation: its schema, its statistics, its planner's settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dbworkbench.engines.postgres.cluster import Lease
from dbworkbench.engines.postgres.dumped import fit_line
from dbworkbench.engines.postgres.foreign import WITHOUT, without_lacking
from dbworkbench.engines.postgres.login import EmbeddedLogin, Login, UrlLogin
from dbworkbench.engines.postgres.measures import table_key
from dbworkbench.engines.postgres.plannerstatistics import read_statistics
from dbworkbench.engines.postgres.session import session
from dbworkbench.engines.postgres.simulation.pages import PAGE
from dbworkbench.errors import QueryFailed
from dbworkbench.model.tablestatistics import DatabaseStatistics, TableStatistics

# Settings that decide about plans are those that EXPLAIN (SETTINGS) tells.
SETTINGS = """
SELECT name, current_setting(name) FROM pg_settings
WHERE 'EXPLAIN' = ANY(pg_settings_get_flags(name)) AND source NOT IN ('default', 'override')
"""
EXTENSIONS = "SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql'"
SIZES = """
SELECT n.nspname, c.relname, pg_relation_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'i') AND NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
"""


@dataclass(frozen=True)
class Source:
    """What a simulation needs to know of a database; `trusted` when its schema may be made by a superuser."""

    schema: str
    statistics: DatabaseStatistics
    settings: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    trusted: bool = True


def read_source(login: Login, name: str, server: Lease) -> Source:
    """Read a database with the `server`'s pg_dump, which writes nothing there.

    Sizes are those of the files now, and rows so many as the planner makes of them. Raises QueryFailed when
    tables were never analysed, or pg_dump is refused.
    """
    schema = _dump(login, name, server)
    with session(login, name, read_only=True) as connection:
        settings = {str(key): str(value) for key, value in connection.execute(SETTINGS)}
        extensions = tuple(str(key) for (key,) in connection.execute(EXTENSIONS))
        sizes = {table_key(where, name): int(size) // PAGE for where, name, size in connection.execute(SIZES)}
        statistics = _resized(read_statistics(connection, name), sizes)
    _check_analysed(statistics)
    return Source(schema, statistics, settings, extensions, login.own)


def _resized(statistics: DatabaseStatistics, sizes: Mapping[str, int]) -> DatabaseStatistics:
    """Return statistics at the sizes of now, with as many rows a page: what the planner makes of them."""
    tables = tuple(_at_size(table, sizes.get(table.key, table.pages)) for table in statistics.tables)
    return replace(statistics, tables=tables)


def _at_size(table: TableStatistics, pages: int) -> TableStatistics:
    if table.pages <= 0 or table.tuples < 0 or pages == table.pages:
        return table
    tuples = float(round(table.tuples * pages / table.pages))
    return replace(table, pages=pages, tuples=tuples, all_visible=min(table.all_visible, pages))


def _check_analysed(statistics: DatabaseStatistics) -> None:
    left = [table.key for table in statistics.tables if table.of is None and table.tuples < 0]
    if left:
        more = f" and {len(left) - 3} more" if len(left) > 3 else ""
        raise QueryFailed(
            f"nothing is known of the rows of {', '.join(left[:3])}{more}: nobody has analysed them",
            hint="Run ANALYZE there first.",
        )


def _dump(login: Login, name: str, server: Lease) -> str:
    """Return the schema as pg_dump writes it."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    if isinstance(login, UrlLogin):
        place = [f"--dbname={login.conninfo}"]
        password = login.password.reveal()
        environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    elif isinstance(login, EmbeddedLogin):
        parts = login.lease.conninfo(name)
        place = [f"--host={parts['host']}", f"--port={parts['port']}", f"--username={parts['user']}", name]
    program = str(server.cluster.programs.path("pg_dump"))
    _, options = without_lacking(login, name, EmbeddedLogin(server))
    done = subprocess.run(
        [program, "--schema-only", "--no-comments", "--no-tablespaces", *WITHOUT, *options, *place],
        check=False, capture_output=True, text=True, errors="replace", env={**environment, "LC_ALL": "C"},
    )  # fmt: skip
    if done.returncode != 0:
        said = login.hide(done.stderr).strip().splitlines() or ["no reason given"]
        raise QueryFailed(
            f"the schema of {name} cannot be read: {said[0].removeprefix('pg_dump: error: ')}",
            hint="pg_dump needs the right to read every table of the database.",
        )
    lines = done.stdout.splitlines(keepends=True)
    return b"".join(fit_line(line.encode()) for line in lines).decode()
