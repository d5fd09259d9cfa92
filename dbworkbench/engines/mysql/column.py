"""A column as MySQL takes it: type, generation or default, NOT NULL, and what only MySQL says."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import Computed

from dbworkbench.engines.mysql.datatype import SETTING, literal, mysql_type, quote
from dbworkbench.engines.mysql.expression import Untranslatable, translate
from dbworkbench.engines.mysql.wording import Desk, is_own
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import BigSerial, Serial, SmallSerial
from dbworkbench.model.declared.lexicon import DESIGN
from dbworkbench.model.facts import column_facts

CLOCK = re.compile(r"(?:now\(\)|current_timestamp(?:\(\d\))?|transaction_timestamp\(\))", re.IGNORECASE)
CAST_STRING = re.compile(r"('(?:[^']|'')*')::[\w\" .()]+", re.DOTALL)
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?|[-+]?\.\d+", re.IGNORECASE)
BITS = re.compile(r"[bx]'[0-9a-f]*'", re.IGNORECASE)
MOMENT = re.compile(r"(\d{4})-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?")
UNKEYED = re.compile(r"json|geometry|point|linestring|polygon|multi.*|geometrycollection")
LARGE = re.compile(r"(?:tiny|medium|long)?(?:text|blob)|json|geometry|point|linestring|polygon|multi.*")
SERIALS = (Serial, BigSerial, SmallSerial)
EPOCH = (1971, 2037)  # years that a timestamp surely holds, whatever the time zone
LONGEST_COMMENT = 1024
OWN_COLLATION = re.compile(
    r"(?:utf8|utf8mb3|utf8mb4|ascii|ucs2|utf16|utf32|cp\d+)_\w+|latin\d_(?:bin|[a-z]+\d?_c[is])|binary", re.I
)


def draft_column(column: sa.Column[Any], desk: Desk) -> str:
    """Return a column's definition; keys and checks are not part of it."""
    kind = type_of(column, desk)
    settings = column_facts(column).settings
    compressed = ["COMPRESSED"] if settings.get("mysql_compressed") else []
    words = [quote(column.name), kind, *compressed, *_charset(column, desk)]
    generated = _generated(column, desk)
    if generated:
        words += generated
    elif settings.get("mysql_generated"):
        words.append(f"GENERATED ALWAYS AS {settings['mysql_generated'].upper()}")
    else:
        words += _nullability(column, kind)
        words += _default(column, kind, desk)
    if settings.get("mysql_on_update"):
        words.append(f"ON UPDATE {_clock(kind)}")
    if not generated and is_counter(column):
        words.append("AUTO_INCREMENT")
    words += _sayings(settings)
    if column.comment:
        words.append(f"COMMENT {literal(_shortened(column, desk))}")
    return " ".join(words)


def type_of(column: sa.Column[Any], desk: Desk | None = None) -> str:
    """Return a column's type in MySQL's words; what it loses is told to the desk."""
    own = column_facts(column).settings.get(SETTING)
    if own:
        return own
    written = mysql_type(column.type)
    if desk is not None and written.loss:
        desk.lose(_key(column), written.loss)
    return written.text


def counter_of(table: sa.Table) -> sa.Column[Any] | None:
    """Return the one column that can count by itself: the first of those that shall and that a key leads."""
    return next((column for column in table.columns if wants_counter(column) and _leads(column)), None)


def is_counter(column: sa.Column[Any]) -> bool:
    return counter_of(column.table) is column


def wants_counter(column: sa.Column[Any]) -> bool:
    """Say whether a column shall be numbered by the database."""
    return column.computed is None and (column.identity is not None or isinstance(column.type, SERIALS))


