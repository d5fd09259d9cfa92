"""`CREATE TABLE`: its columns and constraints, and the options after them."""

from __future__ import annotations

import re

from dbworkbench.engines.mysql import options as options  # noqa: PLC0414  # lets SQLAlchemy carry them
from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.engines.mysql.definition.columns import ReadColumn, expression_of, read_column
from dbworkbench.engines.mysql.definition.keys import read_index, read_keys, read_reference
from dbworkbench.engines.mysql.definition.scope import Scope
from dbworkbench.model.annotation import Routine
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood
from dbworkbench.model.declared.objects import (
    DeclaredCheck,
    DeclaredColumn,
    DeclaredIndex,
    DeclaredKey,
    DeclaredTable,
)

OPTION_NAMES = {
    ("DEFAULT", "CHARACTER", "SET"): "charset", ("DEFAULT", "CHARSET"): "charset", ("CHARSET",): "charset",
    ("CHARACTER", "SET"): "charset", ("DEFAULT", "COLLATE"): "collate", ("COLLATE",): "collate",
    ("DATA", "DIRECTORY"): "data_directory", ("INDEX", "DIRECTORY"): "index_directory",
    ("TYPE",): "engine",
}  # fmt: skip
# where rows stand now is no part of a design
COUNTERS = ("auto_increment",)
LOWERED = ("charset", "collate")
RAISED = ("row_format",)


def read_create_table(cursor: Cursor, scope: Scope, table: DeclaredTable) -> None:
    """Read what follows the name in CREATE TABLE; raises NotUnderstood."""
    start = cursor.start
    parts = cursor.group().parts()
    for part in parts:
        if not part.ended:
            read_element(part, scope, table)
        elif len(parts) > 1:
            raise NotUnderstood("nothing stands beside a comma", start)
    read_options(cursor, table)
    settle(table)


def read_element(part: Cursor, scope: Scope, table: DeclaredTable) -> None:
    """Read one column or constraint of a table, and put it there."""
    first = part.position
    name = None
    if part.accept("CONSTRAINT") and not part.at_any("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"):
        name = part.name().value
    if not _constraint(part, scope, table, name):
        if name is not None:
            raise part.lost("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK")
        part.position = first
        start = part.start
        add_column(table, read_column(part, scope), start)
    if not part.ended and not part.at_any("FIRST", "AFTER"):
        raise part.lost("a comma or the end")


def _constraint(part: Cursor, scope: Scope, table: DeclaredTable, name: str | None) -> bool:
    if part.at("PERIOD", "FOR"):
        _period(part, table)
    elif part.accept("PRIMARY", "KEY"):
        if not part.at("(") and not part.at("USING"):
            part.name()
        set_primary(table, read_keys(part, None))
    elif part.accept("UNIQUE"):
        part.accept_any("KEY", "INDEX")
        _unique(part, scope, table, name)
    elif part.accept("FOREIGN", "KEY"):
        _foreign_key(part, scope, table, name)
    elif part.accept("CHECK"):
        table.checks.append(_check(part, name))
    elif kind := part.accept_any("FULLTEXT", "SPATIAL"):
        part.accept_any("KEY", "INDEX")
        table.indexes.append(read_index(part, scope, kind=kind))
    elif part.at_any("KEY", "INDEX"):
        part.take()
        table.indexes.append(read_index(part, scope))
    else:
        return False
    return True


def _period(part: Cursor, table: DeclaredTable) -> None:
    """Keep a period as it is written; there is at most one of the system's and one of the rows'."""
    written = part.rest()
    known = table.options.get("mysql_periods")
    table.options["mysql_periods"] = f"{known}, {written}" if known else written


def _unique(part: Cursor, scope: Scope, table: DeclaredTable, name: str | None) -> None:
    if re.search(r"\bWITHOUT\s+OVERLAPS\b", part.all_text(), re.IGNORECASE):
        written = re.sub(r"\AADD\s+", "", part.all_text(), flags=re.IGNORECASE)
        sql = f"ALTER TABLE {quote(table.schema, table.name)} ADD {written}"
        part.position = len(part.tokens)
        scope.schema.routines.append(Routine("mysql", sql, on=table.key, kind="constraint", name=name))
        return
    index = read_index(part, scope, unique=True)
    index.name = index.name or name
    table.uniques.append(index)


def _foreign_key(part: Cursor, scope: Scope, table: DeclaredTable, name: str | None) -> None:
    if not part.at("("):
        if part.accept("IF"):
            part.expect("NOT", "EXISTS")
        own = None if part.at("(") else part.name().value  # of the index, where the constraint has a name
        name = name or own
    columns = [column.name().value for column in part.group().parts()]
    part.expect("REFERENCES")
    reference = read_reference(part, scope, columns)
    reference.name = _given(name, table, "ibfk")
    table.references.append(reference)


