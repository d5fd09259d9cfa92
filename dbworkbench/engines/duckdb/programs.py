"""What a DuckDB database holds beside tables and enums, as the SQL that makes it again."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import duckdb

from dbworkbench.engines.duckdb.quoting import literal, quote
from dbworkbench.model.annotation import Routine

HOME_SCHEMA = "main"
COPY = "dbworkbench_macros"
PART = re.compile(r'"((?:[^"]|"")*)"|([^."\s]+)')
EXPORTED = re.compile(r"^CREATE MACRO .*?;(?=;?$)", re.MULTILINE | re.DOTALL)
MACRO = re.compile(r'CREATE MACRO (?P<name>(?:"(?:[^"]|"")*"|[^\s("])+) ?\(')
# what must be there before the tables that use it
EARLY = ("schema", "sequence", "type", "macro")


def read_programs(
    connection: duckdb.DuckDBPyConnection,
    ours: str,
    *,
    implied: Collection[tuple[str, str]],
    schemas: Collection[str],
    macros: Mapping[str, str],
) -> Iterator[Routine]:
    """Yield schemas without tables, sequences, types, macros and views, each with its comment.

    `implied` are sequences that come with a column, `schemas` those that come with a table; `macros` are
    texts of macros by name, since the catalogue does not tell the defaults of their parameters.
    """
    yield from _schemas(connection, schemas)
    yield from _sequences(connection, ours, implied)
    yield from _types(connection, ours)
    yield from _macros(connection, ours, macros)
    yield from _views(connection, ours)


def exported_macros(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the texts of macros by name, which only the export (of a copy without rows) writes whole."""
    known = connection.execute(
        "SELECT current_database(), count(*) FROM duckdb_functions() "
        "WHERE database_name = current_database() AND NOT internal "
        "AND function_type IN ('macro', 'table_macro')"
    ).fetchall()
    catalog, macros = known[0]
    if not macros:
        return {}
    with tempfile.TemporaryDirectory(prefix="dbworkbench-") as folder:
        connection.execute(f"ATTACH ':memory:' AS {COPY}")
        try:
            connection.execute(f"COPY FROM DATABASE {quote(catalog)} TO {COPY} (SCHEMA)")
            connection.execute(f"EXPORT DATABASE {COPY} TO {literal(folder)}")
        finally:
            connection.execute(f"DETACH {COPY}")
        script = (Path(folder) / "schema.sql").read_text(encoding="utf-8")
    # line by line, since DuckDB 1.5 writes the quotes in labels of enums so that no parser reads them
    texts = (found.rstrip("; \n") for found in EXPORTED.findall(script))
    return {_path(match["name"]): text for text in texts if (match := MACRO.match(text))}


def _path(written: str) -> str:
    """Return a name as its key: without quotes, and without the schema that goes without saying."""
    parts = [bare or inner.replace('""', '"') for inner, bare in PART.findall(written)]
    return ".".join(part for part in parts if part != HOME_SCHEMA or len(parts) == 1)


def _schemas(connection: duckdb.DuckDBPyConnection, known: Collection[str]) -> Iterator[Routine]:
    rows = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal "
        "AND schema_name NOT IN ('main', 'dbworkbench') ORDER BY oid"
    ).fetchall()
    for (name,) in rows:
        if name not in known:
            yield Routine("duckdb", f"CREATE SCHEMA {quote(name)}", kind="schema", name=name)


def _sequences(
    connection: duckdb.DuckDBPyConnection, ours: str, implied: Collection[tuple[str, str]]
) -> Iterator[Routine]:
    for schema, name, sql, comment in connection.execute(
        f"SELECT schema_name, sequence_name, sql, comment FROM duckdb_sequences() "
        f"WHERE {ours} AND NOT temporary ORDER BY sequence_oid"
    ).fetchall():
        if (schema, name) not in implied:
            yield Routine("duckdb", sql.rstrip(";"), kind="sequence", name=_key(schema, name))
            yield from _comment("SEQUENCE", schema, name, comment)


def _types(connection: duckdb.DuckDBPyConnection, ours: str) -> Iterator[Routine]:
    for schema, name, comment in connection.execute(
        f"SELECT schema_name, type_name, comment FROM duckdb_types() "
        f"WHERE {ours} AND NOT internal AND logical_type <> 'ENUM' ORDER BY type_oid"
    ).fetchall():
        meaning = connection.execute(f"SELECT typeof(NULL::{quote(schema, name)})").fetchall()[0][0]
        sql = f"CREATE TYPE {_quoted(schema, name)} AS {meaning}"
        yield Routine("duckdb", sql, kind="type", name=_key(schema, name))
        yield from _comment("TYPE", schema, name, comment)


def _macros(connection: duckdb.DuckDBPyConnection, ours: str, texts: Mapping[str, str]) -> Iterator[Routine]:
    rows = connection.execute(
        f"SELECT schema_name, function_name, function_type, list(parameters), list(parameter_types), "
        f"list(macro_definition), any_value(comment) FROM duckdb_functions() WHERE {ours} AND NOT internal "
        "AND function_type IN ('macro', 'table_macro') GROUP BY ALL ORDER BY min(function_oid)"
    ).fetchall()
    for schema, name, kind, parameters, types, bodies, comment in rows:
        key, table = _key(schema, name), kind == "table_macro"
        forms = (_form(*form, table=table) for form in zip(parameters, types, bodies, strict=True))
        sql = texts.get(key) or f"CREATE MACRO {_quoted(schema, name)} {', '.join(forms)}"
        yield Routine("duckdb", sql.rstrip("; \n"), kind="macro", name=key)
        yield from _comment("MACRO TABLE" if table else "MACRO", schema, name, comment)


def _form(parameters: list[str], types: list[str | None], body: str, *, table: bool) -> str:
    """Return one of a macro's forms: its parameters and what it stands for."""
    listed = ", ".join(
        f"{quote(name)} {kind}" if kind else quote(name) for name, kind in zip(parameters, types, strict=True)
    )
    return f"({listed}) AS {'TABLE ' if table else ''}{body}"


def _views(connection: duckdb.DuckDBPyConnection, ours: str) -> Iterator[Routine]:
    columns = connection.execute(
        f"SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() "
        f"WHERE {ours} AND comment IS NOT NULL ORDER BY table_oid, column_index"
    ).fetchall()
    for schema, name, sql, comment in connection.execute(
        f"SELECT schema_name, view_name, sql, comment FROM duckdb_views() "
        f"WHERE {ours} AND NOT internal AND NOT temporary ORDER BY view_oid"
    ).fetchall():
        yield Routine("duckdb", sql.rstrip(";"), kind="view", name=_key(schema, name))
        yield from _comment("VIEW", schema, name, comment)
        for of, table, column, said in columns:
            if (of, table) == (schema, name):
                target = f"COLUMN {_quoted(schema, name)}.{quote(column)}"
                yield _said(target, said, _key(schema, name))


def _comment(kind: str, schema: str, name: str, comment: str | None) -> Iterator[Routine]:
    if comment:
        yield _said(f"{kind} {_quoted(schema, name)}", comment, _key(schema, name))


def _said(target: str, comment: str, name: str) -> Routine:
    return Routine("duckdb", f"COMMENT ON {target} IS {literal(comment)}", kind="comment", name=name)


def _quoted(schema: str, name: str) -> str:
    return quote(None if schema == HOME_SCHEMA else schema, name)


def _key(schema: str, name: str) -> str:
    return name if schema == HOME_SCHEMA else f"{schema}.{name}"
