"""Sample rows, and data lineage between tables."""

from __future__ import annotations

from typing import Any

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Unit, key_of
from dbworkbench.model.annotation import Records

WORDS = {"true": True, "false": False, "null": None}


def bind_records(unit: Unit, node: syntax.Records, home: TableDraft | None) -> Records | None:
    """Bind sample rows, checking that each has as many values as there are columns."""
    draft = home
    if node.table is not None:
        draft = unit.find_table(node.table.names)
        if draft is None:
            unit.unknown(node.table, "table", key_of(node.table.names), unit.tables)
    if draft is None:
        return None
    for setting in node.settings:
        if setting.name != "example":
            unit.unknown(setting, "records setting", setting.name, ["example"])
    columns = _columns(unit, node, draft)
    rows = []
    for row in node.rows:
        if len(row) != len(columns) and not draft.damaged:
            unit.wrong(
                next((value for value in row if value is not None), node),
                f"this row has {_count(len(row), 'value')} for {_count(len(columns), 'column')}",
                f"The columns are: {', '.join(columns)}.",
            )
            continue
        rows.append(tuple(_value(unit, value) for value in row))
    return Records(draft.key, columns, tuple(rows))


def _columns(unit: Unit, node: syntax.Records, draft: TableDraft) -> tuple[str, ...]:
    if node.columns is None:
        return tuple(draft.columns)
    for name in node.columns.names:
        if name.text not in draft.columns and not draft.damaged:
            unit.unknown(name, f"column in table {draft.key!r}", name.text, draft.columns)
    return tuple(name.text for name in node.columns.names)


def _value(unit: Unit, value: syntax.Value | None) -> Any:
    """Return a value as Python means it; an empty place is NULL, an expression stays SQL text."""
    match value:
        case None:
            return None
        case syntax.Number(text):
            return float(text) if any(sign in text for sign in ".eE") else int(text)
        case syntax.Text(text) | syntax.Expression(text):
            return text
        case syntax.Path(names) if len(names) == 1:
            return _word(unit, names[0])
        case syntax.Path(names):
            return names[-1].text
    return None


def _word(unit: Unit, name: syntax.Name) -> Any:
    if name.quoted:
        return name.text
    if name.text.lower() in WORDS:
        return WORDS[name.text.lower()]
    unit.wrong(name, f"the value {name.text!r} stands without quotes", f"Write '{name.text}'.")
    return None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
