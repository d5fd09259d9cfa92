"""Read the design that is in a SQLite database: PRAGMAs for what they tell, the kept text for the rest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Enum, Index, MetaData, Table, desc
from sqlalchemy.types import TypeEngine

from dbworkbench.engines.reference import read_relationships
from dbworkbench.engines.sqlite.clause import ColumnText, Key, TableText
from dbworkbench.engines.sqlite.column import read_column
from dbworkbench.engines.sqlite.dialect import sql_text
from dbworkbench.engines.sqlite.enumeration import EnumCheck, common_enums, enum_checks
from dbworkbench.engines.sqlite.parser import parse_index, parse_table
from dbworkbench.engines.sqlite.quoting import fold, quote
from dbworkbench.engines.sqlite.reading import add_checks, add_foreign_keys, add_keys
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import IndexFacts, set_facts

HOME = "dbworkbench_made"
INTERNAL = "sqlite_"
OBJECTS = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY rowid"
KINDS = {"view": "view", "trigger": "trigger", "virtual": "virtual table"}
Row = tuple[Any, ...]


@dataclass(frozen=True)
class StoredTable:
    """A table as SQLite tells it: its text, its columns, and whether it is STRICT or WITHOUT ROWID."""

    name: str
    text: TableText
    columns: tuple[Row, ...]
    strict: bool
    without_rowid: bool
    checks: Mapping[str, EnumCheck] = field(default_factory=dict)


def read_catalog(connection: sqlite3.Connection, name: str) -> Design:
    """Return the tables, views, triggers and virtual tables of the connection's main database.

    What a virtual table keeps its rows in is part of it; `sqlite_%` tables are SQLite's own.
    """
    objects = connection.execute(OBJECTS).fetchall()
    listed = {row[1]: row for row in connection.execute("PRAGMA main.table_list")}
    stored = list(_stored_tables(connection, objects, listed))
    enums = common_enums([check for table in stored for check in table.checks.values()])
    metadata = MetaData()
    tables = {fold(item.name): _table(metadata, item, enums) for item in stored}
    rest = list(_programs(objects, listed))
    for item in stored:
        rest += add_foreign_keys(tables[fold(item.name)], item.text, tables)
    for kind, index, table, sql in objects:
        if kind == "index" and sql is not None and fold(table) in tables:
            _index(connection, tables[fold(table)], index, sql)
    types = tuple(EnumType(key, tuple(map(EnumValue, values))) for key, values in enums.items())
    relationships = tuple(read_relationships(metadata.tables.values()))
    return Design(name, metadata, relationships, enums=types, routines=tuple(rest))


def _stored_tables(
    connection: sqlite3.Connection, objects: Iterable[Row], listed: Mapping[str, Row]
) -> Iterator[StoredTable]:
    for kind, name, _, sql in objects:
        about = listed.get(name)
        if kind != "table" or about is None or about[2] != "table" or is_internal(name):
            continue
        columns = tuple(connection.execute(f"PRAGMA main.table_xinfo({quoted(name)})"))
        text = parse_table(sql)
        strict, without_rowid = bool(about[5]), bool(about[4])
        yield StoredTable(name, text, columns, strict, without_rowid, enum_checks(text, columns))


def is_internal(name: str) -> bool:
    """Whether a table is SQLite's own or dbworkbench's list of what it made."""
    return name.lower().startswith(INTERNAL) or name == HOME


def quoted(name: str) -> str:
    """Return a name in quotes, as the argument of a PRAGMA."""
    return '"' + name.replace('"', '""') + '"'


def _table(metadata: MetaData, item: StoredTable, enums: Mapping[str, tuple[str, ...]]) -> Table:
    table = Table(item.name, metadata, comment=item.text.comment, **_storage(item))
    texts = {fold(column.name): column for column in item.text.columns}
    single = [row[1] for row in item.columns if row[5]]
    for row in item.columns:
        written = texts.get(fold(row[1]), ColumnText(row[1]))
        alias = len(single) == 1 and single[0] == row[1] and is_rowid(item, row, written)
        check = item.checks.get(row[1])
        enum = enum_type(check, enums)
        column = read_column(row, written, alias=alias, lone_key=single == [row[1]], kind=enum)
        table.append_column(column)
    add_keys(table, item.text)
    taken = {check.clause for name, check in item.checks.items() if enum_type(check, enums) is not None}
    add_checks(table, item.text, taken)
    return table


def enum_type(check: EnumCheck | None, enums: Mapping[str, tuple[str, ...]]) -> TypeEngine[Any] | None:
    """Return the enumerated type of a column whose check names one."""
    if check is None or enums.get(check.name) != check.values:
        return None
    return Enum(*check.values, name=check.name)


def _storage(item: StoredTable) -> dict[str, Any]:
    clauses = [*item.text.clauses, *(clause for column in item.text.columns for clause in column.clauses)]
    storage: dict[str, Any] = {}
    if any(clause.autoincrement for clause in clauses):
        storage["sqlite_autoincrement"] = True
    if item.without_rowid:
        storage["sqlite_with_rowid"] = False
    if item.strict:
        storage["sqlite_strict"] = True
    return storage


def is_rowid(item: StoredTable, row: Row, written: ColumnText) -> bool:
    """Whether the key is the row's number itself; by a quirk that is kept, not with DESC at the column."""
    clause = written.find("primary key")
    descending = clause is not None and clause.descending
    return not item.without_rowid and row[2].upper() == "INTEGER" and not descending


def _index(connection: sqlite3.Connection, table: Table, name: str, sql: str) -> None:
    written = parse_index(sql)
    rows = connection.execute(f"PRAGMA main.index_list({quoted(table.name)})").fetchall()
    unique = any(row[1] == name and row[2] for row in rows)
    options: dict[str, Any] = {"postgresql_where": sql_text(written.where)} if written.where else {}
    keys = [_index_key(table, key) for key in written.keys]
    index = Index(name, *keys, unique=unique, _table=table, **options)
    names = [key.name if not key.collation else None for key in written.keys]
    conventional = None if None in names else "_".join(["ix", table.name, *(str(key) for key in names)])
    set_facts(index, IndexFacts(written.comment, named=name != conventional))


def _index_key(table: Table, key: Key) -> Any:
    columns: dict[str, Column[Any]] = {fold(column.name): column for column in table.columns}
    column = columns.get(fold(key.name)) if key.name is not None else None
    order = " DESC" if key.descending else ""
    if column is not None and key.collation is None:
        return desc(column) if key.descending else column
    collation = f" COLLATE {quote(key.collation)}" if key.collation else ""
    return sql_text(f"{quote(column.name) if column is not None else key.text}{collation}{order}")


def _programs(objects: Iterable[Row], listed: Mapping[str, Row]) -> Iterator[Routine]:
    """Yield what the model has no object for, as the SQL that makes it again."""
    for kind, name, table, sql in objects:
        virtual = kind == "table" and listed.get(name, ("", "", ""))[2] == "virtual"
        if virtual or kind in ("view", "trigger"):
            on = table if kind == "trigger" else None
            yield Routine("sqlite", sql, on=on, kind=KINDS["virtual" if virtual else kind], name=name)
