"""What a design holds, counted and listed as plain data that scripts outside rely on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql

from dbworkbench.drawings.page import table_text
from dbworkbench.model.annotation import Routine
from dbworkbench.model.content import default_text
from dbworkbench.model.design import Design
from dbworkbench.model.keys import referred

CONSTRAINT = re.compile(r'ADD CONSTRAINT (?:"(?:[^"]|"")*"|\S+) (PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK)\b')

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def inspect_design(design: Design, report: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return counts and tables of a design as it was written: nothing is completed, no row is read.

    `relationships` counts what was written, `foreign_keys` what results; `indexes` are those beside the
    ones that keys make; partitions are counted apart from tables. Types are PostgreSQL's, defaults SQL text.
    """
    tables = [describe(table) for table in design.tables]
    return {"counts": count(design, tables), "tables": tables, "report": list(report)}


def count(design: Design, tables: list[dict[str, Any]]) -> dict[str, int]:
    """Count the objects of a design: what is listed of its tables, and what the engine's text holds."""
    kinds = Counter(kind for routine in design.routines for kind in kinds_of(routine))
    named = [*(table["schema"] for table in tables), *(enum.schema for enum in design.enums)]

    def listed(part: str) -> int:
        return sum(len(table[part]) for table in tables)

    return {
        "schemas": len({schema for schema in named if schema}),
        "tables": len(tables),
        "partitions": kinds["partition"],
        "columns": listed("columns"),
        "primary_keys": sum(bool(table["primary_key"]) for table in tables) + kinds["primary key"],
        "foreign_keys": listed("foreign_keys") + kinds["foreign key"],
        "unique_constraints": listed("unique_constraints") + kinds["unique"],
        "check_constraints": listed("checks") + kinds["check"],
        "indexes": listed("indexes") + kinds["index"],
        "enums": len(design.enums),
        "enum_values": sum(len(enum.values) for enum in design.enums),
        "views": kinds["view"] + kinds["materialized view"],
        "triggers": kinds["trigger"],
        "policies": kinds["policy"],
        "groups": len(design.groups),
        "relationships": len(design.relationships),
    }


def kinds_of(routine: Routine) -> Iterator[str]:
    """Yield what a piece of SQL makes; a constraint that SQLAlchemy has no object for tells in its text."""
    match = CONSTRAINT.search(routine.sql) if routine.kind == "constraint" else None
    yield match[1].lower() if match else routine.kind or ""


def describe(table: Table) -> dict[str, Any]:
    """Return a table's columns, keys, indexes and checks."""
    constraints = table.constraints
    return {
        "schema": table.schema,
        "name": table.name,
        "columns": [describe_column(column) for column in table.columns],
        "primary_key": [column.name for column in table.primary_key.columns],
        "foreign_keys": in_order(describe_key(c) for c in constraints if isinstance(c, ForeignKeyConstraint)),
        "unique_constraints": in_order(
            [column.name for column in c.columns] for c in constraints if isinstance(c, UniqueConstraint)
        ),
        "indexes": in_order(describe_index(index) for index in table.indexes),
        "checks": in_order(describe_check(c) for c in constraints if isinstance(c, CheckConstraint)),
    }


def describe_column(column: Column[Any]) -> dict[str, Any]:
    """Return a column's name, type, nullability and default."""
    return {
        "name": column.name,
        "type": column.type.compile(dialect=DIALECT),
        "nullable": bool(column.nullable),
        "default": default_text(column),
    }


def describe_key(key: ForeignKeyConstraint) -> dict[str, Any]:
    """Return a foreign key's columns, the table it leads to, the columns there, and what a delete does."""
    target, columns = referred(key)
    return {
        "name": text_of(key.name),
        "columns": [element.parent.name for element in key.elements],
        "table": target,
        "references": list(columns),
        "on_delete": key.ondelete,
        "on_update": key.onupdate,
    }


def describe_index(index: Index) -> dict[str, Any]:
    """Return an index's keys in order and what makes it special."""
    options = index.dialect_kwargs
    where = options.get("postgresql_where")
    return {
        "name": text_of(index.name),
        "columns": [write_key(key) for key in index.expressions],
        "unique": bool(index.unique),
        "method": options.get("postgresql_using") or None,
        "where": None if where is None else str(where),
        "include": [str(getattr(key, "name", key)) for key in options.get("postgresql_include") or ()],
    }


def write_key(key: ColumnElement[Any] | str) -> str:
    """Write a key of an index as in CREATE INDEX: a column's name, with its order, or an expression."""
    if isinstance(key, (str, Column)):
        return key if isinstance(key, str) else key.name
    return str(key.compile(dialect=postgresql.dialect(), compile_kwargs={"include_table": False}))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def describe_check(check: CheckConstraint) -> dict[str, Any]:
    """Return a check's name and condition."""
    return {"name": text_of(check.name), "sql": str(check.sqltext)}


def text_of(name: object) -> str | None:
    """Return a name as plain text, None when there is none."""
    return None if name is None else str(name)


def in_order(items: Iterable[Any]) -> list[Any]:
    """Sort what SQLAlchemy keeps in sets, so that every run prints the same."""
    return sorted(items, key=repr)


def summarize_inspection(inspected: Mapping[str, Any]) -> str:
    """Write an inspection for people: what there is, a line a table, and what could not be read."""
    counted = [
        (name.replace("_", " "), f"{number:,}") for name, number in inspected["counts"].items() if number
    ]
    counts = table_text(("what", "how many"), counted) if counted else "nothing"
    head = ("table", "columns", "primary key", "foreign keys", "indexes", "checks")
    rows = [
        (
            f"{table['schema']}.{table['name']}" if table["schema"] else table["name"],
            len(table["columns"]),
            ", ".join(table["primary_key"]) or "none",
            len(table["foreign_keys"]),
            len(table["indexes"]),
            len(table["checks"]),
        )
        for table in inspected["tables"]
    ]
    left = [said_of(item) for item in inspected["report"]]
    return "\n\n".join(
        part for part in (counts, table_text(head, rows) if rows else "", "\n".join(left)) if part
    )


def said_of(item: Mapping[str, Any]) -> str:
    """Write an entry of a report on one line: where, what about it, and what it is."""
    where = ", ".join(filter(None, (item["file"], f"line {item['line']}" if item["line"] else "")))
    verdict = "" if item["note"] else " was not read"
    return f"{where or 'here'}{verdict}: {item['reason']}: {item['statement']}"
