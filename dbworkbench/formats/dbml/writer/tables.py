"""Tables as they stand in a sketch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.dbml.binder.bodies import MINI_LANGUAGES, SWITCH
from dbworkbench.formats.dbml.binder.columns import READERS
from dbworkbench.formats.dbml.options import said
from dbworkbench.formats.dbml.sequence import write_identity
from dbworkbench.formats.dbml.writer.constraints import constraint_settings, says_more
from dbworkbench.formats.dbml.writer.indexes import index_lines, single_key, single_uniques
from dbworkbench.formats.dbml.writer.wording import (
    INDENT,
    block,
    comments,
    custom,
    default,
    expression,
    is_bare_type,
    name,
    options,
    path,
    settings,
    text,
    type_name,
)
from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import NamedType, read_type, with_collation, write_type
from dbworkbench.model.dependency import Dependency
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.sql import sql_text


def write_table(table: sa.Table, inline: Mapping[str, list[str]]) -> str:
    """Write a table; `inline` are the references that stand in its columns, by column."""
    lines = comments(table_facts(table).comments)
    header = f"Table {path(table.name, table.schema)}{_alias(table)}{settings(_table_settings(table))}"
    body = [*_columns(table, inline), *_blocks(table)]
    if not body:
        return "\n".join([*lines, header])
    return "\n".join([*lines, header + " {", *body, "}"])


def _alias(table: sa.Table) -> str:
    alias = table_facts(table).alias
    return f" as {name(alias)}" if alias else ""


def _table_settings(table: sa.Table) -> list[str]:
    facts = table_facts(table)
    parts = [f"headercolor: {facts.header_color}"] if facts.header_color else []
    if table.comment is not None and not len(table.columns):
        parts.append(f"note: {text(table.comment)}")
    if table._prefixes:
        alone = table._prefixes == ["UNLOGGED"]
        parts.append("unlogged: 'yes'" if alone else f"prefixes: {text(', '.join(table._prefixes))}")
    parts.extend(custom(facts.settings, table_meaning(facts.settings), "table"))
    return [*parts, *options(table.dialect_kwargs)]


def table_meaning(given: Mapping[str, str]) -> set[str]:
    """Return the names under which a table's setting would not be read as the text that it is."""
    return {"note", "headercolor", "dep", "prefixes", *_unread(given)}


def _unread(given: Mapping[str, str]) -> Iterator[str]:
    """Yield settings whose texts their mini-languages would not read as they stand."""
    if given.get("unlogged", "").lower() in SWITCH:
        yield "unlogged"
    for key, read in MINI_LANGUAGES.items():
        try:
            read(given.get(key, ""))
        except UnusableInput:
            yield key


# -- columns ------------------------------------------------------------------------------------------


def _columns(table: sa.Table, inline: Mapping[str, list[str]]) -> Iterator[str]:
    """Write the columns, names and types each in a column of their own."""
    single_checks, keys, unique = _single_checks(table), single_key(table), single_uniques(table)
    rows = [
        (
            name(column.name),
            _type(column),
            _column_settings(
                column,
                single_checks.get(column.name, []),
                inline.get(column.name, []),
                key=column.name in keys,
                unique=column.name in unique,
            ),
            column_facts(column).comments,
        )
        for column in table.columns
    ]
    wide = max((len(row[0]) for row in rows), default=0)
    wider = max((len(row[1]) for row in rows), default=0)
    for written, kind, parts, above in rows:
        yield from comments(above, INDENT)
        line = f"{INDENT}{written:{wide}} {kind:{wider}}{settings(parts)}"
        yield line.rstrip()


def _type(column: sa.Column[Any]) -> str:
    """Write a type as the architect wrote it, where that still means the same."""
    kind = column.type
    if isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and kind.collation:
        kind = with_collation(kind, None)
    item = kind.item_type if isinstance(kind, sa.ARRAY) else kind
    if isinstance(item, sa.Enum) and item.name:
        return path(str(item.name), item.schema) + "[]" * _dimensions(kind)
    canonical = write_type(kind)
    written = column_facts(column).written_type.replace(", ", ",")  # as arguments are read
    if written and is_bare_type(written) and write_type(read_type(written)) == canonical:
        return written
    return type_name(canonical, bare=write_type(read_type(canonical.replace(", ", ","))) == canonical)


