"""What a design holds, counted and listed as plain data that scripts outside rely on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Table, UniqueConstraint

from dbworkbench.drawings.page import table_text
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design


def inspect_design(design: Design, report: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return counts and tables of a design as it was written: nothing is completed, no row is read.

    `relationships` counts what was written, `foreign_keys` what results; `indexes` are those beside the
    ones that keys make; partitions are counted apart from tables. Types are PostgreSQL's, defaults SQL text.
    """
    tables = [describe(table) for table in design.tables]
    return {"counts": count(design, tables), "tables": tables, "report": list(report)}


def count(design: Design, tables: list[dict[str, Any]]) -> dict[str, int]:
    """Count the objects of a design, most from what is listed of its tables."""
    kinds = [routine.kind for routine in design.routines]
    named = [*(table["schema"] for table in tables), *(enum.schema for enum in design.enums)]
    return {
        "schemas": len({schema for schema in named if schema}),
        "tables": len(tables),
        "partitions": kinds.count("partition"),
        "columns": sum(len(table["columns"]) for table in tables),
        "primary_keys": sum(bool(table["primary_key"]) for table in tables),
        "foreign_keys": sum(len(table["foreign_keys"]) for table in tables),
        "unique_constraints": sum(len(table["unique_constraints"]) for table in tables),
        "check_constraints": sum(len(table["checks"]) for table in tables),
        "indexes": sum(len(table["indexes"]) for table in tables),
        "enums": len(design.enums),
        "enum_values": sum(len(enum.values) for enum in design.enums),
        "views": kinds.count("view"),
        "triggers": kinds.count("trigger"),
        "policies": kinds.count("policy"),
        "groups": len(design.groups),
        "relationships": len(design.relationships),
    }


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
        "type": write_type(column.type),
        "nullable": bool(column.nullable),
        "default": default_text(column),
    }


def describe_key(key: ForeignKeyConstraint) -> dict[str, Any]:
    """Return a foreign key's columns, the table it leads to, the columns there, and what a delete does."""
    targets = [element.target_fullname.rpartition(".") for element in key.elements]
    return {
        "name": text_of(key.name),
        "columns": [element.parent.name for element in key.elements],
        "table": targets[0][0],
        "references": [column for _, _, column in targets],
        "on_delete": key.ondelete,
        "on_update": key.onupdate,
    }


def describe_index(index: Index) -> dict[str, Any]:
    """Return an index's keys in order and what makes it special."""
    options = index.dialect_kwargs
    where = options.get("postgresql_where")
    return {
        "name": text_of(index.name),
        "columns": [getattr(key, "name", None) or str(key) for key in index.expressions],
        "unique": bool(index.unique),
        "method": options.get("postgresql_using") or None,
        "where": None if where is None else str(where),
        "include": [str(getattr(key, "name", key)) for key in options.get("postgresql_include") or ()],
    }


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
    counts = "\n".join(
        f"{number:>7,} {name.replace('_', ' ')}" for name, number in inspected["counts"].items() if number
    )
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
    left = [f"line {item['line']} was not read: {item['reason']}" for item in inspected["report"]]
    return "\n\n".join(
        part
        for part in (counts or "nothing", table_text(head, rows) if rows else "", "\n".join(left))
        if part
    )
