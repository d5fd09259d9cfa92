"""Tables as entities: attributes with type, name, keys and comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.mermaid.wording import KEYS, attribute, attribute_type, encode, name, quoted
from dbworkbench.model.datatype import read_type, with_collation, write_type
from dbworkbench.model.facts import table_facts

INDENT = "    "
# one word each, which every version of Mermaid reads
SHORT = {"double precision": "float8"}


def write_entity(
    table: sa.Table, *, optional: bool = True, keys_only: bool = False, portable: bool = False
) -> Iterator[str]:
    """Yield the lines of an entity; `optional` marks the columns that may be null."""
    columns = [column for column in table.columns if not keys_only or list(_keys(table, column))]
    head = entity_name(table) + ("" if portable else _label(table))
    if not columns:
        yield head
        return
    yield f"{head} {{"
    for column in columns:
        yield INDENT + _attribute(table, column, optional=optional, portable=portable)
    yield "}"


def entity_name(table: sa.Table) -> str:
    """Return how a table is called in relationships: by its alias, when it has one."""
    alias = table_facts(table).alias
    return _path(None, alias) if alias else _path(table.schema, table.name)


def type_is_lost(column: sa.Column[Any]) -> bool:
    """Say whether a type would be read as another one."""
    meant = write_type(_uncollated(column.type))
    return write_type(read_type(SHORT.get(meant, meant))) != meant


def _label(table: sa.Table) -> str:
    return f"[{_path(table.schema, table.name)}]" if table_facts(table).alias else ""


def _path(schema: str | None, bare: str) -> str:
    """Write a name; a dot in it that parts no schema from a table is spelled as an entity."""
    parts = [encode(part).replace(".", "#46;") for part in (schema, bare) if part is not None]
    return name(bare) if schema is None and "." not in bare else f'"{".".join(parts)}"'


def _attribute(table: sa.Table, column: sa.Column[Any], *, optional: bool, portable: bool) -> str:
    kind = _type(column, portable=portable) + ("?" if optional and column.nullable else "")
    parts = [kind, _portable(column.name) if portable else attribute(column.name)]
    keys = list(_keys(table, column))
    if keys:
        parts.append(", ".join(keys))
    if column.comment is not None:
        parts.append(quoted(column.comment))
    return " ".join(parts)


def _type(column: sa.Column[Any], *, portable: bool) -> str:
    meant = write_type(_uncollated(column.type))
    written = SHORT.get(meant, meant)
    if portable:
        return (
            re.sub(r"[^\w\[\]]+", "_", re.sub(r"\(.*?\)", "", written), flags=re.ASCII).strip("_")
            or "unknown"
        )
    return attribute_type(written)


def _portable(text: str) -> str:
    """Return a name as one word: older versions of Mermaid have no quotes for attributes."""
    word = re.sub(r"[^A-Za-z0-9_\u00c0-\uffff]+", "_", text)
    return f"{word}_" if word.lower() in KEYS else re.sub(r"^(?=\d|$)", "_", word)


def _uncollated(kind: Any) -> Any:
    plain = isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and kind.collation
    return with_collation(kind, None) if plain else kind


def _keys(table: sa.Table, column: sa.Column[Any]) -> Iterator[str]:
    if column.primary_key:
        yield "PK"
    if column.foreign_keys:
        yield "FK"
    unique = (item for item in table.constraints if isinstance(item, sa.UniqueConstraint))
    if any([each.name for each in item.columns] == [column.name] for item in unique):
        yield "UK"
