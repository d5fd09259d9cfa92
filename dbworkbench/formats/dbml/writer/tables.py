"""Tables as they stand in a sketch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

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
    path,
    settings,
    text,
    type_name,
)
from dbworkbench.model.content import default_text, identity_text
from dbworkbench.model.datatype import read_type, with_collation, write_type
from dbworkbench.model.dependency import Dependency
from dbworkbench.model.facts import column_facts, table_facts


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
    written = dict(facts.settings)
    if "UNLOGGED" in table._prefixes and "unlogged" not in written:
        written["unlogged"] = "yes"
    return [*parts, *custom(written)]


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
    written = column_facts(column).written_type
    if written and is_bare_type(written) and write_type(read_type(written)) == canonical:
        return written
    return type_name(canonical)


def _dimensions(kind: Any) -> int:
    return (kind.dimensions or 1) if isinstance(kind, sa.ARRAY) else 0


def _column_settings(
    column: sa.Column[Any], checks: Iterable[str], references: Iterable[str], *, key: bool, unique: bool
) -> list[str]:
    parts: list[str] = []
    if key:
        parts.append("pk")
    identity = identity_text(column.identity)
    if identity is not None:
        parts.append("increment" if identity == "by default" else f"identity: {text(identity)}")
    parts.extend(_nullability(column))
    if unique:
        parts.append("unique")
    given = default_text(column)
    if given is not None:
        parts.append(f"default: {default(given)}")
    if isinstance(column.computed, sa.Computed):
        parts.append(f"generated: {text(str(column.computed.sqltext))}")  # DBML takes only texts here
    if isinstance(column.type, sa.String) and column.type.collation:
        parts.append(f"collate: {text(column.type.collation)}")
    parts.extend(f"check: {expression(check)}" for check in checks)
    parts.extend(references)
    if column.comment is not None:
        parts.append(f"note: {text(column.comment)}")
    return [*parts, *custom(column_facts(column).settings)]


def _nullability(column: sa.Column[Any]) -> list[str]:
    if column.primary_key:
        return []
    if not column.nullable:
        return ["not null"]
    return ["null"] if column.identity is not None else []


def _checks(table: sa.Table) -> list[sa.CheckConstraint]:
    found = [each for each in table.constraints if isinstance(each, sa.CheckConstraint)]
    return sorted(found, key=lambda check: (str(check.name or ""), str(check.sqltext)))


def _single_checks(table: sa.Table) -> dict[str, list[str]]:
    """Return the nameless checks that speak of one column only, by that column."""
    found: dict[str, list[str]] = {}
    for check in _checks(table):
        columns = _columns_in(table, str(check.sqltext))
        if check.name is None and len(columns) == 1:
            found.setdefault(columns.pop(), []).append(str(check.sqltext))
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
    for check in _checks(table):
        sql = str(check.sqltext)
        if check.name is not None:
            lines.append(f"{expression(sql)} [name: {text(str(check.name))}]")
        elif len(_columns_in(table, sql)) != 1:
            lines.append(expression(sql))
    return lines


def dependency_line(dependency: Dependency) -> str:
    """Write a dependency as a line of its block."""
    arrow = "->>" if dependency.multivalued else "->"
    left, right = (", ".join(map(name, side)) for side in (dependency.determinant, dependency.dependent))
    return f"{left} {arrow} {right}"
