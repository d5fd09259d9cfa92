"""A column's definition: its type, and what is said of it in any order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import sqlalchemy as sa

from dbworkbench.engines.mysql.datatype import SETTING, canonical, design_type, mysql_type
from dbworkbench.engines.mysql.definition.keys import read_reference
from dbworkbench.engines.mysql.definition.scope import Scope
from dbworkbench.model.declared.cursor import Cursor, NotUnderstood
from dbworkbench.model.declared.expression import bare, design_name, read_expression, string_literal
from dbworkbench.model.declared.lexicon import MYSQL
from dbworkbench.model.declared.objects import DeclaredCheck, DeclaredColumn, DeclaredReference

TWO_WORDS = {
    ("DOUBLE", "PRECISION"), ("CHARACTER", "VARYING"), ("CHAR", "VARYING"), ("LONG", "VARCHAR"),
    ("LONG", "VARBINARY"), ("NATIONAL", "CHAR"), ("NATIONAL", "CHARACTER"), ("NATIONAL", "VARCHAR"),
    ("CHAR", "BYTE"),
}  # fmt: skip
CLOCKS = ("CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP")
NUMERIC = (sa.Integer, sa.Numeric, sa.Boolean)
JSON_CHECK = re.compile(r"json_valid\((?P<name>.+)\)", re.IGNORECASE | re.DOTALL)
JSON_TEXT = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
PLACES = ("FIRST", "AFTER")


@dataclass
class ReadColumn:
    """A column, and the keys, checks and references that are written with it."""

    column: DeclaredColumn
    primary: bool = False
    unique: bool = False
    checks: list[DeclaredCheck] = field(default_factory=list)
    references: list[DeclaredReference] = field(default_factory=list)


@dataclass
class _Type:
    name: str
    arguments: list[str]
    unsigned: bool = False
    zerofill: bool = False


def read_column(cursor: Cursor, scope: Scope) -> ReadColumn:
    """Read a column's definition up to the cursor's end, or to FIRST or AFTER."""
    token = cursor.name()
    first = cursor.position
    kind = _read_type(cursor)
    written = " ".join(cursor.written(first, cursor.position).split())
    column = DeclaredColumn(token.value, sa.Text(), written_type=written, place=scope.locate(token.start))
    read = ReadColumn(column)
    if kind.name == "serial":
        kind = _Type("bigint", [], unsigned=True)
        column.nullable, column.identity, read.unique = False, "by default", True
    while not cursor.ended and not cursor.at_any(*PLACES):
        _attribute(cursor, scope, read, kind)
    _settle_type(read, kind, token.start)
    _settle_default(column)
    return read


def _read_type(cursor: Cursor) -> _Type:
    if cursor.here.kind not in ("word", "name"):
        raise cursor.lost("a type")
    word = cursor.take()
    name = word.value.lower()
    if (word.upper, cursor.here.upper) in TWO_WORDS:
        name += " " + cursor.take().text.lower()
        if name.startswith("national") and cursor.accept("VARYING"):
            name = "varchar"
    arguments: list[str] = []
    if cursor.at("("):
        for part in cursor.group().parts():
            token = part.take()
            if token.kind not in ("number", "string", "word"):
                raise NotUnderstood(f"{token.text!r} is no argument of a type", token.start)
            arguments.append(string_literal(token.value) if token.kind == "string" else token.text)
    if name in ("float", "year", "text", "blob") and arguments and not arguments[0].isdigit():
        raise NotUnderstood(f"{name}({arguments[0]}) is no type", word.start)
    if name in ("enum", "set") and not arguments:
        raise NotUnderstood(f"{name} needs values", word.start)
    return _Type(name, arguments)


def _settle_type(read: ReadColumn, kind: _Type, start: int) -> None:
    """Choose the design's type, and keep MySQL's own word where that does not lead back to it."""
    column = read.column
    written = canonical(kind.name, kind.arguments, unsigned=kind.unsigned, zerofill=kind.zerofill)
    if written == "longtext" and _is_json(read):
        written = "json"
    try:
        column.type = design_type(written)
        back = mysql_type(column.type)
    except (ValueError, TypeError, sa.exc.ArgumentError) as error:
        raise NotUnderstood(f"{written} is no type of MySQL", start) from error
    if back.text != written or back.loss:
        column.settings[SETTING] = written


def _is_json(read: ReadColumn) -> bool:
    """Whether a text is what MariaDB makes of JSON; its check and collation are then no news."""
    for check in read.checks:
        match = JSON_CHECK.fullmatch(check.sql)
        if match and _unquoted(match["name"]).casefold() == read.column.name.casefold():
            own = {key: read.column.settings.get(key) for key in JSON_TEXT}
            if own in (JSON_TEXT, {"mysql_charset": None, "mysql_collate": "utf8mb4_bin"}):
                for key in JSON_TEXT:
                    read.column.settings.pop(key, None)
                read.checks.remove(check)
                return True
    return False


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name[0] == '"' else name


def _settle_default(column: DeclaredColumn) -> None:
    """Write a constant as the design's type wants it: numbers bare, truth as true or false."""
    text = column.default
    if text is None:
        return
    inner = text[1:-1]
    if isinstance(column.type, NUMERIC) and text[:1] == "'" and re.fullmatch(r"-?\d+(\.\d+)?", inner):
        text = inner
    if isinstance(column.type, sa.Boolean):
        text = {"0": "false", "1": "true", "FALSE": "false", "TRUE": "true"}.get(text.upper(), text)
    column.default = text


