"""Columns named like a reference that are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table

from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.model.keys import primary_key
from dbworkbench.model.physical import singular
from dbworkbench.rules.rule import Hit, Rule


def look(design: Design) -> Iterator[Hit]:
    parents = {singular(table.name.lower()): table for table in design.tables if len(primary_key(table)) == 1}
    for table in design.tables:
        for column in table.columns:
            parent = _parent(column, parents)
            if parent is not None and parent is not table and not column.foreign_keys:
                target = f"{parent.key}.{primary_key(parent)[0]}"
                yield Hit(
                    table, f"named like a reference to {target} but is none", f"[ref: > {target}]", column
                )


def _parent(column: Column[Any], parents: dict[str, Table]) -> Table | None:
    stem, _, key = column.name.lower().rpartition("_")
    parent = parents.get(singular(stem)) if stem else None
    return parent if parent is not None and key == primary_key(parent)[0].lower() else None


RULE = Rule(
    name="fk-like-no-fk",
    severity=Severity.WARNING,
    problem="A column is named after another table's key but is no foreign key.",
    reason="Nothing keeps it from holding values that do not exist there.",
    bad="Table users { id int [pk] }\nTable orders { id int [pk]\n user_id int }",
    good="Table users { id int [pk] }\nTable orders { id int [pk]\n user_id int [ref: > users.id] }",
    look=look,
)
