"""Indexes: their keys and settings, and the SQLAlchemy index or constraint that they make."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.values import as_flag, as_sql, as_text, as_word, sql, without_repeats
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Unit, Workspace
from dbworkbench.model.facts import IndexFacts, set_facts

INDEX_SETTINGS = (
    "pk",
    "unique",
    "name",
    "note",
    "type",
    "where",
    "include",
    "opclass",
    "with",
    "nulls not distinct",
)
METHODS = ("btree", "hash", "gin", "gist", "spgist", "brin", "hnsw", "ivfflat", "bloom", "rtree")
MARKS = ("asc", "desc", "nulls first", "nulls last")
LONGEST_NAME = 63  # bytes; PostgreSQL cuts longer names off (manual, 4.1.1)
CALL = re.compile(r"[\w.]+\s*\(")


@dataclass
class KeyDraft:
    """One key of an index: a column or an expression, its direction, its operator class."""

    column: str | None
    expression: str | None
    node: syntax.Name | syntax.Expression
    direction: str | None = None
    nulls: str | None = None
    opclass: str | None = None


@dataclass
class IndexDraft:
    node: syntax.Index
    unit: Unit
    keys: list[KeyDraft]
    pk: bool = False
    unique: bool = False
    name: str | None = None
    note: str | None = None
    method: str | None = None
    where: str | None = None
    include: list[syntax.Name] = field(default_factory=list)
    storage: dict[str, str] = field(default_factory=dict)
    nulls_not_distinct: bool = False

    def columns(self) -> list[str]:
        return [key.column for key in self.keys if key.column is not None]

    def is_constraint(self) -> bool:
        """Say whether it is a plain unique constraint, without anything that only an index has."""
        plain = all(key.column and not (key.direction or key.nulls or key.opclass) for key in self.keys)
        bare = self.method is None and self.where is None and self.note is None
        return self.unique and not self.pk and plain and bare and not (self.include or self.storage)


def draft_index(unit: Unit, node: syntax.Index) -> IndexDraft:
    """Read an index's keys and settings."""
    draft = IndexDraft(node, unit, [_key(unit, key) for key in node.keys])
    for setting in without_repeats(unit, node.settings):
        _read(unit, draft, setting)
    return draft


def make_indexes(workspace: Workspace, draft: TableDraft, indexes: Iterable[IndexDraft]) -> None:
    """Make the indexes of a table that are neither its primary key nor a unique constraint."""
    for index in indexes:
        if _knows_columns(draft, index) and not index.pk and not index.is_constraint():
            _make(workspace, draft.made, index)


def _key(unit: Unit, node: syntax.Key) -> KeyDraft:
    item = node.item
    if isinstance(item, syntax.Name):
        draft = KeyDraft(item.text, None, item)
    else:
        draft = KeyDraft(None, item.text.strip(), item)
    marks = list(node.marks)
    while marks:
        mark = marks.pop(0)
        word = mark.text.lower()
        if word in {"asc", "desc"}:
            draft.direction = word
        elif word == "nulls" and marks and marks[0].text.lower() in {"first", "last"}:
            draft.nulls = marks.pop(0).text.lower()
        elif word.endswith("_ops"):
            draft.opclass = mark.text
        else:
            unit.unknown(mark, "mark of an index key", mark.text, MARKS)
    return draft


