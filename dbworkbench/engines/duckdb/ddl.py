"""The statements that make a design in DuckDB, and what of it DuckDB cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
from sqlalchemy import Column, Table

from dbworkbench.engines.drafted import Draft, Statement
from dbworkbench.engines.duckdb.column import draft_column, sequence_of
from dbworkbench.engines.duckdb.constraint import draft_constraints
from dbworkbench.engines.duckdb.index import draft_index
from dbworkbench.engines.duckdb.naming import refuse_alike
from dbworkbench.engines.duckdb.order import TableOrder, order_tables
from dbworkbench.engines.duckdb.probe import Probe
from dbworkbench.engines.duckdb.programs import EARLY
from dbworkbench.engines.duckdb.quoting import literal, quote, quote_table
from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.model.annotation import EnumType, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import index_facts, table_facts
from dbworkbench.model.loss import Loss

HOME_SCHEMA = "main"
UNHELD_SETTINGS = {"partition": "partitioning", "period": "periods"}


def draft(design: Design) -> Draft:
    """Write a design for DuckDB.

    Expressions are tried on an empty database, so that the statements run as they are. Raises
    UnusableInput while the design is conceptual, and where names differ only in case.
    """
    refuse_conceptual(design)
    refuse_alike(design)
    losses: list[Loss] = []
    statements = [*_schemas(design), *_enums(design.enums)]
    with duckdb.connect(":memory:") as connection:
        for statement in statements:
            connection.execute(statement.sql)
        early, late = _early(design.routines, Probe(connection))
        statements += early
        order = order_tables(design, losses)
        for table in order.tables:
            statements += _table(table, order, Probe(connection), losses)
    statements += [comment for table in order.tables for comment in _comments(table)]
    statements += _routines(late, losses)
    return Draft(tuple(statements), tuple(losses))


def _schemas(design: Design) -> Iterator[Statement]:
    written = [table.schema for table in design.tables] + [enum.schema for enum in design.enums]
    for schema in dict.fromkeys(written):
        if schema is not None and schema != HOME_SCHEMA:
            yield Statement("schema", None, schema, f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")


def _enums(enums: Iterable[EnumType]) -> Iterator[Statement]:
    for enum in enums:
        name = quote(enum.schema, enum.name)
        values = ", ".join(literal(value.name) for value in enum.values)
        yield Statement("enum", enum.schema, enum.name, f"CREATE TYPE {name} AS ENUM ({values})")
        if enum.note:
            comment = f"COMMENT ON TYPE {name} IS {literal(enum.note)}"
            yield Statement("comment", enum.schema, enum.name, comment)


def _early(routines: Iterable[Routine], probe: Probe) -> tuple[list[Statement], list[Routine]]:
    """Return the statements of what tables may use, and the routines that stand after the tables."""
    early: list[Statement] = []
    late: list[Routine] = []
    for routine in routines:
        sql = routine.sql.rstrip().rstrip(";")
        if routine.dialect == "duckdb" and routine.kind in EARLY and probe.refusal(sql) is None:
            early.append(Statement("routine", None, routine.name or "", sql))
        else:
            late.append(routine)
    return early, late


def _table(table: Table, order: TableOrder, probe: Probe, losses: list[Loss]) -> Iterator[Statement]:
    probe.begin(table)
    for column in table.columns:
        sequence = sequence_of(column)
        if sequence is not None:
            sql = f"CREATE SEQUENCE {quote(table.schema, sequence)}"
            probe.run(sql)
            yield Statement("sequence", table.schema, sequence, sql, table.key)
    lines = [draft_column(column, probe, losses) for column in table.columns]
    lines += draft_constraints(table, order, probe, losses)
    body = ",\n".join(f"    {line}" for line in lines)
    sql = f"CREATE TABLE {quote_table(table)} (\n{body}\n)"
    probe.run(sql)
    yield Statement("table", table.schema, table.name, sql, table.key)
    _lose_settings(table, losses)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        drafted = draft_index(index, probe, losses)
        if drafted is not None:
            yield Statement("index", table.schema, drafted.name, drafted.sql, table.key)
            if note := index_facts(index).note:
                where = f"INDEX {quote(table.schema, drafted.name)}"
                yield Statement(
                    "comment", table.schema, drafted.name, f"COMMENT ON {where} IS {literal(note)}", table.key
                )


def _lose_settings(table: Table, losses: list[Loss]) -> None:
    settings = table_facts(table).settings
    for setting, what in UNHELD_SETTINGS.items():
        if setting in settings:
            losses.append(Loss(table.key, f"DuckDB has no {what} of tables"))
    unbounded = [column.name for column in table.columns if _is_unbounded(column)]
    if unbounded:
        losses.append(Loss(table.key, f"DuckDB does not enforce the length of {', '.join(unbounded)}"))


def _is_unbounded(column: Column[Any]) -> bool:
    from dbworkbench.engines.duckdb.datatype import duckdb_type

    return duckdb_type(column.type).unbounded


def _comments(table: Table) -> Iterator[Statement]:
    if table.comment:
        yield _comment(table, f"TABLE {quote_table(table)}", table.comment)
    for column in table.columns:
        if column.comment:
            where = quote(table.schema, table.name, column.name)
            yield _comment(table, f"COLUMN {where}", column.comment)


def _comment(table: Table, what: str, text: str) -> Statement:
    sql = f"COMMENT ON {what} IS {literal(text)}"
    return Statement("comment", table.schema, table.name, sql, table.key)


def _routines(routines: Iterable[Routine], losses: list[Loss]) -> Iterator[Statement]:
    for routine in routines:
        name = routine.name or routine.on or routine.kind or "SQL"
        if routine.dialect == "duckdb":
            yield Statement("routine", None, name, routine.sql.rstrip().rstrip(";"), routine.on)
        else:
            what = routine.kind or "statement"
            losses.append(Loss(name, f"the {what} is written for {routine.dialect}"))
