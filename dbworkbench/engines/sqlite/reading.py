"""Constraints of a table, from its text to SQLAlchemy's objects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from dbworkbench.engines.sqlite.clause import Clause, Key, TableText
from dbworkbench.engines.sqlite.dialect import CONFLICT, KEYS, sql_text
from dbworkbench.engines.sqlite.quoting import fold, quote
from dbworkbench.model.annotation import Routine


def clauses(text: TableText) -> Iterator[Clause]:
    """Yield the constraints of a table; those that stand at a column name it as their key."""
    for column in text.columns:
        for clause in column.clauses:
            key = Key(quote(column.name), column.name, descending=clause.descending)
            yield replace(clause, keys=(key,), comment=None)
    yield from text.clauses


def add_keys(table: Table, text: TableText) -> None:
    """Append the primary key and what is unique."""
    for clause in clauses(text):
        if clause.kind in ("primary key", "unique"):
            names = [_column(table, key.name).name for key in clause.keys]
            kind = PrimaryKeyConstraint if clause.kind == "primary key" else UniqueConstraint
            nullable = {name: table.columns[name].nullable for name in names}
            options = _key_options(clause)
            if table.columns[names[0]].identity is not None:
                options.pop(KEYS, None)  # a key that is the row's own number has no order
            table.append_constraint(kind(*names, name=clause.name, **options))
            _comment(table, clause)
            for name, optional in nullable.items():
                table.columns[name].nullable = optional  # a key's columns may be NULL in SQLite


def add_checks(table: Table, text: TableText, taken: Collection[Clause]) -> None:
    """Append the checks but for those that are a column's type."""
    written = [clause for column in text.columns for clause in column.clauses if clause not in taken]
    for clause in [*written, *text.clauses]:
        if clause.kind == "check":
            check = CheckConstraint(sql_text(clause.text), name=clause.name)
            check.comment = clause.comment
            table.append_constraint(check)


def add_foreign_keys(table: Table, text: TableText, tables: Mapping[str, Table]) -> Iterator[Routine]:
    """Append the foreign keys; one to what is not there becomes SQL, since SQLite takes it all the same."""
    for clause in _references(text):
        parent = tables.get(fold(clause.target))
        theirs = _referred(clause, parent)
        if theirs is None or clause.match:
            yield Routine("sqlite", _written(clause), on=table.name, kind="constraint", name=clause.name)
            continue
        key = ForeignKeyConstraint(
            [_column(table, own.name).name for own in clause.keys],
            theirs,
            name=clause.name,
            ondelete=_action(clause.on_delete),
            onupdate=_action(clause.on_update),
            deferrable=clause.deferrable,
            initially=clause.initially if clause.deferrable else None,
        )
        key.comment = clause.comment
        table.append_constraint(key)


def _references(text: TableText) -> Iterator[Clause]:
    """Yield the references; DEFERRABLE after a column's own belongs to it."""
    yield from (clause for clause in clauses(text) if clause.kind in ("references", "foreign key"))


def _referred(clause: Clause, parent: Table | None) -> list[Any] | None:
    if parent is None:
        return None
    named = clause.target_columns or tuple(column.name for column in parent.primary_key.columns)
    known = {fold(column.name): column for column in parent.columns}
    columns = [known[fold(name)] for name in named if fold(name) in known]
    return columns if len(columns) == len(named) == len(clause.keys) else None


def _written(clause: Clause) -> str:
    if clause.kind == "foreign key":
        return clause.source
    name = f"CONSTRAINT {quote(clause.name)} " if clause.name else ""
    reference = clause.source[clause.source.upper().index("REFERENCES") :]
    return f"{name}FOREIGN KEY ({clause.keys[0].text}) {reference}"


def _column(table: Table, name: str | None) -> Column[Any]:
    return next(column for column in table.columns if fold(column.name) == fold(name or ""))


def _action(written: str | None) -> str | None:
    return None if written == "NO ACTION" else written


def _key_options(clause: Clause) -> dict[str, Any]:
    options: dict[str, Any] = {CONFLICT: clause.conflict} if clause.conflict else {}
    if any(key.collation or key.descending for key in clause.keys):
        options[KEYS] = tuple(_key(key) for key in clause.keys)
    return options


def _key(key: Key) -> str:
    collation = f" COLLATE {quote(key.collation)}" if key.collation else ""
    written = quote(key.name) if key.name is not None else key.text  # the same key in one spelling
    return f"{written}{collation}{' DESC' if key.descending else ''}"


def _comment(table: Table, clause: Clause) -> None:
    if clause.comment:
        newest = max(table.constraints, key=lambda constraint: constraint._creation_order)
        newest.comment = clause.comment
