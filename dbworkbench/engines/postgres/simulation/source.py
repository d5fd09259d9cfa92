"""A database with rows as the origin of a simulation: its schema, its statistics, its planner's settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from dbworkbench.engines.postgres.cluster import Lease
from dbworkbench.engines.postgres.foreign import WITHOUT
from dbworkbench.engines.postgres.login import Connection, EmbeddedLogin, Login, UrlLogin
from dbworkbench.engines.postgres.session import session
from dbworkbench.engines.postgres.simulation.census import Census, Name, read_census, without_statistics
from dbworkbench.engines.postgres.simulation.pages import PAGE
from dbworkbench.errors import QueryFailed

# Settings that decide about plans are those that EXPLAIN (SETTINGS) tells.
SETTINGS = """
SELECT name, current_setting(name) FROM pg_settings
WHERE 'EXPLAIN' = ANY(pg_settings_get_flags(name)) AND source NOT IN ('default', 'override')
"""
EXTENSIONS = "SELECT extname::text, extnamespace::regnamespace::text FROM pg_extension WHERE extname <> 'plpgsql'"
SIZES = """
SELECT n.nspname, c.relname, pg_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'i') AND NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
"""
TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Source:
    """What a simulation needs to know of a database; `trusted` when its schema may be made by a superuser."""

    schema: str
    census: Census
    settings: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    trusted: bool = True


def read_source(login: Login, name: str, server: Lease) -> Source:
    """Read a database with the `server`'s pg_dump, which writes nothing there.

    Sizes are those of the files now, and rows so many as the planner makes of them. Raises QueryFailed when
    tables were never analysed, or pg_dump is refused.
    """
    dumped = _dump(login, name, server)
    with session(login, name, read_only=True) as connection:
        settings = {str(key): str(value) for key, value in connection.execute(SETTINGS)}
        extensions = tuple(str(key) for key, _ in connection.execute(EXTENSIONS))
        pages: dict[Name, int] = {
            (schema, relation): int(size) // PAGE for schema, relation, size in connection.execute(SIZES)
        }
        census = read_census(dumped, source=name)
        _check_analysed(connection, census)
    return Source(without_statistics(dumped), census.with_pages(pages), settings, extensions, login.own)


def _check_analysed(connection: Connection, census: Census) -> None:
    tables = [(schema, name) for schema, name in connection.execute(TABLES)]
    left = census.uncounted(tables)
    if left:
        more = f" and {len(left) - 3} more" if len(left) > 3 else ""
        raise QueryFailed(
            f"nothing is known of the rows of {', '.join(left[:3])}{more}: nobody has analysed them",
            hint="Run ANALYZE there first.",
        )


def _dump(login: Login, name: str, server: Lease) -> str:
    """Return schema and statistics as pg_dump writes them."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    if isinstance(login, UrlLogin):
        place = [f"--dbname={login.conninfo}"]
        password = login.password.reveal()
        environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    elif isinstance(login, EmbeddedLogin):
        parts = login.lease.conninfo(name)
        place = [f"--host={parts['host']}", f"--port={parts['port']}", f"--username={parts['user']}", name]
    program = str(server.cluster.programs.path("pg_dump"))
    done = subprocess.run(
        [program, "--no-data", "--statistics", "--no-comments", "--no-tablespaces", *WITHOUT, *place],
        check=False, capture_output=True, text=True, errors="replace", env={**environment, "LC_ALL": "C"},
    )  # fmt: skip
    if done.returncode != 0:
        said = login.hide(done.stderr).strip().splitlines() or ["no reason given"]
        raise QueryFailed(
            f"the schema and statistics of {name} cannot be read: {said[0].removeprefix('pg_dump: error: ')}",
            hint="pg_dump needs the right to read every table of the database.",
        )
    return done.stdout
