"""Data dependencies between tables (`Dep`): which is made from which."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.columns import ColumnDraft
from dbworkbench.formats.dbml.binder.values import as_color, as_text, plain, without_repeats
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Unit, key_of
from dbworkbench.model.annotation import Lineage
from dbworkbench.model.settings import Settings

Side = tuple[str, tuple[str, ...]]


def bind_dep(unit: Unit, node: syntax.Dep) -> Iterable[Lineage]:
    """Bind each edge of a `Dep`; its settings hold for all of them."""
    for edge in node.edges:
        left, right = _side(unit, edge.left), _side(unit, edge.right)
        note, color, settings = _settings(unit, (*node.settings, *edge.settings))
        for entry in node.fields:
            if entry.name.lower() == "color" and isinstance(entry.value, syntax.Color):
                color = entry.value.text
            elif (text := plain(entry.value)) is not None:
                settings[entry.name.lower()] = text
        if node.note is not None:
            note = node.note.text.text
        if left is None or right is None:
            continue
        if edge.direction.text == "<-":
            left, right = right, left
        name = node.name.text if node.name else None
        yield Lineage(left[0], right[0], left[1], right[1], name, note, color, Settings(settings))


def inline_lineage(draft: TableDraft) -> Iterable[Lineage]:
    """Yield what the `dep` settings of a table and its columns say."""
    for column in draft.columns.values():
        for dep in column.deps:
            if (made := _inline(draft, column, dep)) is not None:
                yield made
    for dep in draft.body.deps if draft.body else ():
        if (made := _inline(draft, None, dep)) is not None:
            yield made


def _inline(draft: TableDraft, column: ColumnDraft | None, dep: syntax.InlineDep) -> Lineage | None:
    """Bind `[dep: -> table.column]` of a column or `[dep: -> table]` of a table."""
    unit = column.unit if column else draft.unit
    near: Side = (draft.key, (column.name.text,) if column else ())
    far = _side(unit, syntax.Endpoint(dep.path.names, None), home=draft if column else None)
    if far is None:
        return None
    source, target = (near, far) if dep.direction.text == "->" else (far, near)
    return Lineage(source[0], target[0], source[1], target[1])


def _settings(unit: Unit, settings: syntax.Settings) -> tuple[str | None, str | None, dict[str, str]]:
    note, color = None, None
    others: dict[str, str] = {}
    for setting in without_repeats(unit, settings):
        if setting.name == "note":
            note = as_text(unit, setting)
        elif setting.name == "color":
            color = as_color(unit, setting)
        else:
            others[setting.name] = plain(setting.value) or ""
    return note, color, others


def _side(unit: Unit, node: syntax.Endpoint, home: TableDraft | None = None) -> Side | None:
    """Find the table and columns of one side of an edge, or note what is unknown."""
    if node.tuple is not None:
        draft = unit.find_table(node.names)
        columns = node.tuple.names
    elif home is not None and len(node.names) == 1 and node.names[0].text in home.columns:
        return home.key, (node.names[0].text,)
    elif (draft := unit.find_table(node.names)) is not None:
        columns = ()
    else:
        draft = unit.find_table(node.names[:-1])
        columns = node.names[-1:]
    if draft is None:
        unit.unknown(node, "table", key_of(node.names), unit.tables)
        return None
    for name in columns:
        if name.text not in draft.columns and not draft.damaged:
            unit.unknown(name, f"column in table {draft.key!r}", name.text, draft.columns)
    return draft.key, tuple(name.text for name in columns)
