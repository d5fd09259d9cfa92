"""Constraints and indexes as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression, conv

from dbworkbench.engines.postgres.dialect import DIALECT, quote
from dbworkbench.formats.sqlalchemy.info import index_info
from dbworkbench.formats.sqlalchemy.inventory.statement import Plain, expression_of, plain_option, sql_of
from dbworkbench.model.condition import checks
from dbworkbench.model.facts import KEY

MARKS = {
    operators.desc_op: "desc",
    operators.asc_op: "asc",
    operators.nulls_first_op: "nulls first",
    operators.nulls_last_op: "nulls last",
}
ORDERED = re.compile(
    r'(?:"(?P<quoted>(?:[^"]|"")+)"|(?P<bare>\w+))(?:\s+(?P<order>ASC|DESC))?(?:\s+(?P<nulls>NULLS\s+(?:FIRST|LAST)))?',
    re.I,
)


def describe_keys(table: sa.Table) -> Iterator[Plain]:
    """Yield primary key, unique constraints and checks; foreign keys and exclusions stand apart."""
    plain_keys = [item for item in table.constraints if isinstance(item, sa.UniqueConstraint)]
    if len(table.primary_key.columns):
        yield _key("primary", table.primary_key)
    for item in sorted(plain_keys, key=lambda item: item._creation_order):
        yield _key("unique", item)
    for check in checks(table):
        yield {"kind": "check", "sql": expression_of(check.sqltext), **_about(check)}


def describe_foreign_key(key: sa.ForeignKeyConstraint) -> Plain:
    """Return a foreign key by the names of columns; raises InvalidRequestError when its target is unknown."""
    targets = [element.column for element in key.elements]
    return {
        "columns": [element.parent.name for element in key.elements],
        "target": targets[0].table.key,
        "target_columns": [column.name for column in targets],
        "on_delete": key.ondelete,
        "on_update": key.onupdate,
        "match": key.match,
        "info": {
            name: value
            for name, value in {**key.elements[0].info, **key.info}.items()
            if name != KEY and isinstance(value, (str, int, float, bool))
        },
        **_about(key),
    }


def describe_exclusion(item: ExcludeConstraint) -> Plain:
    """Return an exclusion constraint as the statement that adds it."""
    return {"name": name_of(item), "sql": exclusion_sql(item)}


def exclusion_sql(item: ExcludeConstraint) -> str:
    """Return the statement that adds an exclusion constraint, names in quotes like in a catalogue."""
    name = name_of(item)
    constraint = f"CONSTRAINT {quote(name)} " if name else ""
    make: Any = DIALECT.ddl_compiler
    written = str(make(DIALECT, None).visit_exclude_constraint(item))
    definition = written
    if name:
        definition = written.removeprefix(
            f"CONSTRAINT {DIALECT.identifier_preparer.format_constraint(item)} "
        )
    return f"ALTER TABLE {quote(item.table.schema, item.table.name)} ADD {constraint}{definition}"


def describe_index(index: sa.Index) -> Plain:
    """Return an index with its keys, options and facts."""
    info = {key: value for key, value in index.info.items() if key != KEY and isinstance(value, (str, bool))}
    return {
        "name": name_of(index),
        "unique": bool(index.unique),
        "keys": [_index_key(index.table, key) for key in index.expressions],
        "options": _options(index),
        "info": {**info, **index_info(index)},
    }


def name_of(item: sa.Constraint | sa.Index) -> str | None:
    """Return the name that a database sees: the one of a naming convention is cut where it is too long."""
    if not isinstance(item.name, str):
        return None
    if not isinstance(item.name, conv):
        return str(item.name)
    cut = DIALECT.identifier_preparer.truncate_and_render_constraint_name(item.name, _alembic_quote=False)
    return str(cut)


def lost_target(key: sa.ForeignKeyConstraint) -> str | None:
    """Return the target of a foreign key when it cannot be found, None when it can."""
    for element in key.elements:
        try:
            _ = element.column
        except InvalidRequestError:
            return str(element.target_fullname)
    return None


def _key(kind: str, item: sa.PrimaryKeyConstraint | sa.UniqueConstraint) -> Plain:
    return {"kind": kind, "columns": [column.name for column in item.columns], **_about(item)}


def _about(item: sa.Constraint) -> dict[str, Plain]:
    return {
        "name": name_of(item),
        "comment": item.comment,
        "deferrable": item.deferrable,
        "initially": item.initially,
        "options": _options(item),
    }


def _options(item: sa.Constraint | sa.Index) -> dict[str, Plain]:
    options = {key: plain_option(value) for key, value in item.dialect_kwargs.items()}
    opclasses = item.dialect_kwargs.get("postgresql_ops")
    if opclasses and isinstance(item, sa.Index):
        names = {column.key: column.name for column in item.columns}
        options["postgresql_ops"] = plain_option({names.get(key, key): op for key, op in opclasses.items()})
    return options


def _index_key(table: sa.Table | None, key: Any) -> Plain:
    marks: list[str] = []
    inner = key
    while isinstance(inner, UnaryExpression) and inner.modifier in MARKS:
        marks.insert(0, MARKS[inner.modifier])
        inner = inner.element
    if isinstance(inner, sa.Column):
        return {"column": inner.name, "marks": marks}
    written = sql_of(key if isinstance(key, sa.TextClause) else key.self_group())
    return _written_key(table, written) or {"sql": written}


def _written_key(table: sa.Table | None, sql: str) -> Plain:
    """Return a key that is only a column and its order, though it is written as SQL text."""
    match = ORDERED.fullmatch(sql)
    if match is None or table is None:
        return None
    name = match["quoted"].replace('""', '"') if match["quoted"] is not None else match["bare"]
    known = {column.name for column in table.columns}
    if name not in known or not (match["order"] or match["nulls"] or match["quoted"] is not None):
        return None
    marks = [" ".join(match[part].lower().split()) for part in ("order", "nulls") if match[part]]
    return {"column": name, "marks": marks}