def expression_of(cursor: Cursor, text: str | None = None) -> str:
    """Return an expression in a design's quotes, without parentheses around all of it."""
    return bare(read_expression(without_introducer(cursor.all_text() if text is None else text), MYSQL))


INTRODUCER = re.compile(r"\b_(?:utf8mb4|utf8mb3|utf8|latin1|ascii)\s*(?=\\?')", re.IGNORECASE)


def without_introducer(text: str) -> str:
    """Leave out the character set that MySQL 8 prints before each string."""
    return INTRODUCER.sub("", text)


# -- attributes -----------------------------------------------------------------------------------

Attribute: TypeAlias = Callable[[Cursor, Scope, ReadColumn, _Type], None]


def _attribute(cursor: Cursor, scope: Scope, read: ReadColumn, kind: _Type) -> None:
    for words, act in ATTRIBUTES:
        if cursor.accept(*words):
            act(cursor, scope, read, kind)
            return
    raise NotUnderstood(f"{cursor.here.text!r} is not understood in a column", cursor.start)


def _set(name: str, value: str) -> Attribute:
    def act(_cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
        read.column.settings[name] = value

    return act


def _take(name: str) -> Attribute:
    def act(cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
        cursor.accept("=")
        read.column.settings[name] = cursor.take().value.lower()

    return act


def _nothing(_cursor: Cursor, _scope: Scope, _read: ReadColumn, _kind: _Type) -> None:
    return None


def _unsigned(_cursor: Cursor, _scope: Scope, _read: ReadColumn, kind: _Type) -> None:
    kind.unsigned = True


def _zerofill(_cursor: Cursor, _scope: Scope, _read: ReadColumn, kind: _Type) -> None:
    kind.zerofill = True


def _not_null(_cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    read.column.nullable = False


def _null(_cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    read.column.nullable = True


def _auto_increment(_cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    read.column.identity, read.column.nullable = "by default", False


def _serial_default(cursor: Cursor, scope: Scope, read: ReadColumn, kind: _Type) -> None:
    _auto_increment(cursor, scope, read, kind)
    read.unique = True


def _primary(_cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    read.primary, read.column.nullable = True, False


def _unique(_cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    read.unique = True


def _comment(cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    read.column.comment = cursor.string() or None


def _default(cursor: Cursor, scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    text = _value(cursor, scope)
    read.column.default = None if text.upper() == "NULL" else text


def _value(cursor: Cursor, scope: Scope) -> str:
    """Return a default: a constant, a call, or what stands in parentheses."""
    if cursor.at("("):
        return expression_of(cursor.group())
    if cursor.at_any(*CLOCKS):
        return _clock(cursor)
    first = cursor.position
    token = cursor.take()
    if token.text in ("-", "+") or (
        token.kind == "word" and cursor.here.kind == "string" and _introduces(token.text)
    ):
        cursor.take()
    elif token.upper == "NEXT" and cursor.accept("VALUE", "FOR"):
        scope.table_name(cursor)
    else:
        while cursor.accept("."):
            cursor.name()
        if cursor.at("("):
            cursor.group()
    return _at_home(expression_of(cursor, cursor.written(first, cursor.position)), scope)


def _introduces(word: str) -> bool:
    return word[0] == "_" or word.lower() in ("b", "x", "n")


def _at_home(text: str, scope: Scope) -> str:
    """Leave out the database's own name, which a server writes before its sequences."""
    if scope.home is None or not text.lower().startswith("nextval("):
        return text
    return text.replace(f"{design_name(scope.home)}.", "", 1)


def _clock(cursor: Cursor) -> str:
    """Return the one word for the time of the statement; its precision is the column's."""
    cursor.take()
    if cursor.at("("):
        cursor.group()
    return "CURRENT_TIMESTAMP"


def _on_update(cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    if not cursor.at_any(*CLOCKS):
        raise cursor.lost("CURRENT_TIMESTAMP")
    read.column.settings["mysql_on_update"] = _clock(cursor)


def _generated(cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    if word := cursor.accept_any("ROW"):
        edge = cursor.accept_any("START", "END")
        read.column.settings["mysql_generated"] = f"{word} {edge}".lower()
        return
    read.column.generated = expression_of(cursor.group())
    read.column.stored = False
    if cursor.accept_any("STORED", "PERSISTENT"):
        read.column.stored = True
    else:
        cursor.accept("VIRTUAL")


def _check(cursor: Cursor, scope: Scope, read: ReadColumn, kind: _Type) -> None:
    _named_check(cursor, scope, read, kind, name=None)


def _constraint(cursor: Cursor, scope: Scope, read: ReadColumn, kind: _Type) -> None:
    name = None if cursor.at("CHECK") else cursor.name().value
    cursor.expect("CHECK")
    _named_check(cursor, scope, read, kind, name=name)


def _named_check(cursor: Cursor, _scope: Scope, read: ReadColumn, _kind: _Type, *, name: str | None) -> None:
    read.checks.append(DeclaredCheck(expression_of(cursor.group()), name, read.column.name))
    if cursor.accept("NOT", "ENFORCED"):
        read.checks[-1].options["mysql_enforced"] = False
    cursor.accept("ENFORCED")


def _references(cursor: Cursor, scope: Scope, read: ReadColumn, _kind: _Type) -> None:
    read.references.append(read_reference(cursor, scope, [read.column.name]))


ATTRIBUTES: tuple[tuple[tuple[str, ...], Attribute], ...] = (
    (("NOT", "NULL"), _not_null),
    (("NULL",), _null),
    (("DEFAULT",), _default),
    (("UNSIGNED",), _unsigned),
    (("ZEROFILL",), _zerofill),
    (("SIGNED",), _nothing),
    (("AUTO_INCREMENT",), _auto_increment),
    (("SERIAL", "DEFAULT", "VALUE"), _serial_default),
    (("PRIMARY", "KEY"), _primary),
    (("UNIQUE", "KEY"), _unique),
    (("UNIQUE",), _unique),
    (("KEY",), _primary),
    (("COMMENT",), _comment),
    (("CHARACTER", "SET"), _take("mysql_charset")),
    (("CHARSET",), _take("mysql_charset")),
    (("ASCII",), _set("mysql_charset", "latin1")),
    (("UNICODE",), _set("mysql_charset", "ucs2")),
    (("BINARY",), _set("mysql_collate", "binary")),
    (("COLLATE",), _take("mysql_collate")),
    (("ON", "UPDATE"), _on_update),
    (("GENERATED", "ALWAYS", "AS"), _generated),
    (("AS",), _generated),
    (("CONSTRAINT",), _constraint),
    (("CHECK",), _check),
    (("REFERENCES",), _references),
    (("INVISIBLE",), _set("mysql_invisible", "yes")),
    (("VISIBLE",), _nothing),
    (("COMPRESSED",), _set("mysql_compressed", "yes")),
    (("COLUMN_FORMAT",), _take("mysql_column_format")),
    (("STORAGE",), _take("mysql_storage")),
    (("SRID",), _take("mysql_srid")),
    (("REF_SYSTEM_ID",), _take("mysql_srid")),
    (("WITHOUT", "SYSTEM", "VERSIONING"), _set("mysql_versioning", "without")),
    (("WITH", "SYSTEM", "VERSIONING"), _set("mysql_versioning", "with")),
    (("ENGINE_ATTRIBUTE",), _take("mysql_engine_attribute")),
)