def _read(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    reader = READERS.get(setting.name)
    if reader is None:
        unit.unknown(setting, "index setting", setting.name, INDEX_SETTINGS)
    else:
        reader(unit, draft, setting)


def _pk(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.pk = as_flag(unit, setting)


def _unique(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.unique = as_flag(unit, setting)


def _name(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.name = as_text(unit, setting)


def _note(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.note = as_text(unit, setting)


def _type(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.method = _method(unit, setting)


def _where(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.where = as_sql(unit, setting)


def _include(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.include = _names(unit, setting)


def _with(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    for part in (as_text(unit, setting) or "").split(","):
        key, sign, value = part.partition("=")
        if sign:
            draft.storage[key.strip()] = value.strip()
        elif part.strip():
            unit.wrong(setting, f"{part.strip()!r} has no value", "Write with: 'fillfactor=70'.")


def _nulls(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.nulls_not_distinct = as_flag(unit, setting)


def _method(unit: Unit, setting: syntax.Setting) -> str | None:
    word = as_word(unit, setting)
    if word is not None and word.lower() not in METHODS:
        unit.unknown(setting.value or setting, "index type", word, METHODS)
        return None
    return word.lower() if word else None


def _names(unit: Unit, setting: syntax.Setting) -> list[syntax.Name]:
    match setting.value:
        case syntax.Tuple(names):
            return list(names)
        case syntax.Words(names):
            return list(names[:1])
    unit.wrong(
        setting, f"{setting.name!r} needs columns in parentheses", f"Write {setting.name}: (total, status)."
    )
    return []


def _opclasses(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    """Give one operator class to every key, or one to each in order."""
    names = [name.text for name in _names(unit, setting)]
    if len(names) == 1:
        names *= len(draft.keys)
    for key, name in zip(draft.keys, names, strict=False):
        key.opclass = name


READERS = {
    "pk": _pk,
    "unique": _unique,
    "name": _name,
    "note": _note,
    "type": _type,
    "where": _where,
    "include": _include,
    "opclass": _opclasses,
    "with": _with,
    "nulls not distinct": _nulls,
}


def _knows_columns(draft: TableDraft, index: IndexDraft) -> bool:
    spots: list[syntax.Name] = [key.node for key in index.keys if isinstance(key.node, syntax.Name)]
    missing = [name for name in (*spots, *index.include) if name.text not in draft.columns]
    if not draft.damaged:
        for name in missing:
            index.unit.unknown(name, f"column in table {draft.key!r}", name.text, draft.columns)
    return not missing and bool(index.keys)


def _make(workspace: Workspace, table: sa.Table, draft: IndexDraft) -> None:
    options: dict[str, Any] = {}
    if draft.method:
        options["postgresql_using"] = draft.method
    if draft.include:
        options["postgresql_include"] = [name.text for name in draft.include]
    if draft.where is not None:
        options["postgresql_where"] = sql(draft.where)
    if draft.storage:
        options["postgresql_with"] = draft.storage
    if draft.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    opclasses = {key.column: key.opclass for key in draft.keys if key.opclass and key.column}
    if opclasses:
        options["postgresql_ops"] = opclasses
    name = draft.name or _conventional_name(workspace, table, draft)
    workspace.index_names.add(name)
    index = sa.Index(
        name, *(_element(table, key) for key in draft.keys), unique=draft.unique, _table=table, **options
    )
    place = draft.unit.line(draft.node.start)
    set_facts(index, IndexFacts(draft.note, named=draft.name is not None, place=place))


def _element(table: sa.Table, key: KeyDraft) -> Any:
    if key.column is not None:
        element: Any = table.c[key.column]
    else:
        text = _parenthesised(key.expression or "")
        element = sql(f"{text} {key.opclass}" if key.opclass else text)
    if key.direction or key.nulls:
        element = _directed(element, key)
    return element


def _directed(element: Any, key: KeyDraft) -> Any:
    if isinstance(element, sa.TextClause):
        words = [key.direction, f"nulls {key.nulls}" if key.nulls else None]
        return sql(" ".join([str(element), *(word.upper() for word in words if word)]))
    ordered = sa.desc(element) if key.direction == "desc" else element
    if key.nulls == "first":
        return sa.nulls_first(ordered)
    return sa.nulls_last(ordered) if key.nulls == "last" else ordered


def _parenthesised(expression: str) -> str:
    """Put an expression in parentheses unless it is a single function call (manual, CREATE INDEX)."""
    match = CALL.match(expression)
    if match and _closes_at(expression, match.end() - 1) == len(expression) - 1:
        return expression
    if expression.startswith("(") and _closes_at(expression, 0) == len(expression) - 1:
        return expression
    return f"({expression})"


def _closes_at(text: str, opening: int) -> int:
    """Return where the parenthesis that opens at a place is closed, -1 when it is not."""
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return -1


def _conventional_name(workspace: Workspace, table: sa.Table, draft: IndexDraft) -> str:
    """Name an index after its table and keys, short enough and used once."""
    parts = [
        key.column or "_".join(re.findall(r"\w+", key.expression or ""))[:24] or "expr" for key in draft.keys
    ]
    name = _shortened("_".join(["ix", table.name, *parts]))
    number = 1
    unique = name
    while unique in workspace.index_names:
        number += 1
        unique = _shortened(name, f"_{number}")
    return unique


def _shortened(name: str, suffix: str = "") -> str:
    """Cut a name to the longest that PostgreSQL keeps, with a digest so that it stays distinct."""
    if len((name + suffix).encode()) <= LONGEST_NAME:
        return name + suffix
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    room = LONGEST_NAME - len(suffix) - 9
    return name.encode()[:room].decode(errors="ignore") + "_" + digest + suffix
