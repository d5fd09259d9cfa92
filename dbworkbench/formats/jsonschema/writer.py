"""Writes a design as JSON Schema: what a row must be to be let in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.inventory import Kind, losses, name_of
from dbworkbench.formats.jsonschema.check import keywords
from dbworkbench.formats.jsonschema.kind import Schema, nullable, schema_of
from dbworkbench.formats.written import Written
from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.content import default_text, identity_text
from dbworkbench.model.datatype import BigSerial, Serial, SmallSerial, write_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.keys import foreign_keys, primary_key, referred, referring, unique_keys
from dbworkbench.model.loss import Loss
from dbworkbench.model.sql import sql_text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WIDTH = 80
HELD = frozenset(
    {
        *(Kind.DESIGN_NOTE, Kind.TABLE_NOTE, Kind.COLUMN_NOTE, Kind.ENUM, Kind.SCHEMA, Kind.DEFAULT),
        *(Kind.IDENTITY, Kind.GENERATED, Kind.UNIQUE, Kind.UNIQUE_TOGETHER, Kind.CHECK, Kind.ACTION),
        Kind.RELATIONSHIP,
    }
)
JSON_CAST = re.compile(r"(?<=')::jsonb?$")
TEXT = re.compile(r"'((?:[^']|'')*)'")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# by which of two bounds more is refused
STRICTER = {"minimum": max, "exclusiveMinimum": max, "minLength": max}
LOOSER = {"maximum": min, "exclusiveMaximum": min, "maxLength": min}
FITTING = {
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum"},
    "string": {"minLength", "maxLength", "pattern", "enum"},
}


def write(design: Design) -> Written:
    """Write a design with a definition for each table.

    A definition describes a row that is offered: what has a default or is generated may be left out.
    Keys, references and conditions that JSON Schema has no word for stand in keywords that begin with x-.
    """
    lost = tuple(_losses(design))
    document: Schema = {"$schema": DIALECT}
    if lost:
        document["$comment"] = "What JSON Schema cannot hold: " + "; ".join(map(_on_one_line, lost))
    document["title"] = design.name
    if design.note is not None:
        document["description"] = design.note
    document["$defs"] = {table.key: _definition(table) for table in design.tables}
    return Written(_show(document, 0, 0) + "\n", lost)


def _losses(design: Design) -> Iterator[Loss]:
    sensitive = "sensitive: "
    for loss in losses(design, HELD):
        if not loss.reason.startswith(sensitive):
            yield loss
    for relationship in design.relationships:
        if relationship.conceptual or relationship.many_to_many:
            yield Loss(name_of(relationship), "relationship without a foreign key")


def _on_one_line(loss: Loss) -> str:
    return " ".join(str(loss).split())


def _definition(table: sa.Table) -> Schema:
    properties = {column.name: _property(column) for column in table.columns}
    _apply_checks(table, properties)
    definition: Schema = {"title": table.name, "type": "object"}
    if table.comment is not None:
        definition["description"] = table.comment
    definition["properties"] = {
        column.name: _finish(column, properties[column.name]) for column in table.columns
    }
    required = [column.name for column in table.columns if _is_required(column)]
    if required:
        definition["required"] = required
    definition["additionalProperties"] = not len(table.columns)
    return definition | dict(_keys(table))


def _property(column: sa.Column[Any]) -> Schema:
    return schema_of(column.type)


def _finish(column: sa.Column[Any], schema: Schema) -> Schema:
    """Add to the type of a column what else is known of it."""
    found = nullable(schema) if column.nullable else dict(schema)
    if column.comment is not None:
        found["description"] = column.comment
    found |= _default(column)
    if column.computed is not None:
        found["readOnly"] = True
        found["x-generated"] = sql_text(column.computed.sqltext)
    identity = identity_text(column.identity)
    if identity is not None:
        found |= {"readOnly": True} if identity == "always" else {}
        found["x-identity"] = identity
    sensitive = column_facts(column).settings.get("sensitive")
    if sensitive is not None:
        found["x-sensitive"] = sensitive
    return found | {"x-sql-type": write_type(column.type)}


def _default(column: sa.Column[Any]) -> Schema:
    """Return a constant default as a JSON value, any other as SQL."""
    given = default_text(column)
    if given is None:
        return {}
    written = JSON_CAST.sub("", given.replace("\\:", ":"))
    kind = schema_of(column.type).get("type")
    text = TEXT.fullmatch(written)
    if text and kind == "string":
        return {"default": text[1].replace("''", "'")}
    if NUMBER.fullmatch(written) and kind in {"integer", "number"}:
        return {"default": json.loads(written)} if _plain(written) else {"x-default": written}
    if text and isinstance(column.type, sa.JSON):
        return {"default": json.loads(text[1].replace("''", "'"))}
    if written.casefold() in {"true", "false"} and kind == "boolean":
        return {"default": written.casefold() == "true"}
    return {"x-default": written}


def _plain(written: str) -> bool:
    return re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", written) is not None


def _is_required(column: sa.Column[Any]) -> bool:
    """Say whether a row that is offered must hold a column: nothing else fills it."""
    filled = column.server_default is not None or column.identity is not None or column.computed is not None
    return not (column.nullable or filled or isinstance(column.type, (Serial, BigSerial, SmallSerial)))


def _apply_checks(table: sa.Table, properties: Mapping[str, Schema]) -> None:
    for check in checks(table):
        for name, keyword, value in keywords(check_text(check)):
            schema = properties.get(name)
            if schema is not None and keyword in FITTING.get(str(schema.get("type")), set()):
                _narrow(schema, keyword, value)
    for schema in properties.values():
        _drop_weaker(schema)


def _drop_weaker(schema: Schema) -> None:
    """Take away a bound that another one makes needless: below 0 nothing passes, so neither below -10."""
    for inclusive, exclusive, sign in (
        ("minimum", "exclusiveMinimum", 1),
        ("maximum", "exclusiveMaximum", -1),
    ):
        if inclusive in schema and exclusive in schema:
            weaker = exclusive if sign * schema[inclusive] > sign * schema[exclusive] else inclusive
            del schema[weaker]


def _narrow(schema: Schema, keyword: str, value: Any) -> None:
    """Add a keyword to a schema; of two bounds the narrower one counts."""
    if keyword == "enum":
        kinds = str if schema["type"] == "string" else (int, float)
        if all(isinstance(item, kinds) for item in value):
            schema["enum"] = [item for item in value if item in schema.get("enum", value)]
    elif keyword == "pattern" and "pattern" in schema:
        schema.setdefault("allOf", []).append({"pattern": value})
    else:
        choose = (STRICTER | LOOSER).get(keyword)
        schema[keyword] = choose(schema[keyword], value) if choose and keyword in schema else value


def _keys(table: sa.Table) -> Iterator[tuple[str, Any]]:
    key = primary_key(table)
    if key:
        yield "x-primary-key", list(key)
    uniques = [list(unique) for unique in unique_keys(table) if unique != key]
    if uniques:
        yield "x-unique", uniques
    references = [_reference(constraint) for constraint in foreign_keys(table)]
    if references:
        yield "x-foreign-keys", references
    conditions = [check_text(check) for check in checks(table)]
    if conditions:
        yield "x-checks", conditions


def _reference(key: sa.ForeignKeyConstraint) -> Schema:
    parent, columns = referred(key)
    found: Schema = {"columns": list(referring(key)), "table": parent, "references": list(columns)}
    if key.ondelete:
        found["onDelete"] = key.ondelete.lower()
    if key.onupdate:
        found["onUpdate"] = key.onupdate.lower()
    return found


def _show(value: Any, indent: int, used: int) -> str:
    """Lay JSON out as prettier does: objects with a line each, arrays on one line where they fit."""
    inner = " " * (indent + 2)
    if isinstance(value, dict) and value:
        lines = []
        for key, item in value.items():
            head = f"{json.dumps(key, ensure_ascii=False)}: "
            lines.append(f"{inner}{head}{_show(item, indent + 2, indent + 2 + len(head))}")
        return "{\n" + ",\n".join(lines) + f"\n{' ' * indent}}}"
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, list) or (
        used + len(flat) < WIDTH and not any(isinstance(v, dict) for v in value)
    ):
        return flat
    shown = [inner + _show(item, indent + 2, indent + 2) for item in value]
    return "[\n" + ",\n".join(shown) + f"\n{' ' * indent}]"
