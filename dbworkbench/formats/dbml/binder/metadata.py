"""`Metadata` blocks: settings of a table, column, group or note that are written apart from it."""

from __future__ import annotations

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.bodies import Body
from dbworkbench.formats.dbml.binder.values import COLOR, plain
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Unit, key_of


def metadata_of(node: syntax.Metadata) -> dict[str, str]:
    """Return the settings of a block by lower-case name, its note among them."""
    settings: dict[str, str] = {}
    for entry in node.fields:
        text = plain(entry.value)
        if text is not None:
            settings[entry.name.lower()] = text
    if node.note is not None:
        settings["note"] = node.note.text.text
    return settings


def apply_metadata(unit: Unit, node: syntax.Metadata) -> None:
    """Give a table or a column what a block says of it; groups and notes ask for theirs later."""
    kind = node.kind.text.lower()
    _check_values(unit, node)
    if kind == "table":
        draft = unit.find_table(node.path.names)
        if draft is None:
            unit.unknown(node.path, "table", key_of(node.path.names), unit.tables)
        else:
            _to_table(draft.body or Body(), metadata_of(node))
    elif kind == "column":
        _apply_to_column(unit, node)
    elif kind in NAMED:
        _apply_to_named(unit, node, kind)
    else:
        unit.unknown(node.kind, "kind of Metadata", node.kind.text, ("table", "column", *NAMED))


NAMED = {"tablegroup": "group", "note": "note"}


def _apply_to_named(unit: Unit, node: syntax.Metadata, kind: str) -> None:
    known = unit.names.groups if kind == "tablegroup" else unit.names.stickies
    name = node.path.last.text
    if name not in known:
        unit.unknown(node.path, NAMED[kind], name, known)
    unit.described.setdefault((kind, name), {}).update(metadata_of(node))


def _check_values(unit: Unit, node: syntax.Metadata) -> None:
    for entry in node.fields:
        if entry.name.lower() in {"color", "headercolor"} and not COLOR.fullmatch(plain(entry.value) or ""):
            if plain(entry.value) != "none":
                unit.wrong(entry, f"{entry.name!r} needs a colour", f"Write {entry.name}: #3498db.")
        elif plain(entry.value) is None:
            unit.wrong(entry, f"{entry.name!r} needs a text in quotes", f"Write {entry.name}: '…'.")


def _to_table(body: Body, settings: dict[str, str]) -> None:
    body.note = settings.pop("note", body.note)
    body.header_color = settings.pop("headercolor", body.header_color)
    body.settings.update(settings)


def _apply_to_column(unit: Unit, node: syntax.Metadata) -> None:
    draft: TableDraft | None = unit.find_table(node.path.names[:-1])
    if draft is None:
        unit.unknown(node.path, "table", key_of(node.path.names[:-1]), unit.tables)
        return
    columns = draft.columns
    column = columns.get(node.path.last.text)
    if column is None:
        unit.unknown(node.path.last, f"column in table {draft.key!r}", node.path.last.text, columns)
        return
    settings = metadata_of(node)
    column.note = settings.pop("note", column.note)
    column.settings.update(settings)
