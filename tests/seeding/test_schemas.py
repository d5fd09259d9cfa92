"""Whatever the schema, PostgreSQL takes every row, and every constraint can be made once more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from dbworkbench.engines.engine import Database, Engine
from dbworkbench.seeding import seed
from tests.seeding.schemas import PRELUDE, Schema, schemas

AGAIN = """
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, 'again_' || oid,
  pg_get_constraintdef(oid))
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'x', 'f') AND conrelid <> 0
UNION ALL
SELECT replace(pg_get_indexdef(indexrelid), ' INDEX ' || c.relname, ' INDEX again_' || indexrelid)
FROM pg_index JOIN pg_class c ON c.oid = indexrelid
WHERE indisunique AND c.relnamespace = 'public'::regnamespace AND NOT indisexclusion
"""


@pytest.fixture(scope="module")
def shared(postgres: Engine) -> Iterator[Database]:
    """One scratch database for all examples: making one takes longer than an example."""
    with postgres.scratch() as database:
        yield database


@given(schemas(most=3))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_constraint_holds_also_when_rows_are_appended(shared: Database, schema: Schema) -> None:
    make(shared, schema)
    design = shared.introspect()
    seed(design, shared, rows=schema.rows)
    more = {table: max(1, rows // 2) for table, rows in schema.rows.items()}
    seed(design, shared, rows=more, append=True, seed=5)
    assert shared.row_counts(design) == {table: schema.rows[table] + more[table] for table in more}
    make_constraints_again(shared)


def make(database: Database, schema: Schema) -> None:
    with database.connect(write=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        for statement in (*PRELUDE, *schema.statements):
            connection.execute(statement)


def make_constraints_again(database: Database) -> None:
    """Have the server check each constraint against all rows, and forget it."""
    with database.connect(write=True) as connection:
        for (statement,) in connection.execute(AGAIN).fetchall():
            connection.execute(statement)
        connection.rollback()
