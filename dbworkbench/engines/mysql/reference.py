"""Foreign keys as InnoDB takes them, and the order in which tables are made."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from dbworkbench.engines.mysql.column import type_of
from dbworkbench.engines.mysql.wording import Desk
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.keys import foreign_keys, referred, referring
from dbworkbench.model.relationship import Orphans

WRITTEN = ("CASCADE", "SET NULL", "NO ACTION")
UNREFERABLE = re.compile(r"(?:tiny|medium|long)?(?:text|blob)|json|geometry|point|polygon|linestring|multi.*")
LENGTH = re.compile(r"((?:var)?(?:char|binary))\(\d+\)")


def order_tables(design: Design) -> list[sa.Table]:
    """Return tables so that parents come before their children, as far as there is such an order."""
    ordered: dict[str, sa.Table] = {}

    def visit(first: sa.Table) -> None:
        path = [(first, iter(_parents(first, design)))]
        entered = {first.key}
        while path:
            table, parents = path[-1]
            parent = next((p for p in parents if p.key not in ordered and p.key not in entered), None)
            if parent is None:
                ordered[table.key] = table
                path.pop()
            else:
                entered.add(parent.key)
                path.append((parent, iter(_parents(parent, design))))

    for table in design.tables:
        if table.key not in ordered:
            visit(table)
    return list(ordered.values())


def _parents(table: sa.Table, design: Design) -> list[sa.Table]:
    keys = (referred(key)[0] for key in foreign_keys(table))
    return [design.metadata.tables[key] for key in keys if key in design.metadata.tables]


def kept_references(table: sa.Table, design: Design, desk: Desk) -> list[sa.ForeignKeyConstraint]:
    """Return the foreign keys of a table that MySQL can have; the others are told."""
    unenforced = {
        (r.child.table, r.child.columns) for r in design.relationships if r.orphans is Orphans.UNENFORCED
    }
    kept = []
    for key in foreign_keys(table):
        why = _obstacle(key, table, design)
        if (table.key, referring(key)) in unenforced:
            why = "the design leaves its orphans unenforced"
        if why is None:
            kept.append(key)
        else:
            desk.lose(table.key, f"{words(key)} is left out: {why}")
    return kept


def action(word: str | None, event: str, key: sa.ForeignKeyConstraint, desk: Desk) -> str:
    """Return what a foreign key does at an event, nothing for what MySQL does anyway."""
    if word is None:
        return ""
    if word.upper() in WRITTEN:
        return f" ON {event} {word.upper()}"
    why = (
        "MySQL does so anyway, and keeps no word of it" if word.upper() == "RESTRICT" else "InnoDB refuses it"
    )
    desk.lose(key.table.key, f"{words(key)} without ON {event} {word.upper()}: {why}")
    return ""


def words(key: sa.ForeignKeyConstraint) -> str:
    return f"foreign key ({', '.join(referring(key))})"


def _obstacle(key: sa.ForeignKeyConstraint, table: sa.Table, design: Design) -> str | None:
    parent_key, names = referred(key)
    parent = design.metadata.tables.get(parent_key)
    if parent is None:
        return f"{parent_key!r} is not in the design"
    if any(name not in parent.columns for name in names):
        return f"{parent_key!r} has no such column"
    theirs = [parent.columns[name] for name in names]
    own = [table.columns[name] for name in referring(key)]
    for child, target in zip(own, theirs, strict=True):
        if (why := _difference(child, target)) is not None:
            return why
    if not _leads(parent, theirs):
        return f"({', '.join(names)}) leads no key of {parent_key!r}"
    return _impossible_action(key, own)


def _difference(child: sa.Column[Any], target: sa.Column[Any]) -> str | None:
    ours, theirs = type_of(child), type_of(target)
    if UNREFERABLE.fullmatch(ours) or UNREFERABLE.fullmatch(theirs):
        return f"MySQL has no foreign keys on {ours}"
    if LENGTH.sub(r"\1", ours).replace("varchar", "char") != LENGTH.sub(r"\1", theirs).replace(
        "varchar", "char"
    ):
        return f"{child.name} is {ours}, {target.name} is {theirs}"
    charsets = [
        (column_facts(c).settings.get("mysql_charset"), column_facts(c).settings.get("mysql_collate"))
        for c in (child, target)
    ]
    options = [c.table.dialect_kwargs.get("mysql_collate") for c in (child, target)]
    if (
        "char" in ours
        and charsets[0] == charsets[1] == (None, None)
        and all(options)
        and options[0] != options[1]
    ):
        return f"{child.name} is sorted by {options[0]}, {target.name} by {options[1]}"
    return None


def _leads(parent: sa.Table, columns: list[sa.Column[Any]]) -> bool:
    """Whether the columns lead a key or a whole index, which InnoDB asks for."""
    keys = [list(parent.primary_key.columns)]
    keys += [list(c.columns) for c in parent.constraints if isinstance(c, sa.UniqueConstraint)]
    keys += [
        list(index.columns)
        for index in parent.indexes
        if len(index.columns) == len(index.expressions)
        and not any(index.dialect_kwargs.get(f"postgresql_{name}") is not None for name in ("where",))
        and str(index.dialect_kwargs.get("postgresql_using") or "btree") == "btree"
        and not index.dialect_kwargs.get("mysql_prefix")
        and not index.dialect_kwargs.get("mysql_length")
    ]
    return any(key[: len(columns)] == columns for key in keys)


def _impossible_action(key: sa.ForeignKeyConstraint, own: list[sa.Column[Any]]) -> str | None:
    actions = {(key.ondelete or "").upper(), (key.onupdate or "").upper()}
    if "SET NULL" in actions and any(not column.nullable for column in own):
        return "it sets NULL in a column that is NOT NULL"
    if any(column.computed is not None for column in own):
        return "MySQL has no foreign keys on generated columns"
    return None
