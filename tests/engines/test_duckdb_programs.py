"""What DuckDB holds beside tables is read, too: every object of its catalogue is accounted for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dbworkbench import formats
from dbworkbench.engines import connect
from dbworkbench.engines.duckdb.ddl import draft
from dbworkbench.engines.engine import Database
from dbworkbench.formats.sql.splitter import split
from dbworkbench.model.content import describe_constraint
from dbworkbench.model.design import Design

EXAMPLE = (Path(__file__).parents[1] / "formats" / "sql_examples" / "duckdb.sql").read_text()
# catalogue functions that list objects of a database, and how an object is named in them
OBJECTS = {
    "duckdb_tables": "table_name",
    "duckdb_columns": "concat_ws('.', table_name, column_name)",
    "duckdb_views": "view_name",
    "duckdb_indexes": "index_name",
    "duckdb_sequences": "sequence_name",
    "duckdb_types": "type_name",
    "duckdb_functions": "function_name",
    "duckdb_schemas": "schema_name",
}
# what describes the process, the session or the machine, or what is in other lists by another name
NO_OBJECTS = {
    "duckdb_approx_database_count",
    "duckdb_connection_count",
    "duckdb_coordinate_systems",
    "duckdb_databases",
    "duckdb_dependencies",
    "duckdb_extensions",
    "duckdb_external_file_cache",
    "duckdb_keywords",
    "duckdb_log_contexts",
    "duckdb_logs",
    "duckdb_logs_parsed",
    "duckdb_memory",
    "duckdb_optimizers",
    "duckdb_prepared_statements",
    "duckdb_profiling_settings",
    "duckdb_secret_types",
    "duckdb_secrets",
    "duckdb_settings",
    "duckdb_table_sample",
    "duckdb_temporary_files",
    "duckdb_variables",
    "duckdb_constraints",
}


@pytest.fixture
def rich(scratch_duck: Database) -> Database:
    with scratch_duck.connect(write=True) as cursor:
        for piece in split(EXAMPLE):
            if not piece.text.startswith("COPY"):
                cursor.execute(piece.text)
    return scratch_duck


def listed(database: Database, function: str) -> set[str]:
    internal = "" if function in ("duckdb_indexes", "duckdb_sequences") else "AND NOT internal"
    sql = (
        f"SELECT {OBJECTS[function]} AS name FROM {function}() "
        f"WHERE database_name = current_database() AND schema_name <> 'dbworkbench' {internal}"
    )
    return set(map(str, database.query(sql).table["name"].to_pylist()))


def named(design: Design) -> set[str]:
    """Return the names of everything that a design holds."""
    names = {routine.name or "" for routine in design.routines} | {enum.name for enum in design.enums}
    names |= {table.name for table in design.tables} | {table.schema or "main" for table in design.tables}
    names |= {str(index.name) for table in design.tables for index in table.indexes}
    return names | {f"{table.name}.{column.name}" for table in design.tables for column in table.columns}


def test_every_object_is_accounted_for(rich: Database) -> None:
    known = named(rich.introspect()) | {"main", "ids.id"}  # a column of a view stands in the view
    assert {function: listed(rich, function) - known for function in OBJECTS} == {
        key: set() for key in OBJECTS
    }


def test_every_list_of_the_catalogue_is_known(scratch_duck: Database) -> None:
    rows = scratch_duck.query(
        "SELECT DISTINCT function_name AS f FROM duckdb_functions() WHERE f LIKE 'duckdb\\_%' ESCAPE '\\'"
    )
    assert set(rows.table["f"].to_pylist()) - NO_OBJECTS - set(OBJECTS) == set()


def test_constraints_are_read_each(rich: Database) -> None:
    kinds = rich.query(
        "SELECT constraint_type AS k FROM duckdb_constraints() WHERE constraint_type <> 'NOT NULL'"
    )
    design = rich.introspect()
    read = [item for table in design.tables for item in table.constraints if describe_constraint(item)]
    assert len(kinds.table) == len(read) == 4


def test_live_macros_keep_the_defaults_of_their_parameters(rich: Database) -> None:
    (add,) = [r.sql for r in rich.introspect().routines if (r.kind, r.name) == ("macro", "add1")]
    assert add == "CREATE MACRO add1 (x, y := 2) AS ((x + y)), (x, y, z) AS (((x + y) + z))"


def test_live_database_is_written_and_made_again(rich: Database) -> None:
    design = rich.introspect("d")
    drafted = draft(design)
    assert drafted.losses == ()
    engine = connect("duckdb")
    with engine.scratch() as again:
        with again.connect(write=True) as cursor:
            for text in drafted.texts:
                cursor.execute(text)
        assert again.introspect("d") == design
    engine.close()


def test_exported_schema_is_read_as_sql(rich: Database) -> None:
    reading = formats.read_with_report(EXAMPLE, "sql", dialect="duckdb")
    assert [(entry.line, entry.reason) for entry in reading.report] == [(23, "passed over: 1 COPY statement")]
    assert reading.design == rich.introspect("design")
    written = formats.write_with_losses(reading.design, "sql", dialect="duckdb")
    assert written.losses == ()
    assert formats.read_with_report(written.text, "sql", dialect="duckdb") == replace(reading, report=())


def test_what_duckdb_forgets_or_keeps_elsewhere_is_reported() -> None:
    text = (
        "CREATE VIEW early AS SELECT * FROM t;\n"
        "ATTACH ':memory:' AS other;\nCREATE TEMP TABLE gone (a INT);\n"
        "CREATE TABLE t (a INT, CONSTRAINT positive CHECK (a > 0), "
        "b TEXT DEFAULT 'CONSTRAINT no');\nCREATE TABEL x;"
    )
    reading = formats.read_with_report(text, "sql", dialect="duckdb")
    assert [(entry.line, entry.reason) for entry in reading.report] == [
        (2, "a design is one database"),
        (3, "what is temporary is no part of a design"),
        (4, "DuckDB keeps no names of constraints: positive"),
        (5, 'syntax error at or near "TABEL"'),
    ]
    assert [routine.name for routine in reading.design.routines] == ["early"]


def test_names_of_constraints_are_a_loss() -> None:
    design = formats.read(
        "Table t {\n  a int [pk]\n  b int\n  Checks {\n    `b > 0` [name: 'positive']\n  }\n}"
    )
    written = formats.write_with_losses(design, "sql", dialect="duckdb")
    assert [str(loss) for loss in written.losses] == ["t: DuckDB keeps no names of constraints: positive"]
