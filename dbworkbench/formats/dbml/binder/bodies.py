"""What stands between the braces of a table, and what the partials that it names bring in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.columns import ColumnDraft, draft_column
from dbworkbench.formats.dbml.binder.constraints import ConstraintDraft, read_check
from dbworkbench.formats.dbml.binder.indexes import IndexDraft, draft_index
from dbworkbench.formats.dbml.binder.values import (
    as_color,
    as_text,
    checked,
    custom,
    option,
    plain,
    without_repeats,
)
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Unit
from dbworkbench.formats.dbml.options import is_option
from dbworkbench.formats.dbml.quantity import read_count, read_growth, read_partition, read_span
from dbworkbench.model.dependency import Dependency

TABLE_SETTINGS = (
    "note",
    "headercolor",
    "volume",
    "growth",
    "retention",
    "partition",
    "unlogged",
    "prefixes",
    "owner",
    "locale",
    "ignore",
    "because",
    "dep",
)
MINI_LANGUAGES = {
    "volume": read_count,
    "growth": read_growth,
    "retention": read_span,
    "partition": read_partition,
}
SWITCH = {"yes": True, "true": True, "no": False, "false": False}
REPEATABLE = frozenset({"dep", "ignore", "because"})


@dataclass
class CheckDraft:
    sql: str
    said: ConstraintDraft


@dataclass
class Body:
    """What stands between the braces of a table and of the partials that it names."""

    columns: dict[str, ColumnDraft] = field(default_factory=dict)
    indexes: list[IndexDraft] = field(default_factory=list)
    checks: list[CheckDraft] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    partials: list[str] = field(default_factory=list)
    builtins: list[str] = field(default_factory=list)
    note: str | None = None
    header_color: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    prefixes: list[str] = field(default_factory=list)
    deps: list[syntax.InlineDep] = field(default_factory=list)


def read_table(draft: TableDraft, builtins: Mapping[str, Body]) -> Body:
    """Collect what a table and its partials say; the table wins, then the partial injected last.

    `builtins` are the partials that need no definition.
    """
    body, node, unit = Body(), draft.node, draft.unit
    if node is None:
        return body
    own = {row.name.text for row in node.columns if isinstance(row, syntax.Column)}
    for row in node.columns:
        if isinstance(row, syntax.Injection):
            _inject(unit, row.name, own, body, builtins)
        elif (column := _column(unit, row, body.columns)) is not None:
            body.columns[row.name.text] = column
    _read_settings(unit, node.settings, body)
    _read_blocks(unit, node.blocks, body)
    if not draft.damaged:
        _check_dependencies(unit, node.blocks, body)
    return body


def read_partial(unit: Unit, node: syntax.Partial) -> Body:
    """Collect what a partial says; it is read once and copied into the tables that name it."""
    body = Body()
    _read_settings(unit, node.settings, body)
    for row in node.columns:
        if isinstance(row, syntax.Injection):
            unit.wrong(row.name, "a partial cannot inject another partial", "Name both in the table.")
        elif (column := _column(unit, row, body.columns)) is not None:
            body.columns[row.name.text] = column
    _read_blocks(unit, node.blocks, body)
    return body


def _column(unit: Unit, row: syntax.Column, columns: dict[str, ColumnDraft]) -> ColumnDraft | None:
    """Read a column, unless its name is taken by another one written here."""
    name = row.name.text
    if unit.is_blank(row.name):
        return None
    if name in columns:
        unit.wrong(row.name, f"the column {name!r} is in this table twice", "Rename or remove one.")
        return None
    return draft_column(unit, row)


def _inject(unit: Unit, name: syntax.Name, own: set[str], body: Body, builtins: Mapping[str, Body]) -> None:
    """Bring in a partial: a later one replaces columns of earlier ones, place included."""
    partial = unit.names.partials.get(name.text)
    if partial is None and name.text not in builtins:
        unit.unknown(name, "partial", name.text, {*unit.names.partials, *builtins})
        return
    if name.text in body.partials:
        unit.wrong(name, f"the partial {name.text!r} is injected into this table twice", "Remove one.")
        return
    body.partials.append(name.text)
    if partial is not None:
        brought = partial.body
    else:
        brought = builtins[name.text]
        body.builtins.append(name.text)
    for key, column in brought.columns.items():
        if key not in own:
            body.columns.pop(key, None)
            body.columns[key] = column.copy()
    body.indexes.extend(brought.indexes)
    body.checks.extend(brought.checks)
    body.dependencies.extend(brought.dependencies)
    body.deps.extend(brought.deps)
    body.settings.update(brought.settings)
    body.options.update(brought.options)
    body.prefixes.extend(each for each in brought.prefixes if each not in body.prefixes)
    body.note = brought.note or body.note
    body.header_color = brought.header_color or body.header_color


def _read_settings(unit: Unit, settings: syntax.Settings, body: Body) -> None:
    for setting in without_repeats(unit, settings, REPEATABLE):
        match setting.name:
            case _ if setting.quoted:
                _carry(unit, setting, body)
            case "note":
                body.note = as_text(unit, setting)
            case "headercolor":
                body.header_color = as_color(unit, setting)
            case "dep":
                if isinstance(setting.value, syntax.InlineDep):
                    body.deps.append(setting.value)
                else:
                    unit.wrong(setting, "'dep' needs an arrow and a table", "Write dep: -> totals.")
            case "unlogged" if (word := plain(setting.value) or "").lower() in SWITCH:
                body.prefixes.extend(["UNLOGGED"] if SWITCH[word.lower()] else [])
            case "prefixes":
                body.prefixes.extend((as_text(unit, setting) or "").split(", "))
            case name if is_option("table", name):
                body.options[name] = option(unit, setting)
            case _:
                checked(unit, setting, MINI_LANGUAGES)
                _carry(unit, setting, body)


def _carry(unit: Unit, setting: syntax.Setting, body: Body) -> None:
    if (pair := custom(unit, setting, TABLE_SETTINGS, "table")) is not None:
        body.settings[pair[0]] = pair[1]


Block = syntax.Indexes | syntax.Checks | syntax.Dependencies | syntax.Records | syntax.Note


def _read_blocks(unit: Unit, blocks: tuple[Block, ...], body: Body) -> None:
    for block in blocks:
        match block:
            case syntax.Indexes(items):
                body.indexes.extend(draft_index(unit, item) for item in items)
            case syntax.Checks(items):
                body.checks.extend(_check(unit, item) for item in items)
            case syntax.Dependencies(items):
                body.dependencies.extend(_dependency(item) for item in items)
            case syntax.Note(text):
                body.note = text.text
            case _:
                pass  # records are read when all tables stand


def _check(unit: Unit, node: syntax.Check) -> CheckDraft:
    return CheckDraft(node.expression.text.strip(), read_check(unit, without_repeats(unit, node.settings)))


def _dependency(node: syntax.Dependency) -> Dependency:
    left = tuple(name.text for name in node.determinant)
    right = tuple(name.text for name in node.dependent)
    return Dependency(left, right, node.multivalued)


def _check_dependencies(unit: Unit, blocks: tuple[Block, ...], body: Body) -> None:
    """Note attributes of dependencies that are no columns of the table."""
    for block in blocks:
        if isinstance(block, syntax.Dependencies):
            for item in block.items:
                for name in (*item.determinant, *item.dependent):
                    if name.text not in body.columns:
                        unit.unknown(name, "column in this table", name.text, body.columns)
