"""A copy of somebody's database on the embedded server, by pg_dump and psql."""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import IO

from dbworkbench.engines.postgres.login import EmbeddedLogin, Login, UrlLogin
from dbworkbench.errors import QueryFailed

WITHOUT = ("--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions", "--no-security-labels")


def copy_database(source: Login, target: Login, name: str) -> None:
    """Copy schema and rows; raises QueryFailed with the first complaint of the programs."""
    if not isinstance(source, UrlLogin) or not isinstance(target, EmbeddedLogin):
        raise TypeError("a copy is made of somebody's database, on the embedded server")
    programs = target.lease.cluster.programs
    parts = target.lease.conninfo(name)
    into = [
        f"--host={parts['host']}",
        f"--port={parts['port']}",
        f"--username={parts['user']}",
        f"--dbname={name}",
    ]
    dump = [str(programs.path("pg_dump")), *WITHOUT, "--no-tablespaces", f"--dbname={source.conninfo}"]
    load = [str(programs.path("psql")), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *into]
    with tempfile.TemporaryFile() as dump_said, tempfile.TemporaryFile() as load_said:
        dumping = subprocess.Popen(dump, stdout=subprocess.PIPE, stderr=dump_said, env=_environment(source))
        try:
            loaded = subprocess.run(
                [*load, "--single-transaction"],
                stdin=dumping.stdout,
                stdout=subprocess.DEVNULL,
                stderr=load_said,
                env=_bare_environment(),
                check=False,
            )
        finally:
            if dumping.stdout:
                dumping.stdout.close()
            dumping.terminate() if dumping.poll() is None else None
        if dumping.wait() != 0 or loaded.returncode != 0:
            raise _failure(source, dump_said, load_said)


def _bare_environment() -> dict[str, str]:
    """Keep settings that were made for the other server away from our own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _environment(source: UrlLogin) -> dict[str, str]:
    """The password goes by the environment, because everybody can read a command line."""
    password = source.password.reveal()
    return {**os.environ, **({"PGPASSWORD": password} if password else {}), "LC_ALL": "C"}


def _failure(source: UrlLogin, *said: IO[bytes]) -> QueryFailed:
    lines: list[str] = []
    for file in said:
        file.seek(0)
        lines += source.hide(file.read().decode(errors="replace")).splitlines()
    bad = [line for line in lines if "error" in line.casefold() or "fatal" in line.casefold()]
    reason = (bad or lines or ["no reason given"])[0]
    return QueryFailed(
        f"the database could not be copied to the embedded server: {reason}",
        hint="An extension, collation or version that the embedded server lacks is the usual reason.",
    )
