"""Live databases: `connect` gives an engine, an engine gives databases."""

from __future__ import annotations

from dbworkbench.engines.engine import Engine
from dbworkbench.engines.url import Address, read_address

ENGINES = ("postgres", "duckdb", "sqlite", "mysql")


def connect(
    what: str = "postgres",
    *,
    alias: str | None = None,
    allow_write: bool = False,
    password: str | None = None,
) -> Engine:
    """Return an engine for `postgres` (embedded), `duckdb`, `sqlite`, a file of either, or a URL.

    A URL is somebody else's database: read-only, here and in the server, unless `allow_write`. Its password
    comes from the URL, `password`, ~/.pgpass, ~/.my.cnf, a service file or the environment, or is asked for.
    Raises ConnectionFailed, UnusableInput or UnknownName, which never show a password.
    """
    address = read_address(what)
    if address.kind == "duckdb":
        return _duckdb(address, alias, allow_write)
    if address.kind == "mysql":
        return _mysql(address, alias, allow_write, password)
    if address.kind == "sqlite":
        return _sqlite(address, alias, allow_write)
    return _postgres(address, alias, allow_write, password)


def _postgres(address: Address, alias: str | None, allow_write: bool, password: str | None) -> Engine:
    from dbworkbench.engines.postgres.engine import PostgresEngine
    from dbworkbench.engines.postgres.login import read_login

    conninfo = address.conninfo.reveal()
    login = read_login(conninfo, password, read_only=not allow_write) if conninfo is not None else None
    return PostgresEngine(alias or "", login=login, allow_write=allow_write)


def _duckdb(address: Address, alias: str | None, allow_write: bool) -> Engine:
    from dbworkbench.engines.duckdb.engine import DuckDBEngine

    return DuckDBEngine(alias or "duckdb", address.file, allow_write=allow_write)


def _mysql(address: Address, alias: str | None, allow_write: bool, password: str | None) -> Engine:
    from dbworkbench.engines.mysql.engine import MySQLEngine
    from dbworkbench.engines.mysql.login import read_login

    login = read_login(address.conninfo.reveal() or "", password, read_only=not allow_write)
    return MySQLEngine(alias or "", login, allow_write=allow_write)


def _sqlite(address: Address, alias: str | None, allow_write: bool) -> Engine:
    from dbworkbench.engines.sqlite.engine import SQLiteEngine

    return SQLiteEngine(alias or "sqlite", address.file, allow_write=allow_write)
