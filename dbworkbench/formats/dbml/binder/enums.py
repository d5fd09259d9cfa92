"""Enums: one shared SQLAlchemy type for each."""

from __future__ import annotations

import sqlalchemy as sa

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.values import as_text
from dbworkbench.formats.dbml.binder.workspace import EnumDraft, Unit, schema_of
from dbworkbench.model.annotation import EnumType, EnumValue


def bind_enum(unit: Unit, node: syntax.Enum) -> EnumDraft:
    """Make the type that columns share, and the value that keeps its notes."""
    name, schema = node.path.last.text, schema_of(node.path)
    note = None
    for setting in node.settings:
        if setting.name == "note":
            note = as_text(unit, setting)
        else:
            unit.unknown(setting, "enum setting", setting.name, ["note"])
    values = _values(unit, node)
    made = EnumType(name, values, schema, note, unit.above(node.start), unit.line(node.start))
    kind = sa.Enum(*(value.name for value in values), name=name, schema=schema)
    return EnumDraft(node, unit, kind, made)


def _values(unit: Unit, node: syntax.Enum) -> tuple[EnumValue, ...]:
    if not node.values and not node.damaged:
        unit.wrong(node.path, f"the enum {node.path.last.text!r} has no values", "Write its values in it.")
    values: dict[str, EnumValue] = {}
    for value in node.values:
        name = value.name.text
        if name in values:
            unit.wrong(value.name, f"the value {name!r} stands in this enum twice", "Remove one of them.")
            continue
        note = None
        for setting in value.settings:
            if setting.name == "note":
                note = as_text(unit, setting)
            else:
                unit.unknown(setting, "setting of an enum value", setting.name, ["note"])
        values[name] = EnumValue(name, note)
    return tuple(values.values())