def _needs_name(kind: Any) -> bool:
    """Say whether a type is known by a name that would be read as another type."""
    return isinstance(kind, NamedType) and write_type(read_type(kind.text)) != kind.text


def _dimensions(kind: Any) -> int:
    return (kind.dimensions or 1) if isinstance(kind, sa.ARRAY) else 0


def _column_settings(
    column: sa.Column[Any], own_checks: Iterable[str], references: Iterable[str], *, key: bool, unique: bool
) -> list[str]:
    parts: list[str] = []
    if key:
        parts.append("pk")
    if _needs_name(column.type):
        parts.append("type: 'as written'")
    if column.identity is not None:
        identity = write_identity(column.identity)
        parts.append("increment" if identity == "by default" else f"identity: {text(identity)}")
    parts.extend(_nullability(column))
    if unique:
        parts.append("unique")
    given = default_text(column)
    if given is not None:
        parts.append(f"default: {default(given)}")
    if isinstance(column.computed, sa.Computed):
        parts.append(f"generated: {text(sql_text(column.computed.sqltext))}")  # DBML takes only texts here
        parts.extend(["virtual: 'yes'"] if column.computed.persisted is False else [])
    if isinstance(column.type, sa.String) and column.type.collation:
        parts.append(f"collate: {text(column.type.collation)}")
    parts.extend(f"check: {expression(check)}" for check in own_checks)
    parts.extend(references)
    if column.comment is not None:
        parts.append(f"note: {text(column.comment)}")
    parts.extend(custom(column_facts(column).settings, READERS, "column"))
    return [*parts, *options(said(column))]


def _nullability(column: sa.Column[Any]) -> list[str]:
    if column.primary_key:
        return ["null"] if column.nullable else []
    if not column.nullable:
        return ["not null"]
    return ["null"] if column.identity is not None else []


def _sorted_checks(table: sa.Table) -> list[sa.CheckConstraint]:
    return sorted(checks(table), key=lambda check: (str(check.name or ""), check_text(check)))


def _single_checks(table: sa.Table) -> dict[str, list[str]]:
    """Return the nameless checks that speak of one column only, by that column."""
    found: dict[str, list[str]] = {}
    for check in _sorted_checks(table):
        columns = _columns_in(table, check_text(check))
        if len(columns) == 1 and not says_more(check):
            found.setdefault(columns.pop(), []).append(check_text(check))
    return found


def _columns_in(table: sa.Table, sql: str) -> set[str]:
    return {word for word in re.findall(r"\w+", sql) if word in table.columns}


# -- blocks -------------------------------------------------------------------------------------------


def _blocks(table: sa.Table) -> Iterator[str]:
    yield from _block("indexes", index_lines(table))
    yield from _block("checks", _check_lines(table))
    facts = table_facts(table)
    yield from _block("dependencies", [dependency_line(each) for each in facts.dependencies])
    if table.comment is not None and len(table.columns):
        yield f"{INDENT}Note: {block(table.comment, INDENT)}"


def _block(keyword: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{INDENT}{keyword} {{"
        yield from (INDENT * 2 + line for line in lines)
        yield f"{INDENT}}}"


def _check_lines(table: sa.Table) -> list[str]:
    lines = []
    for check in _sorted_checks(table):
        sql = check_text(check)
        if says_more(check):
            lines.append(expression(sql) + settings(list(constraint_settings(check))))
        elif len(_columns_in(table, sql)) != 1:
            lines.append(expression(sql))
    return lines


def dependency_line(dependency: Dependency) -> str:
    """Write a dependency as a line of its block."""
    arrow = "->>" if dependency.multivalued else "->"
    left, right = (", ".join(map(name, side)) for side in (dependency.determinant, dependency.dependent))
    return f"{left} {arrow} {right}"
