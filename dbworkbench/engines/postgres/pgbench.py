"""Load of many clients on a server: PostgreSQL's own pgbench, with our queries as its scripts."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg.conninfo import make_conninfo

from dbworkbench.engines.load import Load, Script, Transaction
from dbworkbench.engines.postgres.binding import Written, write
from dbworkbench.engines.postgres.login import Connection, UrlLogin
from dbworkbench.engines.postgres.programs import Programs
from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.parameters import TOKEN, find_markers

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase

PATIENCE = 30.0  # seconds that connecting and the last transactions may take beside the time of the load
SPARE = 10  # sessions that are left to others
ROOM = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
  - count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
ABORTED = 2  # the exit code when a client gave up (manual, "pgbench")


def run_load(
    database: PostgresDatabase, scripts: Sequence[Script], clients: int, seconds: float, timeout: float
) -> Load:
    """Have clients run scripts, by weight and in random order, each in prepared statements.

    Whatever ends this ends pgbench, too. Raises QueryFailed when a statement fails or takes longer than
    `timeout` seconds.
    """
    with tempfile.TemporaryDirectory() as folder, database.connect() as connection:
        _check_room(connection, clients)
        arguments = list(_write(connection, scripts, Path(folder)))
        amount = ["-c", str(clients), "-j", str(min(clients, os.cpu_count() or 1))]
        fixed = ["-n", "-M", "prepared", "-l", "-T", str(max(1, round(seconds)))]
        target, environment = _target(database, timeout)
        connection.rollback()
        command = [str(Programs.find().path("pgbench")), *fixed, *amount, *arguments, target]
        said = _run(command, environment, folder, seconds + timeout + PATIENCE)
        transactions = tuple(_transactions(Path(folder), scripts))
    return Load(clients, _throughput(said), transactions)


def _check_room(connection: Connection, clients: int) -> None:
    """Raise UnusableInput when the server would refuse so many sessions, or others after them."""
    found = connection.execute(ROOM).fetchone()
    room = max(0, found[0] - SPARE) if found else clients
    if clients > room:
        raise UnusableInput(
            f"the server has room for {room} more clients, not for {clients}",
            hint="Try fewer of them, or raise the server's max_connections.",
        )


def _target(database: PostgresDatabase, timeout: float) -> tuple[str, dict[str, str]]:
    """Return where to connect to, and the environment with what is secret; every session only reads."""
    login = database.engine.login
    options = f"-c statement_timeout={max(1, round(timeout * 1000))} -c default_transaction_read_only=on"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, "LC_ALL": "C", "PGOPTIONS": f"{options} -c timezone=UTC"}
    if isinstance(login, UrlLogin):
        environment |= {"PGPASSWORD": password} if (password := login.password.reveal()) else {}
        return make_conninfo(login.conninfo), environment
    parts = login.lease.conninfo(database.name)  # type: ignore[attr-defined]  # our own server's
    return make_conninfo("", **parts), environment


def _write(connection: Connection, scripts: Sequence[Script], folder: Path) -> Iterator[str]:
    """Write the scripts, and yield what tells pgbench of them and of the values of their parameters."""
    for number, script in enumerate(scripts):
        file = folder / f"script{number}.sql"
        values = {name: write(connection, value) for name, value in script.values.items()}
        names = {name: f"p{number}_{place}" for place, name in enumerate(values)}
        file.write_text(script_text(script.sql, values, names) + ";\n", encoding="utf-8")
        yield from ("-f", f"{file}@{script.weight}")
        for name, written in values.items():
            if written.text:
                yield from ("-D", f"{names[name]}={written.text}")


def script_text(sql: str, values: Mapping[str, Written], names: Mapping[str, str]) -> str:
    """Return a statement in which nothing but its parameters looks like a variable to pgbench.

    Other colons before a letter are parted from it, in strings they are escaped, and comments go.
    """
    markers = {marker.start: marker.name for marker in find_markers(sql)}
    parts, position = [], 0
    while match := TOKEN.match(sql, position):
        position = match.end()
        if match.start() in markers:
            name = markers[match.start()]
            parts.append(_parameter(values[name], names[name]))
        elif match.lastgroup == "comment":
            position = _end_of_comment(sql, position)
            parts.append(" ")
        elif match.lastgroup == "dollar":
            position = _end_of_dollar(sql, match.group(), position)
            parts.append(_escaped(sql[match.end() : position - len(match.group())], doubled=False))
        else:
            parts.append(_plain(match.lastgroup or "", match.group()))
    return "".join(parts).strip().rstrip(";")


def _parameter(written: Written, name: str) -> str:
    """Return what stands for a parameter; NULL and an empty text cannot be a variable's value."""
    shown = f":{name}" if written.text else "NULL" if written.text is None else "''"
    return f"{shown}::{written.type}" if written.type else shown


