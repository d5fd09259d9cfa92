"""Options of an engine as settings, under SQLAlchemy's names: `mysql_length: '{"name": 10}'`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ClauseElement

from dbworkbench.engines.mysql import options as mysql_options
from dbworkbench.engines.sqlite import dialect as sqlite_options
from dbworkbench.model.sql import sql_text

DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite", "oracle", "mssql")
SAMPLES: Mapping[str, Any] = {
    "table": lambda: sa.Table("t", sa.MetaData()),
    "column": lambda: sa.Column("c"),
    "index": lambda: sa.Index("i"),
    "primary key": lambda: sa.PrimaryKeyConstraint("c"),
    "unique": lambda: sa.UniqueConstraint("c"),
    "check": lambda: sa.CheckConstraint("c"),
    "reference": lambda: sa.ForeignKeyConstraint(["c"], ["t.c"]),
}
DECLARED = (mysql_options, sqlite_options)  # importing them tells SQLAlchemy of options of its objects


def dialect_of(name: str) -> str | None:
    """Return the engine that an option is of, None when the name is no option's."""
    dialect, _, option = name.partition("_")
    return dialect if option and dialect in DIALECTS else None


@cache
def options_of(kind: str, dialect: str) -> frozenset[str]:
    """Return the options that SQLAlchemy knows for an object of a dialect; `*` stands for any."""
    known = SAMPLES[kind]().dialect_options[dialect]
    return frozenset(f"{dialect}_{name}" if name != "*" else name for name in known)


def is_option(kind: str, name: str) -> bool:
    """Say whether a setting's name is that of an option of a table, column, index or constraint."""
    dialect = dialect_of(name)
    return dialect is not None and not {name, "*"}.isdisjoint(options_of(kind, dialect))


def option_text(value: Any) -> str:
    """Write an option's value: a text as it is, everything else as JSON."""
    if isinstance(value, str) and not _is_json(value):
        return value
    return json.dumps(value, ensure_ascii=False, default=_named)


def option_value(text: str) -> Any:
    """Read what `option_text` wrote; a list comes back as a tuple."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return tuple(value) if isinstance(value, list) else value


def said(item: sa.sql.base.DialectKWArgs) -> dict[str, Any]:
    """Return the options of an item that say something, in the order of their names."""
    given = sorted(item.dialect_kwargs.items())
    return {
        name: sql_text(value)
        if isinstance(value, ClauseElement) and not isinstance(value, sa.Column)
        else value
        for name, value in given
        if _speaks(value)
    }


def _speaks(value: Any) -> bool:
    return value is not None and value is not False and (isinstance(value, ClauseElement) or value != {})


def _named(value: Any) -> str:
    return value.name if isinstance(value, sa.Column) else sql_text(value)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
