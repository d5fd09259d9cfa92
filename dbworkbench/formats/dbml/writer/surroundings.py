"""What stands around the tables, as it stands in a sketch."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dbworkbench.formats.dbml.writer.wording import (
    INDENT,
    block,
    comments,
    custom,
    name,
    path,
    setting_name,
    settings,
    text,
    tuple_of,
)
from dbworkbench.model.annotation import (
    Decision,
    EnumType,
    Group,
    Lineage,
    Records,
    Routine,
    StickyNote,
    View,
)
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.model.target import Target


def write_project(design: Design) -> str:
    """Write the project block, nothing when the design says nothing of itself."""
    pairs = dict(design.settings)
    title = pairs.pop("project", None)
    lines = [f"{INDENT}{field_name(key)}: {text(value)}" for key, value in pairs.items()]
    if design.note is not None:
        lines.append(f"{INDENT}Note: {block(design.note, INDENT)}")
    if not lines and title is None:
        return ""
    return "\n".join([f"Project{f' {name(title)}' if title else ''} {{", *lines, "}"])


def field_name(key: str) -> str:
    """Write the name of a field of the project, a single word or in quotes."""
    return setting_name(key, {"note", "project"} if " " not in key else {key})


def write_enum(enum: EnumType) -> str:
    """Write an enum, one value a line."""
    notes = [f"note: {text(enum.note)}"] if enum.note is not None else []
    values = [
        f"{INDENT}{name(value.name)}"
        + settings([f"note: {text(value.note)}"] if value.note is not None else [])
        for value in enum.values
    ]
    header = f"Enum {path(enum.name, enum.schema)}{settings(notes)} {{"
    return "\n".join([*comments(enum.comments), header, *values, "}"])


def write_group(design: Design, group: Group) -> str:
    """Write a group of tables."""
    parts = [f"color: {group.color}"] if group.color else []
    if group.note is not None:
        parts.append(f"note: {text(group.note)}")
    members = [f"{INDENT}{_table(design, key)}" for key in group.tables]
    header = (
        f"TableGroup {name(group.name)}{settings([*parts, *custom(group.settings, {'note', 'color'})])} {{"
    )
    return "\n".join([*comments(group.comments), header, *members, "}"])


def write_sticky(note: StickyNote) -> str:
    """Write a note that stands on its own."""
    parts = [*([f"color: {note.color}"] if note.color else []), *custom(note.settings, {"color"})]
    header = f"Note {name(note.name)}{settings(parts)} {{"
    return "\n".join([*comments(note.comments), header, INDENT + block(note.text, INDENT), "}"])


def write_view(design: Design, view: View) -> str:
    """Write a diagram view; what it does not show is not mentioned."""
    parts = {
        "Tables": None if view.tables is None else [_table(design, key) for key in view.tables],
        "TableGroups": None if view.groups is None else [name(each) for each in view.groups],
        "Schemas": None if view.schemas is None else [name(each) for each in view.schemas],
        "Notes": None if view.notes is None else [name(each) for each in view.notes],
    }
    lines = list(_shown(parts))
    return "\n".join([*comments(view.comments), f"DiagramView {name(view.name)} {{", *lines, "}"])


def _shown(parts: dict[str, list[str] | None]) -> Iterator[str]:
    for keyword, items in parts.items():
        if items is None:
            yield f"{INDENT}{keyword} {{ * }}"
        elif items:
            yield f"{INDENT}{keyword} {{"
            yield from (INDENT * 2 + item for item in items)
            yield f"{INDENT}}}"


def write_records(design: Design, records: Records) -> str:
    """Write sample rows."""
    header = f"Records {_table(design, records.table)}{tuple_of(records.columns)} {{"
    rows = [INDENT + ", ".join(map(_value, row)) for row in records.rows]
    return "\n".join([header, *rows, "}"])


def _value(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case float():
            return repr(value)
    return text(str(value))


def write_lineage(design: Design, lineage: Lineage) -> str:
    """Write a data dependency between tables."""
    parts = [f"color: {lineage.color}"] if lineage.color else []
    if lineage.note is not None:
        parts.append(f"note: {text(lineage.note)}")
    label = f" {name(lineage.name)}" if lineage.name else ""
    source = _side(design, lineage.source, lineage.source_columns)
    target = _side(design, lineage.target, lineage.target_columns)
    return (
        f"Dep{label}: {source} -> {target}{settings([*parts, *custom(lineage.settings, {'note', 'color'})])}"
    )


def _side(design: Design, key: str, columns: tuple[str, ...]) -> str:
    written = _table(design, key)
    if not columns:
        return written
    return f"{written}.{name(columns[0]) if len(columns) == 1 else tuple_of(columns)}"


def write_query(query: Query) -> str:
    """Write a named query with its rate and target."""
    parts = []
    if query.rate is not None:
        parts.append(f"rate: {text(f'{_plain(query.rate)}/s')}")
    if query.target is not None:
        parts.append(f"target: {text(_target(query.target))}")
    if query.note is not None:
        parts.append(f"note: {text(query.note)}")
    return _with_text(comments(query.comments), f"Query {name(query.name)}{settings(parts)}", query.sql)


def _target(target: Target) -> str:
    return f"{target.statistic} {'<=' if target.inclusive else '<'} {_plain(target.milliseconds)} ms"


def _plain(number: float) -> str:
    """Write a number without an exponent and without losing digits."""
    written = format(Decimal(repr(number)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def write_decision(decision: Decision) -> str:
    """Write a decision with its reason."""
    return _with_text(comments(decision.comments), f"Decision {name(decision.name)}", decision.text)


def write_routine(design: Design, routine: Routine) -> str:
    """Write SQL that is carried through for one dialect."""
    parts = []
    if routine.on is not None:
        on = routine.on
        parts.append(f"on: {_table(design, on) if on in design.metadata.tables else text(on)}")
    if routine.kind is not None:
        parts.append(f"kind: {text(routine.kind)}")
    if routine.name is not None:
        parts.append(f"name: {text(routine.name)}")
    if routine.before is not None:
        parts.append(f"before: {text(routine.before)}")
    return _with_text(comments(routine.comments), f"Sql {routine.dialect}{settings(parts)}", routine.sql)


def _with_text(above: list[str], header: str, content: str) -> str:
    return "\n".join([*above, f"{header} {{", INDENT + block(content, INDENT), "}"])


def _table(design: Design, key: str) -> str:
    table = design.metadata.tables[key]
    return path(table.name, table.schema)
