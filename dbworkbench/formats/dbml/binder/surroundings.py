"""What stands around the tables: groups, notes, views, the project, decisions, foreign SQL, queries."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.values import (
    as_color,
    as_text,
    custom,
    plain,
    without_repeats,
)
from dbworkbench.formats.dbml.binder.workspace import GroupDraft, StickyDraft, TableDraft, Unit, key_of
from dbworkbench.model.annotation import LAST, Decision, Group, Routine, StickyNote, View
from dbworkbench.model.query import Query
from dbworkbench.model.settings import Settings
from dbworkbench.model.target import Target, read_rate, read_target

DIALECTS = ("postgres", "duckdb", "sqlite", "mysql", "oracle", "tsql")
SQL_SETTINGS = ("on", "kind", "name", "before")


def bind_group(draft: GroupDraft, shown: Mapping[str, TableDraft]) -> Group:
    """Bind a group of tables; an imported one keeps those of its tables that are `shown`."""
    unit, node = draft.unit, draft.node
    note, color = None, None
    settings: dict[str, str] = {}
    for setting in without_repeats(unit, node.settings):
        match setting.name if not setting.quoted else None:
            case "note":
                note = as_text(unit, setting)
            case "color":
                color = as_color(unit, setting)
            case _:
                if (pair := custom(unit, setting, ("note", "color"), "group")) is not None:
                    settings[pair[0]] = pair[1]
    if node.note is not None:
        note = node.note.text.text
    settings.update(unit.described.get(("tablegroup", node.name.text), {}))
    note, color = settings.pop("note", note), settings.pop("color", color)
    return Group(
        node.name.text,
        tuple(key for key in _members(unit, node) if key in shown),
        note,
        color,
        Settings(settings),
        comments=unit.above(node.start),
        place=unit.line(node.start),
    )


def _members(unit: Unit, node: syntax.Group) -> Iterable[str]:
    seen: set[str] = set()
    for path in node.members:
        table = unit.find_table(path.names)
        if table is None:
            unit.unknown(path, "table", key_of(path.names), unit.tables)
        elif table.key in seen:
            unit.wrong(path, f"the table {table.key!r} stands in this group twice", "Remove one of them.")
        else:
            seen.add(table.key)
            yield table.key


def bind_sticky(draft: StickyDraft) -> StickyNote:
    """Bind a note that stands on its own."""
    unit, node, color = draft.unit, draft.node, None
    settings: dict[str, str] = {}
    for setting in without_repeats(unit, node.settings):
        if setting.name == "color" and not setting.quoted:
            color = as_color(unit, setting)
        elif (pair := custom(unit, setting, ("color",), "note")) is not None:
            settings[pair[0]] = pair[1]
    settings.update(unit.described.get(("note", node.name.text), {}))
    color = settings.pop("color", color)
    text = settings.pop("note", None) or node.text.text
    return StickyNote(node.name.text, text, color, Settings(settings), unit.above(node.start))


def bind_view(unit: Unit, node: syntax.View) -> View:
    """Bind a diagram view; what is not listed is not shown, `*` shows all."""
    for setting in node.settings:
        unit.unknown(setting, "view setting", setting.name, [])
    shown: dict[str, tuple[str, ...] | None] = dict.fromkeys(
        ("tables", "notes", "tablegroups", "schemas"), ()
    )
    for part in node.parts:
        if isinstance(part, syntax.Everything):
            shown = dict.fromkeys(shown, None)
        else:
            shown[part.kind] = _shown(unit, part)
    return View(node.name.text, shown["tables"], shown["tablegroups"], shown["schemas"], shown["notes"])


def _shown(unit: Unit, part: syntax.Part) -> tuple[str, ...] | None:
    if any(isinstance(item, syntax.Everything) for item in part.items):
        return None
    paths = [item for item in part.items if isinstance(item, syntax.Path)]
    return tuple(key for path in paths if (key := _shown_key(unit, part.kind, path)) is not None)


def _shown_key(unit: Unit, kind: str, path: syntax.Path) -> str | None:
    key = key_of(path.names)
    if kind == "tables":
        table = unit.find_table(path.names)
        if table is not None:
            return table.key
        unit.unknown(path, "table", key, unit.tables)
        return None
    schemas = {table.schema or "public" for table in unit.tables.values()}
    word, known = {
        "tablegroups": ("group", set(unit.names.groups)),
        "notes": ("note", set(unit.names.stickies)),
        "schemas": ("schema", schemas),
    }[kind]
    if key in known:
        return key
    unit.unknown(path, word, key, known)
    return None


def bind_project(unit: Unit, node: syntax.Project) -> tuple[str | None, dict[str, str]]:
    """Return the note and the settings of the project; its name is kept as the setting `project`."""
    settings: dict[str, str] = {}
    if node.name is not None:
        settings["project"] = node.name.text
    for entry in node.fields:
        name = entry.name if entry.quoted else entry.name.lower()
        text = plain(entry.value)
        if text is None:
            unit.wrong(entry, f"{entry.name!r} needs a text in quotes", f"Write {entry.name}: '…'.")
        else:
            settings[name] = text
    return (node.note.text.text if node.note else None), settings


def bind_query(unit: Unit, node: syntax.Query) -> Query:
    """Bind a named query with its rate and latency target."""
    rate: float | None = None
    target: Target | None = None
    note: str | None = None
    for setting in without_repeats(unit, node.settings):
        text = as_text(unit, setting) if setting.name in {"rate", "target", "note"} else None
        try:
            match setting.name:
                case "rate":
                    rate = read_rate(text) if text is not None else None
                case "target":
                    target = read_target(text) if text is not None else None
                case "note":
                    note = text
                case _:
                    unit.unknown(setting, "query setting", setting.name, ["rate", "target", "note"])
        except UnusableInput as error:
            unit.wrong(setting.value or setting, error.message, error.hint)
    return Query(
        node.name.text,
        node.text.text.strip(),
        rate,
        target,
        note=note,
        comments=unit.above(node.start),
        place=unit.line(node.start),
    )


def name_of(node: syntax.Sql) -> str | None:
    """Return the name of what SQL makes, where it is said."""
    return next((plain(setting.value) for setting in node.settings if setting.name == "name"), None)


def bind_sql(unit: Unit, node: syntax.Sql, others: Container[str], indexes: Container[str]) -> Routine:
    """Bind SQL that is carried through for one dialect.

    `others` are the names of what other SQL makes (views, say), `indexes` those of the design.
    """
    dialect = node.dialect.text.lower()
    dialect = {"postgresql": "postgres", "pg": "postgres"}.get(dialect, dialect)
    if dialect not in DIALECTS:
        unit.unknown(node.dialect, "dialect", node.dialect.text, DIALECTS)
    on: str | None = None
    kind: str | None = None
    name: str | None = None
    before: str | None = None
    for setting in without_repeats(unit, node.settings):
        match setting.name:
            case "on":
                on = _on(unit, setting, others)
            case "before":
                before = _before(unit, setting, indexes)
            case "kind":
                kind = plain(setting.value)
            case "name":
                name = plain(setting.value)
            case _:
                unit.unknown(setting, "Sql setting", setting.name, SQL_SETTINGS)
    return Routine(
        dialect,
        node.text.text.strip(),
        on,
        kind,
        name,
        comments=unit.above(node.start),
        place=unit.line(node.start),
        before=before,
    )


def _before(unit: Unit, setting: syntax.Setting, indexes: Container[str]) -> str | None:
    """Return the table or index that needs it, LAST when nothing does."""
    text = as_text(unit, setting)
    if text is None or text in {LAST, *unit.tables} or text in indexes:
        return text
    unit.unknown(setting.value or setting, "table or index", text, unit.tables)
    return None


def _on(unit: Unit, setting: syntax.Setting, others: Container[str]) -> str | None:
    match setting.value:
        case syntax.Words(names) | syntax.Path(names):
            table = unit.find_table(names)
            if table is not None:
                return table.key
            unit.unknown(setting.value, "table", key_of(names), unit.tables)
        case syntax.Text(text) if text in unit.tables:
            return unit.tables[text].key
        case syntax.Text(text) if text in others:
            return text
        case syntax.Text(text):
            unit.unknown(setting.value, "table", text, unit.tables)
        case _:
            unit.wrong(setting, "'on' needs a table", "Write on: orders.")
    return None


def bind_decision(unit: Unit, node: syntax.Decision) -> Decision:
    """Bind a decision with its reason."""
    for setting in node.settings:
        unit.unknown(setting, "decision setting", setting.name, [])
    return Decision(node.name.text, node.text.text, unit.above(node.start))