def _leads(column: sa.Column[Any]) -> bool:
    if not re.match(r"(tiny|small|medium|big)?int|float|double", type_of(column)):
        return False
    table = column.table
    keys = [list(table.primary_key.columns)]
    keys += [list(c.columns) for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    keys += [list(index.columns) for index in table.indexes if _is_made(index)]
    return any(key and key[0] is column and all(map(_can_be_keyed, key)) for key in keys)


def _can_be_keyed(column: sa.Column[Any]) -> bool:
    """Whether MySQL makes keys that hold a column of this type."""
    return UNKEYED.fullmatch(type_of(column)) is None


def _is_made(index: sa.Index) -> bool:
    """Whether MySQL has an index of this kind, by which rows are found in order."""
    options = index.dialect_kwargs
    ordered = str(options.get("postgresql_using") or "btree") == "btree" and not options.get("mysql_prefix")
    strict = options.get("postgresql_where") is not None or options.get("postgresql_nulls_not_distinct")
    return ordered and not (index.unique and strict)


def _key(column: sa.Column[Any]) -> str:
    return f"{column.table.key}.{column.name}"


def _clock(kind: str) -> str:
    precision = re.search(r"\((\d)\)", kind)
    return f"CURRENT_TIMESTAMP({precision[1]})" if precision else "CURRENT_TIMESTAMP"


def _charset(column: sa.Column[Any], desk: Desk) -> list[str]:
    settings = column_facts(column).settings
    words = []
    if settings.get("mysql_charset"):
        words.append(f"CHARACTER SET {settings['mysql_charset']}")
    collation = settings.get("mysql_collate")
    wanted = getattr(column.type, "collation", None) or settings.get("collate")
    if collation is None and wanted:
        if OWN_COLLATION.fullmatch(wanted):
            collation = wanted
        else:
            desk.lose(_key(column), f"MySQL has no collation {wanted!r}")
    if collation:
        words.append(f"COLLATE {collation}")
    return words


def _nullability(column: sa.Column[Any], kind: str) -> list[str]:
    if not column.nullable:
        return ["NOT NULL"]
    return ["NULL"] if kind.startswith("timestamp") else []


def _generated(column: sa.Column[Any], desk: Desk) -> list[str]:
    if not isinstance(column.computed, Computed):
        return []
    try:
        text = translate(str(column.computed.sqltext), column.table, steady=True)
    except Untranslatable as error:
        desk.lose(_key(column), f"it is an ordinary column, because of its expression: {error}")
        return []
    counter = counter_of(column.table)
    if counter is not None and quote(counter.name) in text:
        desk.lose(_key(column), f"it is an ordinary column: {counter.name} counts by itself")
        return []
    if not column.nullable:
        desk.lose(_key(column), "a generated column takes NULL: MariaDB has no NOT NULL there")
    return [f"GENERATED ALWAYS AS ({text}) {_storing(column, text, desk)}"]


def _storing(column: sa.Column[Any], text: str, desk: Desk) -> str:
    if column.computed is None or column.computed.persisted is False:
        return "VIRTUAL"
    padded = [other for other in column.table.columns if type_of(other).startswith("char(")]
    if any(quote(other.name) in text for other in padded):
        desk.lose(_key(column), "computed when it is read: MariaDB stores nothing that depends on a char")
        return "VIRTUAL"
    return "STORED"


def _default(column: sa.Column[Any], kind: str, desk: Desk) -> list[str]:
    if wants_counter(column):
        if not is_counter(column):
            reason = "it does not count by itself: MySQL does so for one column that leads a key"
            desk.lose(_key(column), reason)
        elif column.identity is not None and column.identity.always:
            desk.lose(_key(column), "identity becomes AUTO_INCREMENT, so that values may be given")
        return []
    written = default_text(column)
    if written is None:
        return []
    try:
        return [f"DEFAULT {_default_of(written.replace(chr(92) + ':', ':'), column, kind)}"]
    except Untranslatable as error:
        desk.lose(_key(column), f"the default {written} is left out: {error}")
        return []


def _default_of(written: str, column: sa.Column[Any], kind: str) -> str:
    cast = CAST_STRING.fullmatch(written)
    text = cast[1] if cast else written
    if isinstance(column.type, sa.ARRAY):
        raise Untranslatable("an array becomes json")
    if CLOCK.fullmatch(text) and kind.startswith(("datetime", "timestamp")):
        return _clock(kind)
    tokens = list(DESIGN.tokens(text))
    if len(tokens) == 1 and tokens[0].kind == "string":
        _refuse_constant(tokens[0].value, column, kind)
        return _constant(literal(tokens[0].value), kind)
    if text.lower() in ("true", "false"):
        return str(int(text.lower() == "true"))
    if NUMBER.fullmatch(text) or BITS.fullmatch(text):
        return _constant(text, kind)
    expression = translate(text, column.table)
    if not is_own(column.table) and kind.startswith(("datetime", "timestamp", "date", "time")):
        expression = expression.replace("current_timestamp()", "current_timestamp")
    return f"({expression})"


def _constant(text: str, kind: str) -> str:
    """Put a constant in parentheses where MySQL takes only expressions."""
    return f"({text})" if LARGE.fullmatch(kind) else text


def _refuse_constant(value: str, column: sa.Column[Any], kind: str) -> None:
    size = re.fullmatch(r"(?:var)?char\((\d+)\)", kind)
    if size and len(value) > int(size[1]):
        raise Untranslatable(f"it is longer than {kind}")
    if isinstance(column.type, sa.Enum) and value not in column.type.enums:
        raise Untranslatable("it is none of the values")
    if kind.startswith(("datetime", "timestamp", "date")):
        moment = MOMENT.fullmatch(value)
        if moment is None and not is_own(column.table):
            raise Untranslatable("MySQL reads it as no point in time")
        if moment and kind.startswith("timestamp") and not EPOCH[0] <= int(moment[1]) <= EPOCH[1]:
            raise Untranslatable("a timestamp ends in 2038")


def _sayings(settings: Any) -> list[str]:
    words = []
    if settings.get("mysql_invisible"):
        words.append("INVISIBLE")
    if settings.get("mysql_versioning"):
        words.append(f"{settings['mysql_versioning'].upper()} SYSTEM VERSIONING")
    if settings.get("mysql_column_format"):
        words.append(f"/*!50606 COLUMN_FORMAT {settings['mysql_column_format'].upper()} */")
    if settings.get("mysql_storage"):
        words.append(f"/*!50606 STORAGE {settings['mysql_storage'].upper()} */")
    if settings.get("mysql_srid"):
        words.append(f"/*!80003 SRID {settings['mysql_srid']} */")
    return words


def _shortened(column: sa.Column[Any], desk: Desk) -> str:
    comment = str(column.comment)
    if len(comment) > LONGEST_COMMENT:
        desk.lose(_key(column), f"its comment is cut after {LONGEST_COMMENT} characters")
    return comment[:LONGEST_COMMENT]
