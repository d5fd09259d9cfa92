"""A column: how it is read from the catalogue, and how it is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Computed, DefaultClause, Identity
from sqlalchemy import types as sa_types
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.sqlite.clause import ColumnText
from dbworkbench.engines.sqlite.datatype import INTEGERS, declare, read_declared
from dbworkbench.engines.sqlite.dialect import TYPE, sql_text
from dbworkbench.model.datatype import base_name, with_collation
from dbworkbench.model.facts import ColumnFacts, set_facts
from dbworkbench.model.settings import Settings

GENERATED = {2: False, 3: True}  # virtual, stored


def read_column(
    row: tuple[Any, ...],
    written: ColumnText,
    *,
    alias: bool,
    lone_key: bool,
    kind: TypeEngine[Any] | None,
) -> Column[Any]:
    """Return a column from its row of PRAGMA table_xinfo and its text.

    `alias` tells that it is the row's number, which SQLite fills when no value is given.
    """
    _, name, declared, mandatory, default, _, hidden = row
    collate = written.find("collate")
    collation = collate.text if collate is not None and collate.text.upper() != "BINARY" else None
    read = kind if kind is not None else read_declared(declared)
    sortable = isinstance(read, sa_types.String) and not isinstance(read, sa_types.Enum)
    if collation and isinstance(read, sa_types.String) and sortable:
        read = with_collation(read, collation)
    extra: list[Any] = []
    generated = written.find("generated")
    if hidden in GENERATED and generated is not None:
        extra.append(Computed(sql_text(generated.text), persisted=GENERATED[hidden]))
    elif alias:
        extra.append(Identity())
    elif default is not None:
        extra.append(DefaultClause(sql_text(default)))
    column: Column[Any] = Column(
        name,
        read,
        *extra,
        nullable=not (mandatory or alias),
        comment=written.comment,
        **_options(declared, read, written, special=lone_key and not alias),
    )
    settings = Settings({"collate": collation}) if collation and not sortable else Settings()
    set_facts(column, ColumnFacts(written_type=declared, settings=settings))
    return column


def _options(declared: str, read: TypeEngine[Any], written: ColumnText, *, special: bool) -> dict[str, Any]:
    """Return what is only said to SQLite; the declared type where its meaning would be written otherwise.

    A lone key that is no row number, such as INT PRIMARY KEY, would be written as one: so it is kept too.
    """
    options: dict[str, Any] = {}
    if declare(read).text != declared or (special and base_name(read) in INTEGERS):
        options[TYPE] = declared
    mandatory = written.find("not null")
    if mandatory is not None and mandatory.conflict:
        options["sqlite_on_conflict_not_null"] = mandatory.conflict
    return options
