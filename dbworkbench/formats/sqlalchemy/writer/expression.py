"""SQL and plain values as Python code: defaults, options, conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ClauseElement

from dbworkbench.formats.sqlalchemy.inventory.statement import sql_of
from dbworkbench.formats.sqlalchemy.writer.layout import Code, call, dict_of, keyword, list_of, text, tuple_of
from dbworkbench.model.content import default_text

LITERAL = re.compile(r"'((?:[^']|'')*)'")
FUNCTION = re.compile(r"([a-z_][a-z0-9_]*)\(\)")
PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)")
STANDARD = {"CURRENT_TIMESTAMP": "current_timestamp", "CURRENT_DATE": "current_date"}


def sql(written: str) -> str:
    """Return SQL as the string that `text()` and constraints take: a colon in it begins no parameter."""
    return text(PARAMETER.sub(r"\\:", written))


def sql_text(written: str) -> Code:
    """Return SQL as a `text(…)` clause."""
    return call("text", sql(written))


def server_default(column: sa.Column[Any]) -> Code | None:
    """Return a server default: strings as strings, functions as `func.…()`, the rest as text."""
    written = default_text(column)
    if written is None:
        return None
    if literal := LITERAL.fullmatch(written):
        return text(literal[1].replace("''", "'"))
    if function := FUNCTION.fullmatch(written):
        return f"func.{function[1]}()"
    if written in STANDARD:
        return f"func.{STANDARD[written]}()"
    return sql_text(written)


def identity(given: sa.Identity | None) -> Code | None:
    """Return `Identity(…)`."""
    if given is None:
        return None
    options = [("start", given.start), ("increment", given.increment)]
    always = keyword("always", "True") if given.always else None
    told = (keyword(name, str(value)) for name, value in options if value is not None)
    return call("Identity", always, *told)


def computed(given: sa.Computed | None) -> Code | None:
    """Return `Computed(…)`, which says whether it is stored: servers differ in what goes without saying."""
    if given is None:
        return None
    stored = keyword("persisted", str(given.persisted is not False))
    return call("Computed", sql(_sql(given.sqltext)), stored)


def literal(value: Any) -> Code:
    """Return a plain value, or SQL, as code."""
    if isinstance(value, ClauseElement):
        return sql_text(sql_of(value))
    if isinstance(value, str):
        return text(str(value))
    if isinstance(value, Mapping):
        return dict_of((text(str(key)), literal(each)) for key, each in value.items())
    if isinstance(value, tuple):
        return tuple_of(map(literal, value))
    if isinstance(value, list):
        return list_of(map(literal, value))
    return repr(value)


def options(kwargs: Mapping[str, Any]) -> list[Code]:
    """Return the options of dialects as keyword arguments."""
    return [keyword(key, literal(value)) for key, value in kwargs.items()]


def given(name: str, value: Any) -> Code | None:
    """Return a keyword argument, None when there is nothing to say."""
    return keyword(name, literal(value)) if value not in (None, {}, False) else None


def condition(check: sa.CheckConstraint) -> str:
    """Return the SQL of a check."""
    return sql(_sql(check.sqltext))


def _sql(clause: ClauseElement | str) -> str:
    return clause if isinstance(clause, str) else sql_of(clause)
