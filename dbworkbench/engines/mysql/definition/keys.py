"""Keys, indexes, checks and references, as tables declare them."""

from __future__ import annotations

from typing import Any

from dbworkbench.engines.mysql.definition.scope import Scope
from dbworkbench.model.declared.cursor import Cursor
from dbworkbench.model.declared.expression import read_expression
from dbworkbench.model.declared.lexicon import MYSQL
from dbworkbench.model.declared.objects import DeclaredIndex, DeclaredKey, DeclaredReference

ACTIONS = (
    ("CASCADE",), ("RESTRICT",), ("SET", "NULL"), ("NO", "ACTION"), ("SET", "DEFAULT"),
)  # fmt: skip
METHODS = ("BTREE", "HASH", "RTREE")


def read_index(cursor: Cursor, scope: Scope, *, kind: str = "", unique: bool = False) -> DeclaredIndex:
    """Read `[name] [USING …] (keys) options`; `kind` is FULLTEXT or SPATIAL."""
    place = scope.locate(cursor.start)
    name = None if cursor.at("(") or cursor.at("USING") else cursor.name().value
    return read_keys(cursor, name, kind=kind, unique=unique, place=place)


def read_keys(
    cursor: Cursor, name: str | None, *, kind: str = "", unique: bool = False, place: Any = None
) -> DeclaredIndex:
    """Read what follows an index's name."""
    options: dict[str, Any] = {"mysql_prefix": kind} if kind else {}
    _method(cursor, options)
    index = DeclaredIndex([_key(part) for part in cursor.group().parts()], name, unique, options, place=place)
    _options(cursor, index)
    lengths = {key.column: key.length for key in index.keys if key.column and key.length is not None}
    if lengths:
        options["mysql_length"] = lengths
    return index


def read_reference(cursor: Cursor, scope: Scope, columns: list[str]) -> DeclaredReference:
    """Read what follows REFERENCES."""
    schema, table = scope.table_name(cursor)
    targets = [part.name().value for part in cursor.group().parts()] if cursor.at("(") else []
    reference = DeclaredReference(columns, schema, table, targets)
    while True:
        if cursor.accept("MATCH"):
            cursor.name()
        elif cursor.accept("ON", "DELETE"):
            reference.on_delete = read_action(cursor)
        elif cursor.accept("ON", "UPDATE"):
            reference.on_update = read_action(cursor)
        else:
            return reference


def read_action(cursor: Cursor) -> str:
    """Read what a reference does when its parent goes or changes."""
    for words in ACTIONS:
        if cursor.accept(*words):
            return " ".join(words)
    raise cursor.lost("CASCADE, RESTRICT, SET NULL or NO ACTION")


def _key(part: Cursor) -> DeclaredKey:
    if part.at("("):
        key = DeclaredKey(expression=f"({read_expression(part.group().all_text(), MYSQL)})")
    else:
        key = DeclaredKey(part.name().value)
        if part.at("("):
            key.length = int(part.group().take().text)
    key.descending = part.accept_any("ASC", "DESC") == "DESC"
    if not part.ended:
        raise part.lost("the end of the key")
    return key


def _method(cursor: Cursor, options: dict[str, Any]) -> None:
    if cursor.accept_any("USING", "TYPE"):
        options["mysql_using"] = cursor.name().text.upper()


def _options(cursor: Cursor, index: DeclaredIndex) -> None:
    options = index.options
    while not cursor.ended:
        if cursor.at_any("USING", "TYPE"):
            _method(cursor, options)
        elif cursor.accept("COMMENT"):
            index.note = cursor.string() or None
        elif cursor.accept("WITH", "PARSER"):
            options["mysql_with_parser"] = cursor.name().value
        elif cursor.accept("KEY_BLOCK_SIZE"):
            cursor.accept("=")
            options["mysql_key_block_size"] = cursor.take().value
        elif cursor.accept("INVISIBLE"):
            options["mysql_invisible"] = True
        elif cursor.accept("IGNORED"):
            options["mysql_ignored"] = True
        elif not (cursor.accept("VISIBLE") or cursor.accept("NOT", "IGNORED")):
            raise cursor.lost("an option of the index")
