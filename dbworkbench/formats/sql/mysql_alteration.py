"""`ALTER TABLE` of MySQL, applied to a table that has been declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dbworkbench.engines.mysql.definition.columns import read_column
from dbworkbench.engines.mysql.definition.scope import Scope
from dbworkbench.engines.mysql.definition.tables import (
    add_extras,
    read_element,
    read_options,
    settle,
)
from dbworkbench.formats.sql.declarations import rename_table
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood
from dbworkbench.model.declared.expression import bare, read_expression
from dbworkbench.model.declared.lexicon import MYSQL
from dbworkbench.model.declared.objects import DeclaredColumn, DeclaredTable

# how the server goes about it, not what comes of it
MANNERS: tuple[tuple[str, ...], ...] = (
    ("ALGORITHM",), ("LOCK",), ("FORCE",), ("ENABLE", "KEYS"), ("DISABLE", "KEYS"), ("ORDER", "BY"),
    ("WITH", "VALIDATION"), ("WITHOUT", "VALIDATION"), ("WAIT",), ("NOWAIT",), ("VALIDATE",),
    ("DISCARD", "TABLESPACE"), ("IMPORT", "TABLESPACE"), ("ANALYZE", "PARTITION"),
)  # fmt: skip
Act: TypeAlias = Callable[[Cursor, Scope, DeclaredTable], None]


def alter_table(part: Cursor, scope: Scope, table: DeclaredTable) -> None:
    """Apply one action of ALTER TABLE; raises NotUnderstood."""
    for words in MANNERS:
        if part.at(*words):
            return
    for words, act in ACTIONS:
        if part.accept(*words):
            act(part, scope, table)
            break
    else:
        read_options(part, table)
    if not part.ended:
        raise part.lost("the end of the change")
    settle(table)


def column_of(table: DeclaredTable, cursor: Cursor) -> DeclaredColumn:
    """Take the name of a column that the table has."""
    token = cursor.name()
    column = table.column(token.value)
    if column is None:
        raise NotUnderstood(f"the table {table.key!r} has no column {token.value!r}", token.start)
    return column


def _add(part: Cursor, scope: Scope, table: DeclaredTable) -> None:
    if part.at("PARTITION"):
        raise NotUnderstood("partitions are not changed one by one: write the whole table", part.start)
    if part.accept("SYSTEM", "VERSIONING"):
        table.options["mysql_system_versioning"] = "yes"
        return
    part.accept("COLUMN")
    if part.accept("IF"):
        part.expect("NOT", "EXISTS")
        if table.column(part.here.value) is not None:
            part.rest()
            return
    if part.at("("):
        for inner in part.group().parts():
            read_element(inner, scope, table)
        return
    count = len(table.columns)
    read_element(part, scope, table)
    if len(table.columns) > count:
        _move(part, table, table.columns[-1])


def _move(part: Cursor, table: DeclaredTable, column: DeclaredColumn) -> None:
    """Put a column where FIRST or AFTER says."""
    if part.accept("FIRST"):
        table.columns.remove(column)
        table.columns.insert(0, column)
    elif part.accept("AFTER"):
        before = column_of(table, part)
        table.columns.remove(column)
        table.columns.insert(table.columns.index(before) + 1, column)


def _modify(part: Cursor, scope: Scope, table: DeclaredTable) -> None:
    _past_column(part)
    old = table.column(part.here.value)
    if old is None:
        raise NotUnderstood(f"the table {table.key!r} has no column {part.here.value!r}", part.start)
    _redefine(part, scope, table, old)


def _change(part: Cursor, scope: Scope, table: DeclaredTable) -> None:
    _past_column(part)
    _redefine(part, scope, table, column_of(table, part))


def _redefine(part: Cursor, scope: Scope, table: DeclaredTable, old: DeclaredColumn) -> None:
    read = read_column(part, scope)
    table.rename_column(old.name, read.column.name)
    place = table.columns.index(old)
    table.columns[place] = read.column
    if table.primary is not None and read.column.name in table.primary.columns:
        read.column.nullable = False
    add_extras(table, read)
    _move(part, table, read.column)


def _past_column(part: Cursor) -> None:
    part.accept("COLUMN")
    part.accept("IF", "EXISTS")


def _drop(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    _past_column(part)
    lenient = part.tokens[part.position - 1].upper == "EXISTS"
    token = part.here
    if lenient and table.column(token.value) is None:
        part.name()
        return
    table.drop_column(column_of(table, part))
    part.accept_any("RESTRICT", "CASCADE")


def _drop_primary(_part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    table.primary = None


def _drop_index(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    lenient = part.accept("IF", "EXISTS")
    token = part.name()
    if not drop_index(table, token.value) and not lenient:
        raise NotUnderstood(f"the table {table.key!r} has no index {token.value!r}", token.start)


def drop_index(table: DeclaredTable, name: str) -> bool:
    """Drop an index; a unique one without a name is called after its first column."""
    if table.drop_named(name, "indexes", "uniques"):
        return True
    for unique in table.uniques:
        if unique.name is None and unique.columns[0].casefold() == name.casefold():
            table.uniques.remove(unique)
            return True
    return False


def _drop_reference(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    lenient = part.accept("IF", "EXISTS")
    token = part.name()
    if not (table.drop_named(token.value, "references") or _drop_made_up(table, token.value) or lenient):
        raise NotUnderstood(f"the table {table.key!r} has no foreign key {token.value!r}", token.start)


def _drop_made_up(table: DeclaredTable, name: str) -> bool:
    """Drop a foreign key by the name that the server gave it: its number among those without one."""
    stem, _, number = name.rpartition("_ibfk_")
    nameless = [reference for reference in table.references if reference.name is None]
    if stem.casefold() != table.name.casefold() or not number.isdigit():
        return False
    if not 1 <= int(number) <= len(nameless):
        return False
    table.references.remove(nameless[int(number) - 1])
    return True


def _drop_constraint(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    lenient = part.accept("IF", "EXISTS")
    token = part.name()
    name = token.value
    found = table.drop_named(name, "checks", "references", "uniques") or drop_index(table, name)
    if not (found or _drop_made_up(table, name) or lenient):
        raise NotUnderstood(f"the table {table.key!r} has no constraint {name!r}", token.start)


def _drop_versioning(_part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    table.options.pop("mysql_system_versioning", None)


def _rename_column(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    column = column_of(table, part)
    part.expect("TO")
    old, new = column.name, part.name().value
    table.rename_column(old, new)
    for item in (*table.columns, *table.checks):
        for attribute in ("default", "generated", "sql"):
            text = getattr(item, attribute, None)
            if text and any(token.value.casefold() == old.casefold() for token in MYSQL.tokens(text)):
                raise NotUnderstood(f"{text!r} names the column {old!r}, and stays as it is", part.start)


def _rename_index(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    token = part.name()
    part.expect("TO")
    new = part.name().value
    for index in [*table.indexes, *table.uniques]:
        if (index.name or index.columns[0]).casefold() == token.value.casefold():
            index.name = new
            return
    raise NotUnderstood(f"the table {table.key!r} has no index {token.value!r}", token.start)


def _rename(part: Cursor, scope: Scope, table: DeclaredTable) -> None:
    part.accept_any("TO", "AS")
    rename_table(scope.schema, table, *scope.table_name(part))


def _alter_column(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    part.accept("COLUMN")
    column = column_of(table, part)
    if part.accept("DROP", "DEFAULT"):
        column.default = None
    elif part.accept("SET", "DEFAULT"):
        text = part.rest()
        column.default = None if text.upper() == "NULL" else bare(read_expression(text, MYSQL))
    elif part.accept("SET", "INVISIBLE"):
        column.settings["mysql_invisible"] = "yes"
    elif part.accept("SET", "VISIBLE"):
        column.settings.pop("mysql_invisible", None)
    else:
        raise part.lost("SET DEFAULT or DROP DEFAULT")


def _alter_index(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    token = part.name()
    option = part.accept_any("VISIBLE", "INVISIBLE", "IGNORED", "NOT")
    for index in table.indexes:
        if (index.name or "").casefold() == token.value.casefold():
            index.options.pop("mysql_invisible", None)
            index.options.pop("mysql_ignored", None)
            if option in ("INVISIBLE", "IGNORED"):
                index.options[f"mysql_{option.lower()}"] = True
            part.rest()
            return
    raise NotUnderstood(f"the table {table.key!r} has no index {token.value!r}", token.start)


def _convert(part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    if not part.accept("CHARSET"):
        part.expect("CHARACTER", "SET")
    table.options["mysql_charset"] = part.name().value.lower()
    table.options.pop("mysql_collate", None)
    if part.accept("COLLATE"):
        table.options["mysql_collate"] = part.name().value.lower()
    for column in table.columns:
        column.settings.pop("mysql_charset", None)
        column.settings.pop("mysql_collate", None)


def _repartition(_part: Cursor, _scope: Scope, table: DeclaredTable) -> None:
    table.options.pop("mysql_partition_by", None)


ACTIONS: tuple[tuple[tuple[str, ...], Act], ...] = (
    (("ADD",), _add),
    (("MODIFY",), _modify),
    (("CHANGE",), _change),
    (("DROP", "PRIMARY", "KEY"), _drop_primary),
    (("DROP", "INDEX"), _drop_index),
    (("DROP", "KEY"), _drop_index),
    (("DROP", "FOREIGN", "KEY"), _drop_reference),
    (("DROP", "CONSTRAINT"), _drop_constraint),
    (("DROP", "CHECK"), _drop_constraint),
    (("DROP", "SYSTEM", "VERSIONING"), _drop_versioning),
    (("DROP",), _drop),
    (("RENAME", "COLUMN"), _rename_column),
    (("RENAME", "INDEX"), _rename_index),
    (("RENAME", "KEY"), _rename_index),
    (("RENAME",), _rename),
    (("ALTER", "INDEX"), _alter_index),
    (("ALTER",), _alter_column),
    (("CONVERT", "TO"), _convert),
    (("REMOVE", "PARTITIONING"), _repartition),
)
