"""Keys, checks and references as SQLite takes them, all within CREATE TABLE."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from dbworkbench.engines.sqlite.definition import Draft, conflict_clause, constraint_name, rowid_column
from dbworkbench.engines.sqlite.dialect import KEYS
from dbworkbench.engines.sqlite.expression import settle
from dbworkbench.engines.sqlite.quoting import quote
from dbworkbench.model.content import describe_constraint
from dbworkbench.model.design import Design
from dbworkbench.model.keys import referred, referring, unique_keys
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Orphans

ACTIONS = {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"}
Keyed = PrimaryKeyConstraint | UniqueConstraint


def column_constraints(draft: Draft, design: Design, column: Column[Any]) -> str:
    """Return the keys and references of one column, which stand at it."""
    found = (_at_column(draft, design, item) for item in ordered(draft.table) if _lone(item) is column)
    return "".join(f" {text}" for text in found if text)


def table_constraints(draft: Draft, design: Design) -> Iterator[tuple[str, str | None]]:
    """Yield the constraints that stand after the columns, each with its comment."""
    for item in ordered(draft.table):
        if _lone(item) is None and (text := _draft(draft, design, item)):
            yield text, item.comment


def ordered(table: Table) -> list[Constraint]:
    """Return keys, checks, references, each in the order of making.

    Of two keys on the same columns SQLite keeps one, with the order and collation of the first.
    """
    ranks = {PrimaryKeyConstraint: 0, UniqueConstraint: 0, CheckConstraint: 1, ForeignKeyConstraint: 2}
    return sorted(table.constraints, key=lambda item: (ranks.get(type(item), 9), item._creation_order))


def _lone(item: Constraint) -> Column[Any] | None:
    """Return the column that a constraint stands at, None when it stands after the columns."""
    if item.comment or isinstance(item, CheckConstraint) or not hasattr(item, "columns"):
        return None
    columns: list[Column[Any]] = list(item.columns)
    if len(columns) != 1 or "COLLATE" in str(item.dialect_kwargs.get(KEYS, "")).upper():
        return None
    return columns[0]


def _at_column(draft: Draft, design: Design, item: Constraint) -> str:
    if isinstance(item, PrimaryKeyConstraint):
        if rowid_column(draft.table) is not None:
            return ""  # it stands with the type
        order = " DESC" if item.dialect_kwargs.get(KEYS) else ""
        return f"{constraint_name(item.name)}PRIMARY KEY{order}{conflict_clause(item)}"
    if isinstance(item, UniqueConstraint) and not item.dialect_kwargs.get(KEYS):
        return f"{constraint_name(item.name)}UNIQUE{_unheld(draft, item)}{conflict_clause(item)}"
    if isinstance(item, ForeignKeyConstraint):
        text = _reference(draft, design, item)
        return f"{constraint_name(item.name)}{text}" if text else ""
    return _draft(draft, design, item)


def _draft(draft: Draft, design: Design, item: Constraint) -> str:
    match item:
        case PrimaryKeyConstraint() | UniqueConstraint():
            return _key(draft, item)
        case CheckConstraint():
            return _check(draft, item)
        case ForeignKeyConstraint():
            text = _reference(draft, design, item)
            own = ", ".join(quote(draft.names.column(draft.table, name)) for name in referring(item))
            return f"{constraint_name(item.name)}FOREIGN KEY ({own}) {text}" if text else ""
    _lose(draft, item, f"SQLite has no {type(item).__name__}")
    return ""


def _key(draft: Draft, item: Keyed) -> str:
    columns = list(item.columns)
    if not columns:
        return ""
    kind = "PRIMARY KEY" if isinstance(item, PrimaryKeyConstraint) else "UNIQUE"
    bare = ", ".join(draft.name(column) for column in columns)
    keys = ", ".join(item.dialect_kwargs.get(KEYS) or [bare])
    return f"{constraint_name(item.name)}{kind} ({keys}){_unheld(draft, item)}{conflict_clause(item)}"


def _unheld(draft: Draft, item: Keyed) -> str:
    if item.dialect_kwargs.get("postgresql_nulls_not_distinct"):
        _lose(draft, item, "SQLite takes every NULL as distinct")
    if item.deferrable:
        _lose(draft, item, "SQLite defers foreign keys only")
    return ""


def _check(draft: Draft, item: CheckConstraint) -> str:
    written = str(item.sqltext)
    text, refused = settle(written, draft.probe.refusal_of_check)
    if refused is not None:
        _lose(draft, item, f"left out: {refused}")
        return ""
    if text != written:
        _lose(draft, item, f"written {text}")
    return f"{constraint_name(item.name)}CHECK ({text})"


def _reference(draft: Draft, design: Design, item: ForeignKeyConstraint) -> str:
    target, theirs = referred(item)
    parent = design.metadata.tables.get(target)
    why = _obstacle(item, parent, theirs, design)
    if why is not None or parent is None:
        _lose(draft, item, f"left out: {why}")
        return ""
    columns = ", ".join(quote(draft.names.column(parent, name)) for name in theirs)
    text = f"REFERENCES {quote(draft.names.table(parent))} ({columns})"
    for event, action in (("DELETE", item.ondelete), ("UPDATE", item.onupdate)):
        wanted = " ".join(action.upper().split()) if action else None
        if wanted in ACTIONS:
            text += f" ON {event} {wanted}"
        elif wanted is not None:
            _lose(draft, item, f"SQLite has no ON {event} {action}")
    if item.deferrable:
        text += " DEFERRABLE" + (f" INITIALLY {item.initially.upper()}" if item.initially else "")
    return text


def _obstacle(
    item: ForeignKeyConstraint, parent: Table | None, theirs: tuple[str, ...], design: Design
) -> str | None:
    if parent is None:
        return "the table that it refers to is not in the design"
    if not set(theirs) <= set(parent.columns.keys()):
        return f"a column that it refers to is not in {parent.key!r}"
    if not any(set(key) == set(theirs) for key in unique_keys(parent)):
        return f"({', '.join(theirs)}) is no key of {parent.key!r}"
    own = referring(item)
    loose = any(
        (r.child.table, r.child.columns, r.parent.table) == (item.parent.key, own, parent.key)
        for r in design.relationships
        if r.orphans is Orphans.UNENFORCED
    )
    return "the design leaves its orphans unenforced" if loose else None


def _lose(draft: Draft, item: Constraint, reason: str) -> None:
    draft.losses.append(Loss(draft.table.key, f"{words_of(item)}: {reason}"))
    draft.lost.add(("", repr(describe_constraint(item))))


def words_of(item: Constraint) -> str:
    """Return a constraint in a few words."""
    named = f" {item.name}" if item.name else ""
    match item:
        case ForeignKeyConstraint():
            return f"foreign key{named} ({', '.join(item.column_keys)})"
        case PrimaryKeyConstraint():
            return f"primary key{named} ({', '.join(item.columns.keys())})"
        case UniqueConstraint():
            return f"unique{named} ({', '.join(item.columns.keys())})"
        case CheckConstraint():
            return f"check{named} ({item.sqltext})"
    return f"constraint{named}"
