"""Constraints, indexes and references of a table in plain words beside their SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.inventory import option_words
from dbworkbench.formats.jsonschema.check import conjuncts
from dbworkbench.formats.markdown.wording import code, codes, text
from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.facts import index_facts
from dbworkbench.model.keys import method, ordered_column, primary_key
from dbworkbench.model.relationship import Relationship
from dbworkbench.model.sql import sql_text

BOUNDS = {
    "minimum": "is at least {}",
    "maximum": "is at most {}",
    "exclusiveMinimum": "is greater than {}",
    "exclusiveMaximum": "is less than {}",
    "minLength": "has at least {} characters",
    "maxLength": "has at most {} characters",
    "pattern": "matches {}",
    "enum": "is one of {}",
}


def constraint_lines(table: sa.Table) -> Iterator[str]:
    """Yield the keys and checks of a table."""
    key = primary_key(table)
    if key:
        yield f"{_named('Primary key', table.primary_key)} {codes(key)}{_options(table.primary_key)}"
    uniques = [item for item in table.constraints if isinstance(item, sa.UniqueConstraint)]
    for unique in sorted(uniques, key=_unique_order):
        columns = codes(column.name for column in unique.columns)
        together = " together" if len(unique.columns) > 1 else ""
        yield f"{_named('Unique', unique)} no two rows have the same {columns}{together}{_options(unique)}"
    for check in checks(table):
        sql = check_text(check)
        words = _in_words(sql)
        yield f"{_named('Check', check)} {words + ': ' if words else ''}{code(sql)}{_options(check)}"


def _unique_order(constraint: sa.UniqueConstraint) -> tuple[list[str], str]:
    return [column.name for column in constraint.columns], str(constraint.name or "")


def index_lines(table: sa.Table) -> Iterator[str]:
    """Yield the indexes of a table, and why they are there where a note says so."""
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        kind = "unique " if index.unique else ""
        keys = ", ".join(_key(index, each) for each in index.expressions)
        by = "" if method(index) == "btree" else f", {method(index)}"
        condition = index.dialect_kwargs.get("postgresql_where")
        where = f", only where {code(sql_text(condition))}" if condition is not None else ""
        note = index_facts(index).note
        why = f": {text(note)}" if note else ""
        yield f"{code(str(index.name))}, {kind}on {code(keys)}{by}{where}{_index_options(index)}{why}"


def action_words(on_delete: str | None, on_update: str | None) -> str:
    """Say what becomes of a row whose parent goes or changes."""
    said = [f"on {word} {act.lower()}" for word, act in (("delete", on_delete), ("update", on_update)) if act]
    return "".join(f", {each}" for each in said)


def relationship_words(relationship: Relationship | None) -> str:
    """Say what a relationship tells beyond its columns."""
    if relationship is None:
        return ""
    about = {"orphans": relationship.orphans, "fan-out": relationship.fanout, "role": relationship.child.role}
    said = [f"{word}: {text(str(value))}" for word, value in about.items() if value is not None]
    said += [f"{text(name)}: {text(value)}" for name, value in relationship.settings.items()]
    said += ["identifying"] if relationship.identifying else []
    said += [] if relationship.active else ["not a foreign key"]
    return "".join(f", {each}" for each in said)


def _named(kind: str, constraint: sa.Constraint) -> str:
    name = f" {code(str(constraint.name))}" if constraint.name is not None else ""
    return f"{kind}{name}:"


def _options(constraint: Any) -> str:
    said = [
        option_words(option, value) for option, value in sorted(constraint.dialect_kwargs.items()) if value
    ]
    if constraint.deferrable:
        said.append(f"deferrable, initially {(constraint.initially or 'immediate').lower()}")
    note = f" ({text(constraint.comment)})" if constraint.comment else ""
    return "".join(f", {text(each)}" for each in said) + note


def _index_options(index: sa.Index) -> str:
    shown = {"postgresql_using", "postgresql_where", "postgresql_ops"}
    options = [
        (name, value) for name, value in sorted(index.dialect_kwargs.items()) if name not in shown and value
    ]
    return "".join(f", {text(option_words(name, value))}" for name, value in options)


def _key(index: sa.Index, expression: Any) -> str:
    name = ordered_column(expression)
    if name is None:
        return sql_text(expression)
    opclass = (index.dialect_kwargs.get("postgresql_ops") or {}).get(name)
    order = (
        str(expression).split(name, 1)[-1].strip('" ').lower()
        if not isinstance(expression, sa.Column)
        else ""
    )
    return " ".join(part for part in (name, opclass, order) if part)


def _in_words(sql: str) -> str:
    """Say a simple condition in words, nothing where some of it is not understood."""
    parts = conjuncts(sql)
    if not all(parts):
        return ""
    found = [keyword for part in parts for keyword in part]
    return " and ".join(f"{code(column)} {_bound(keyword, value)}" for column, keyword, value in found)


def _bound(keyword: str, value: Any) -> str:
    if keyword == "enum":
        return BOUNDS[keyword].format(", ".join(code(str(item)) for item in value))
    return BOUNDS[keyword].format(code(value) if isinstance(value, str) else value)


def settings_words(settings: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    """Yield settings in words, the named ones first."""
    first = [name for name in names if name in settings]
    for name in [*first, *(key for key in settings if key not in first)]:
        rows = " rows" if name == "volume" and settings[name][-1:].isalnum() else ""
        yield f"{name}: {settings[name]}{rows}"