def _plain(kind: str, text: str) -> str:
    if kind == "string" and ":" in text:
        return _escaped(text[1:-1], doubled=True)
    if kind == "escape":
        return text.replace(":", "\\x3a")
    if kind == "space" and text.startswith("--"):
        return " "
    return f": {text[1:]}" if kind == "marker" else text


def _escaped(content: str, *, doubled: bool) -> str:
    quoted = content if doubled else content.replace("'", "''")
    return "E'" + quoted.replace("\\", "\\\\").replace(":", "\\x3a") + "'"


def _end_of_comment(sql: str, position: int) -> int:
    depth = 1
    while depth and position < len(sql):
        edge = sql[position : position + 2]
        depth += {"/*": 1, "*/": -1}.get(edge, 0)
        position += 2 if edge in ("/*", "*/") else 1
    return position


def _end_of_dollar(sql: str, closing: str, position: int) -> int:
    found = sql.find(closing, position)
    return len(sql) if found < 0 else found + len(closing)


def _run(command: Sequence[str], environment: Mapping[str, str], folder: str, patience: float) -> str:
    with _ended(command, environment, folder) as process:
        try:
            said, complaint = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            raise QueryFailed(
                f"pgbench did not end within {patience:g} s", hint="Try fewer clients, or quicker queries."
            ) from None
    if process.returncode != 0:
        raise _failure(process.returncode, complaint)
    return said


@contextmanager
def _ended(
    command: Sequence[str], environment: Mapping[str, str], folder: str
) -> Iterator[subprocess.Popen[str]]:
    """Start a program that does not outlive the block, in a session that an interrupt does not reach."""
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _failure(code: int, complaint: str) -> QueryFailed:
    lines = [line for line in complaint.splitlines() if "error:" in line or "ERROR:" in line]
    said = (lines[0] if lines else complaint.strip()).removeprefix("pgbench: ").removeprefix("error: ")
    if "statement timeout" in complaint:
        return QueryFailed(
            "a statement took longer under load than it may",
            hint="Give it more time (timeout), or fewer clients.",
        )
    if "too many clients" in complaint or "remaining connection slots" in complaint:
        return QueryFailed("the server has no room for so many clients", hint="Try fewer of them.")
    what = "a client gave up" if code == ABORTED else "pgbench failed"
    return QueryFailed(f"{what}: {said}")


def _throughput(said: str) -> float:
    """Return the transactions a second, without the time that connecting took."""
    line = next(line for line in said.splitlines() if line.startswith("tps = "))
    return float(line.split()[2])


def _transactions(folder: Path, scripts: Sequence[Script]) -> Iterator[Transaction]:
    """Read pgbench's logs: client, number, µs, script, seconds of the epoch and µs beside them."""
    for log in sorted(folder.glob("pgbench_log.*")):
        for line in log.read_text().splitlines():
            _, _, taken, script, second, fraction = line.split()[:6]
            ended = int(second) + int(fraction) / 1e6
            yield Transaction(scripts[int(script)].name, int(taken) / 1000, ended)
