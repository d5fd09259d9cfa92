"""Bring a dumped schema into the database that is to hold no rows."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace

from psycopg import sql

from dbworkbench.engines.postgres.login import Connection, EmbeddedLogin
from dbworkbench.engines.postgres.session import autocommitted
from dbworkbench.engines.postgres.simulation.source import Source
from dbworkbench.errors import QueryFailed

ROLE = "dbworkbench_twin"


def load_schema(login: EmbeddedLogin, name: str, source: Source) -> EmbeddedLogin:
    """Make a source's tables in an empty database and return the login that plans there.

    What comes from somebody else's server is made and planned by a role without rights outside of its
    database: planning can run functions of the schema. Raises QueryFailed with psql's first complaint.
    """
    with autocommitted(login, name) as connection:
        for setting, value in source.settings.items():
            _set(connection, name, setting, value)
        if not source.trusted:
            _give_to_role(connection, name, source.extensions)
    planner = login if source.trusted else replace(login, user=ROLE)
    _run_psql(planner, name, source.schema)
    return planner


def _set(connection: Connection, name: str, setting: str, value: str) -> None:
    """Take over a setting of the source's planner, where this version has it."""
    if connection.execute("SELECT 1 FROM pg_settings WHERE name = %s", [setting]).fetchone():
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
            )
        )


def _give_to_role(connection: Connection, name: str, extensions: tuple[str, ...]) -> None:
    """Hand the database to the role, with the extensions that only a superuser can make."""
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
        statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        connection.execute(statement.format(sql.Identifier(ROLE)))
    connection.execute(
        sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(ROLE))
    )
    known = connection.execute(
        "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(extensions)]
    ).fetchall()
    for (extension,) in known:
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {} WITH SCHEMA public CASCADE").format(
                sql.Identifier(extension)
            )
        )


def _run_psql(login: EmbeddedLogin, name: str, schema: str) -> None:
    parts = login.lease.conninfo(name)
    user = login.user or parts["user"]
    program = str(login.lease.cluster.programs.path("psql"))
    done = subprocess.run(
        [program, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
         f"--host={parts['host']}", f"--port={parts['port']}", f"--username={user}", f"--dbname={name}"],
        input=schema, check=False, capture_output=True, text=True, errors="replace",
        env={key: value for key, value in os.environ.items() if not key.startswith("PG")},
    )  # fmt: skip
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "ERROR" in line] or ["no reason given"]
        raise QueryFailed(
            f"the schema cannot be made on our own server: {lines[0].partition('ERROR:')[2].strip()}",
            hint="An extension or a type that the embedded PostgreSQL lacks is the usual reason.",
        )
