"""Dialects in which rows are written: one file each, and one line each in the list below."""

from __future__ import annotations

from dbworkbench.errors import UnknownName
from dbworkbench.formats.sql.dialects import DIALECTS as NOTATIONS
from dbworkbench.seeding.script.dialect import ScriptDialect
from dbworkbench.seeding.script.dialects.duckdb import DuckDBScript
from dbworkbench.seeding.script.dialects.mysql import MySQLScript
from dbworkbench.seeding.script.dialects.postgres import PostgresScript
from dbworkbench.seeding.script.dialects.sqlite import SQLiteScript

SCRIPTS: dict[str, ScriptDialect] = {
    script.name: script for script in (PostgresScript(), DuckDBScript(), MySQLScript(), SQLiteScript())
}


def script_dialect(name: str) -> ScriptDialect:
    """Return a dialect by its name or one of its other names. Raises UnknownName."""
    other = {alias: known.name for known in NOTATIONS.values() for alias in known.aliases}
    found = SCRIPTS.get(other.get(name.lower(), name.lower()))
    if found is None:
        raise UnknownName("dialect to write rows in", name, SCRIPTS)
    return found
