"""Columns as `Field(…)`: its own words where it has some, SQLAlchemy's where it has none."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.sqlalchemy.info import column_info
from dbworkbench.formats.sqlalchemy.writer.datatype import Vocabulary, is_serial, plain_words
from dbworkbench.formats.sqlalchemy.writer.expression import computed, identity, literal, server_default
from dbworkbench.formats.sqlalchemy.writer.key import TableKeys
from dbworkbench.formats.sqlalchemy.writer.layout import (
    Code,
    assignment,
    call,
    dict_of,
    flat,
    keyword,
    list_of,
    text,
)
from dbworkbench.formats.sqlalchemy.writer.link import Model
from dbworkbench.formats.sqlalchemy.writer.table import autoincrement
from dbworkbench.model.keys import primary_key

DELETES = {"CASCADE", "SET NULL", "RESTRICT"}
# what pydantic makes no field of
STRANGE = ("Range[", "list[Range[")


def field_line(column: sa.Column[Any], model: Model, keys: TableKeys, words: Vocabulary) -> str:
    """Return a column as an attribute of its class."""
    annotation = _annotation(column, words)
    made = call("Field", *_arguments(column, model, keys, words, annotation))
    target = f"{model.attributes[column.name]}: {annotation}"
    return assignment(target, made, 4) if made.items else f"    {target}"


def is_filled(column: sa.Column[Any]) -> bool:
    """Say whether the database fills a column, so that Python need not."""
    serial = is_serial(column.type) and column.name in primary_key(column.table)
    return bool(serial or column.identity or column.computed or column.server_default is not None)


def _annotation(column: sa.Column[Any], words: Vocabulary) -> str:
    annotation = words.python(column.type)
    if plain_words(column.type) == "timestamp":
        annotation = "NaiveDatetime"
    if annotation.startswith(STRANGE):
        return "Any"
    return f"{annotation} | None" if column.nullable or is_filled(column) else annotation


def _arguments(
    column: sa.Column[Any], model: Model, keys: TableKeys, words: Vocabulary, annotation: str
) -> list[Code | None]:
    in_key = column.name in primary_key(column.table)
    filled = column.nullable or is_filled(column)
    said = annotation == "Any" or (filled and not column.nullable)
    index = keys.indexes.get(column.name)
    unique = column.name in keys.unique or (index is not None and bool(index.unique))
    return [
        keyword("default", "None") if filled else None,
        *_size(column, words),
        keyword("primary_key", "True") if in_key and keys.inline_primary else None,
        *_reference(column, keys),
        keyword("unique", "True") if unique else None,
        keyword("nullable", str(bool(column.nullable)))
        if said and not (in_key and keys.inline_primary)
        else None,
        keyword("index", "True") if index is not None else None,
        _type(column, words),
        _items("sa_column_args", _column_arguments(column, keys)),
        _pairs("sa_column_kwargs", column, model),
    ]


def _size(column: sa.Column[Any], words: Vocabulary) -> list[Code]:
    kind = column.type
    if _fits(column, words) == "length" and isinstance(kind, sa.String):
        return [keyword("max_length", str(kind.length))]
    if _fits(column, words) == "digits" and isinstance(kind, sa.Numeric):
        scale = [keyword("decimal_places", str(kind.scale))] if kind.scale is not None else []
        return [keyword("max_digits", str(kind.precision)), *scale]
    return []


def _fits(column: sa.Column[Any], words: Vocabulary) -> str | None:
    """Say how Field tells a type: by the annotation alone, a length, digits, or not at all."""
    kind = column.type
    if isinstance(kind, (sa.ARRAY, sa.Enum)):
        return None
    if plain_words(kind) == "timestamp" or words.implies(kind):
        return "annotation"
    if isinstance(kind, sa.String) and plain_words(kind) == f"varchar({kind.length})":
        return "length"
    return "digits" if plain_words(kind).startswith("numeric(") else None


def _type(column: sa.Column[Any], words: Vocabulary) -> Code | None:
    return None if _fits(column, words) else keyword("sa_type", words.type(column.type))


def _reference(column: sa.Column[Any], keys: TableKeys) -> list[Code]:
    """Return `foreign_key` and `ondelete`, nothing where they cannot say all."""
    found = keys.references(column.name)
    if len(found) != 1 or not _is_plain(found[0], keys, column):
        return []
    target = found[0].elements[0].column
    delete = found[0].ondelete
    return [
        keyword("foreign_key", text(f"{target.table.key}.{target.name}")),
        *([keyword("ondelete", text(delete))] if delete else []),
    ]


def _is_plain(key: sa.ForeignKeyConstraint, keys: TableKeys, column: sa.Column[Any]) -> bool:
    said = [
        flat(option) for option in keys.reference_options(key) if not flat(option).startswith("ondelete=")
    ]
    fits = key.ondelete is None or key.ondelete in DELETES
    return not said and fits and (key.ondelete != "SET NULL" or bool(column.nullable))


def _column_arguments(column: sa.Column[Any], keys: TableKeys) -> list[Code]:
    references = [] if _reference(column, keys) else keys.references(column.name)
    made = (identity(column.identity), computed(column.computed))
    return [*map(keys.foreign_key, references), *(each for each in made if each is not None)]


def _pairs(name: str, column: sa.Column[Any], model: Model) -> Code | None:
    counted, default = autoincrement(column), server_default(column)
    pairs: list[tuple[str, Code]] = []
    if model.attributes[column.name] != column.name:
        pairs.append(("name", text(column.name)))
    if counted is not None:
        pairs.append(("autoincrement", str(counted)))
    if default is not None:
        pairs.append(("server_default", default))
    if column.comment is not None:
        pairs.append(("comment", text(column.comment)))
    if info := column_info(column):
        pairs.append(("info", literal(info)))
    return keyword(name, dict_of((text(key), value) for key, value in pairs)) if pairs else None


def _items(name: str, items: list[Code]) -> Code | None:
    return keyword(name, list_of(items)) if items else None
