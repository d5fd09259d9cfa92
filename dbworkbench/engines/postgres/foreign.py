"""A copy of somebody's database on the embedded server, by pg_dump and psql."""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import IO

from dbworkbench.engines.postgres.dumped import pour
from dbworkbench.engines.postgres.login import EmbeddedLogin, Login, UrlLogin
from dbworkbench.engines.postgres.session import session
from dbworkbench.errors import QueryFailed

INSTALLED = "SELECT extname::text FROM pg_extension ORDER BY extname"
AVAILABLE = "SELECT name::text FROM pg_available_extensions"
EXCLUDES_SINCE = 17
WITHOUT = ("--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions", "--no-security-labels")


def copy_database(source: Login, origin: str, target: Login, name: str) -> None:
    """Copy a database with its rows; raises QueryFailed with the first complaint of the programs."""
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
    lacking, options = without_lacking(source, origin, target)
    dump = [
        str(programs.path("pg_dump")), *WITHOUT, *options, "--no-tablespaces", f"--dbname={source.conninfo}"
    ]  # fmt: skip
    load = [str(programs.path("psql")), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *into]
    with tempfile.TemporaryFile() as dump_said, tempfile.TemporaryFile() as load_said:
        dumping = subprocess.Popen(dump, stdout=subprocess.PIPE, stderr=dump_said, env=_environment(source))
        try:
            loading = _load(dumping.stdout, [*load, "--single-transaction"], load_said)
        finally:
            if dumping.stdout:
                dumping.stdout.close()
            dumping.terminate() if dumping.poll() is None else None
        if dumping.wait() != 0 or loading != 0:
            raise _failure(source, lacking, dump_said, load_said)


def _load(dump: IO[bytes] | None, command: list[str], said: IO[bytes]) -> int:
    """Pour a dump into psql, and return its exit code; it is stopped with whatever interrupts us."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_bare_environment()
    ) as loading:
        try:
            if dump and loading.stdin:
                pour(dump, loading.stdin)
                loading.stdin.close()
            return loading.wait()
        except BrokenPipeError:
            return loading.wait()  # psql has said why
        except BaseException:
            loading.kill()
            raise


def without_lacking(source: Login, name: str, target: EmbeddedLogin) -> tuple[list[str], list[str]]:
    """Return the extensions of a source that the embedded server lacks, and options to go without.

    They are its keepers' tools as a rule. Where a table needs one, loading the dump says so.
    """
    with session(source, name, read_only=True) as there:
        wanted = [extension for (extension,) in there.execute(INSTALLED)]
    with session(target, "postgres", read_only=True) as here:
        known = {extension for (extension,) in here.execute(AVAILABLE)}
    lacking = [extension for extension in wanted if extension not in known]
    able = target.lease.cluster.programs.version[0] >= EXCLUDES_SINCE
    return lacking, [f'--exclude-extension="{extension}"' for extension in lacking if able]


def _bare_environment() -> dict[str, str]:
    """Keep settings that were made for the other server away from our own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _environment(source: UrlLogin) -> dict[str, str]:
    """The password goes by the environment, because everybody can read a command line."""
    password = source.password.reveal()
    return {**os.environ, **({"PGPASSWORD": password} if password else {}), "LC_ALL": "C"}


def _failure(source: UrlLogin, lacking: list[str], dump_said: IO[bytes], load_said: IO[bytes]) -> QueryFailed:
    # what pg_dump cannot write, psql has refused to read
    dumped = [line for line in _complaints(source, dump_said) if "could not write" not in line]
    loaded = _complaints(source, load_said)
    if "permission denied" in "".join(dumped[:1]):
        hint = "pg_dump needs the right to read every table: GRANT pg_read_all_data TO the role."
    elif dumped:
        hint = "It was pg_dump that failed over there: the server or the way to it; try again."
    elif lacking:
        plural = "s" if len(lacking) > 1 else ""
        hint = f"The embedded server lacks the extension{plural} {', '.join(lacking)}."
    else:
        hint = "A collation or version that the embedded server lacks is the usual reason."
    reason = (dumped or loaded or ["no reason given"])[0]
    return QueryFailed(f"the database could not be copied to the embedded server: {reason}", hint=hint)


def _complaints(source: UrlLogin, said: IO[bytes]) -> list[str]:
    """Return the lines that tell an error, else all that there are."""
    said.seek(0)
    lines = source.hide(said.read().decode(errors="replace")).splitlines()
    return [line for line in lines if "error" in line.casefold() or "fatal" in line.casefold()] or lines