def _check(part: Cursor, name: str | None) -> DeclaredCheck:
    check = DeclaredCheck(expression_of(part.group()), name)
    if part.accept("NOT", "ENFORCED"):
        check.options["mysql_enforced"] = False
    part.accept("ENFORCED")
    return check


def _given(name: str | None, table: DeclaredTable, mark: str) -> str | None:
    """Return a constraint's name unless the server made it up."""
    if name is None:
        return None
    made_up = rf"{re.escape(table.name)}_{mark}_\d+"
    return None if re.fullmatch(made_up, name, re.IGNORECASE) else name


def set_primary(table: DeclaredTable, index: DeclaredIndex) -> None:
    """Make an index the table's primary key, whose columns hold no NULL."""
    index.options.pop("mysql_using", None)
    table.primary = index
    for name in index.columns:
        column = table.column(name)
        if column is not None:
            column.nullable = False


def add_column(table: DeclaredTable, read: ReadColumn, start: int) -> DeclaredColumn:
    """Put a column on a table, with the keys and checks that are written with it."""
    column = read.column
    if table.column(column.name) is not None:
        raise NotUnderstood(f"the table {table.key!r} has a column {column.name!r} already", start)
    table.columns.append(column)
    add_extras(table, read)
    return column


def add_extras(table: DeclaredTable, read: ReadColumn) -> None:
    """Put the keys, checks and references of a column on its table."""
    name = read.column.name
    if read.primary:
        set_primary(table, DeclaredIndex([DeclaredKey(name)]))
    if read.unique:
        table.uniques.append(DeclaredIndex([DeclaredKey(name)], unique=True))
    table.checks += read.checks
    table.references += read.references


# -- options --------------------------------------------------------------------------------------


def read_options(cursor: Cursor, table: DeclaredTable) -> None:
    """Read the options of a table, up to the end."""
    while not cursor.ended:
        if cursor.accept(","):
            continue
        if cursor.accept("WITH", "SYSTEM", "VERSIONING"):
            table.options["mysql_system_versioning"] = "yes"
        elif cursor.at("PARTITION", "BY"):
            cursor.accept("PARTITION", "BY")
            table.options["mysql_partition_by"] = _one_line(cursor.rest())
        elif cursor.at_any("AS", "SELECT", "IGNORE", "REPLACE", "("):
            raise NotUnderstood("a table made from a query: its columns are not in the text", cursor.start)
        else:
            _option(cursor, table)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _option(cursor: Cursor, table: DeclaredTable) -> None:
    name = _option_name(cursor)
    cursor.accept("=")
    value = f"({cursor.group().all_text()})" if cursor.at("(") else cursor.take().value
    if name == "comment":
        table.comment = value or None
    elif name not in COUNTERS:
        shown = value.lower() if name in LOWERED else value.upper() if name in RAISED else value
        table.options[f"mysql_{name}"] = shown


def _option_name(cursor: Cursor) -> str:
    for words, name in OPTION_NAMES.items():
        if cursor.accept(*words):
            return name
    token = cursor.here
    if token.kind not in ("word", "name") or not re.fullmatch(r"\w+", token.value):
        raise cursor.lost("an option of the table")
    cursor.take()
    return token.value.lower()


# -- when a statement is done -----------------------------------------------------------------------


def settle(table: DeclaredTable) -> None:
    """Name indexes as the server would, and forget names that it made up."""
    memory = str(table.options.get("mysql_engine", "")).upper() in ("MEMORY", "HEAP", "NDB", "NDBCLUSTER")
    for index in [*table.uniques, *table.indexes]:
        if index.options.get("mysql_using") == "BTREE" and not memory:
            del index.options["mysql_using"]
    _name_indexes(table)
    for check in table.checks:
        check.name = _given(check.name, table, "chk")
        if check.name and re.fullmatch(r"CONSTRAINT_\d+", check.name):
            check.name = None


def _name_indexes(table: DeclaredTable) -> None:
    used: set[str] = set()
    for index in [*table.uniques, *table.indexes]:
        stem = (index.columns or ["functional_index"])[0]
        conventional = re.fullmatch(rf"{re.escape(stem)}(_\d+)?", index.name or stem, re.IGNORECASE)
        if index.unique and index.plain and conventional:
            used.add((index.name or _free(stem, used)).casefold())
            index.name = None
            continue
        index.name = index.name or _free(stem, used)
        used.add(index.name.casefold())


def _free(stem: str, used: set[str]) -> str:
    name, number = stem, 2
    while name.casefold() in used:
        name, number = f"{stem}_{number}", number + 1
    return name
