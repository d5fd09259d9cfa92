"""Indexes that the planner judges as if they were built on all the rows.

The index is real and of a moment: the table's file is cut to nothing, CREATE INDEX reads the empty table,
then statistics and sizes are as before, and the index' file is as long as an index on the believed rows.
Whatever PostgreSQL can index is judged so, by the planner's own costs: every method, partial, expression,
INCLUDE. No extension is needed (HypoPG knows B-tree, BRIN, hash and bloom).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import sql

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.measures import table_key
from dbworkbench.engines.postgres.simulation.anatomy import Relation
from dbworkbench.errors import QueryFailed, UnusableInput, WorkbenchError
from dbworkbench.model.tablestatistics import ColumnStatistics, TableStatistics

# A single expression over a single column, of the same type: what is known of the column holds for it, too.
EXPRESSION = """
SELECT a.attname, a.attnum FROM pg_index i
JOIN pg_depend d ON d.objid = i.indexrelid AND d.refobjid = i.indrelid
JOIN pg_attribute c ON c.attrelid = i.indrelid AND c.attnum = d.refobjsubid
JOIN pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum = 1
WHERE i.indexrelid = %s AND i.indkey::text = '0' AND i.indpred IS NULL AND a.atttypid = c.atttypid
"""
SOURCE = """
SELECT c.attname FROM pg_depend d JOIN pg_attribute c ON c.attrelid = d.refobjid AND c.attnum = d.refobjsubid
WHERE d.objid = %s AND d.refobjid = %s
"""
NEWEST = "SELECT max(indexrelid::bigint) FROM pg_index WHERE indrelid = %s"
PREDICATE = "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = %s"


@dataclass(frozen=True)
class IndexStatement:
    """A CREATE INDEX statement and the table, by key, that it is on."""

    ddl: str
    table: str


def read_index_statement(ddl: str) -> IndexStatement:
    """Read one CREATE INDEX statement; raises UnusableInput for anything else."""
    from pglast import ast, parse_sql, parser, stream

    try:
        (statement,) = parse_sql(ddl)
    except (parser.ParseError, ValueError) as error:
        raise _no_index(ddl, str(error.args[0]) if isinstance(error, parser.ParseError) else "") from None
    node = statement.stmt
    if not isinstance(node, ast.IndexStmt) or node.relation is None or not node.relation.relname:
        raise _no_index(ddl, "")
    node.concurrent = False  # nobody else is there
    table = table_key(node.relation.schemaname or "public", node.relation.relname)
    return IndexStatement(stream.RawStream()(node), table)


def _no_index(ddl: str, said: str) -> UnusableInput:
    return UnusableInput(
        f"not one CREATE INDEX statement: {' '.join(ddl.split())[:80]!r}" + (f" ({said})" if said else ""),
        hint="Such as CREATE INDEX ON orders (customer_id, placed_at).",
    )


def make_index(connection: Connection, statement: IndexStatement, table: int) -> int | WorkbenchError:
    """Make an index on an empty table and return its number, or what the server says against it."""
    try:
        before = connection.execute(NEWEST, [table]).fetchall()
        connection.execute(statement.ddl.encode())
        after = connection.execute(NEWEST, [table]).fetchall()
    except psycopg.Error as error:
        return QueryFailed(
            f"the index cannot be made: {error.diag.message_primary or error}",
            hint=error.diag.message_hint or f"In: {statement.ddl}",
        )
    if before == after:
        return UnusableInput(
            f"nothing was made by {statement.ddl}", hint="An index of that name is there already."
        )
    return int(after[0][0])


def share_of_rows(connection: Connection, index: Relation, table: TableStatistics) -> float:
    """Return which part of a table's rows an index holds: what the planner expects of its condition."""
    (row,) = connection.execute(PREDICATE, [index.oid]).fetchall()
    if row[0] is None or table.tuples <= 0:
        return 1.0
    statement = sql.SQL("EXPLAIN (FORMAT JSON) SELECT FROM {} WHERE {}").format(
        sql.Identifier(table.schema, table.name), sql.SQL(row[0])
    )
    plan: Any = connection.execute(statement).fetchall()[0][0]
    return min(1.0, float(plan[0]["Plan"]["Plan Rows"]) / table.tuples)


def with_expression(
    connection: Connection, index: Relation, table: TableStatistics, statistics: TableStatistics
) -> TableStatistics:
    """Return an index' statistics with those of its expression, as far as its one column tells them.

    `lower(email)` has about as many values as `email`; which ones, and which are frequent, is not known.
    """
    found = connection.execute(EXPRESSION, [index.oid]).fetchall()
    if len(found) != 1:
        return statistics
    ((name, position),) = found
    ((column,),) = connection.execute(SOURCE, [index.oid, _oid(connection, table)]).fetchall()
    known = table.by_column.get(column)
    if known is None:
        return statistics
    expression = ColumnStatistics(
        name, known.null_fraction, known.average_width, known.n_distinct, position=position
    )
    return replace(statistics, columns=(expression,))


def _oid(connection: Connection, table: TableStatistics) -> int:
    ((oid,),) = connection.execute(
        "SELECT to_regclass(format('%%I.%%I', %s::text, %s::text))::oid", [table.schema, table.name]
    ).fetchall()
    return int(oid)
