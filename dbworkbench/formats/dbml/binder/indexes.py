"""Indexes: their keys and settings, and the SQLAlchemy index or constraint that they make."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.constraints import FLAGS, ConstraintDraft, read_constraint
from dbworkbench.formats.dbml.binder.values import (
    as_flag,
    as_sql,
    as_text,
    as_word,
    option,
    sql,
    without_repeats,
)
from dbworkbench.formats.dbml.binder.workspace import TableDraft, Unit, Workspace
from dbworkbench.formats.dbml.options import dialect_of, is_option, options_of
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
    "deferrable",
    "initially",
    "constraint",
    "index",
)
METHODS = ("btree", "hash", "gin", "gist", "spgist", "brin", "hnsw", "ivfflat", "bloom", "rtree")
ARTICLES = {"primary key": "a primary key", "unique": "a unique constraint", "index": "an index"}
MARKS = ("asc", "desc", "nulls first", "nulls last", "raw")
LONGEST_NAME = 63  # bytes; PostgreSQL cuts longer names off (manual, 4.1.1)
COLLATED = re.compile(r'(?:\w+|"[^"]+")\s+COLLATE\s+(?:(?:\w+|"[^"]+")\.)?(?:\w+|"[^"]+")', re.I)
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
    raw: bool = False  # the whole key as it stands in SQL


@dataclass
class IndexDraft:
    node: syntax.Index
    unit: Unit
    keys: list[KeyDraft]
    said: ConstraintDraft = field(default_factory=ConstraintDraft)
    pk: bool = False
    unique: bool = False
    method: str | None = None
    where: str | None = None
    include: list[syntax.Name] = field(default_factory=list)
    storage: dict[str, str] = field(default_factory=dict)
    only: str | None = None  # `constraint` or `index`, where it says which of them it is

    def columns(self) -> list[str]:
        return [key.column for key in self.keys if key.column is not None]

    def kind(self) -> str:
        """Return what of SQLAlchemy it becomes."""
        if self.pk:
            return "primary key"
        return "unique" if self.is_constraint() else "index"

    def is_constraint(self) -> bool:
        """Say whether it is a unique constraint: it says so, or says nothing that only an index has."""
        if self.pk or not self.unique or self.only is not None:
            return self.unique and not self.pk and self.only == "constraint"
        plain = all(key.column and not (key.direction or key.nulls or key.opclass) for key in self.keys)
        bare = self.method is None and self.where is None and self.said.note is None
        return plain and bare and not (self.include or self.storage)

    def constraint(self) -> ConstraintDraft:
        """Return what is said of the primary key or unique constraint that it is."""
        if self.include:
            self.said.options["postgresql_include"] = [name.text for name in self.include]
        return self.said


def draft_index(unit: Unit, node: syntax.Index) -> IndexDraft:
    """Read an index's keys and settings."""
    draft = IndexDraft(node, unit, [_key(unit, key) for key in node.keys])
    settings = without_repeats(unit, node.settings)
    for setting in settings:
        _read(unit, draft, setting)
    _check_options(unit, draft, settings)
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
        elif word == "raw" and draft.expression is not None:
            draft.raw = True
        elif word.endswith("_ops"):
            draft.opclass = mark.text
        else:
            unit.unknown(mark, "mark of an index key", mark.text, MARKS)
    return draft


def _read(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    reader = READERS.get(setting.name) if not setting.quoted else None
    if reader is not None:
        reader(unit, draft, setting)
    elif dialect_of(setting.name) is not None and not setting.quoted:
        draft.said.options[setting.name] = option(unit, setting)
    elif not read_constraint(unit, draft.said, setting, "unique"):
        unit.unknown(setting, "index setting", setting.name, INDEX_SETTINGS)


def _check_options(unit: Unit, draft: IndexDraft, settings: Iterable[syntax.Setting]) -> None:
    """Note what the primary key, unique constraint or index that a line makes cannot have."""
    kind = draft.kind()
    for setting in settings:
        name = FLAGS.get(setting.name, setting.name)
        if setting.name in ("deferrable", "initially") and kind == "index":
            unit.wrong(setting, f"an index cannot be {setting.name}", "Make it [constraint, unique].")
        elif dialect_of(name) is not None and not is_option(kind, name):
            unit.unknown(
                setting, f"option of {ARTICLES[kind]}", setting.name, options_of(kind, name.partition("_")[0])
            )
            draft.said.options.pop(name, None)


def _pk(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.pk = as_flag(unit, setting)


def _unique(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    draft.unique = as_flag(unit, setting)


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


def _only(unit: Unit, draft: IndexDraft, setting: syntax.Setting) -> None:
    as_flag(unit, setting)
    draft.only = setting.name


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
    "type": _type,
    "where": _where,
    "include": _include,
    "opclass": _opclasses,
    "with": _with,
    "constraint": _only,
    "index": _only,
}


def _knows_columns(draft: TableDraft, index: IndexDraft) -> bool:
    spots: list[syntax.Name] = [key.node for key in index.keys if isinstance(key.node, syntax.Name)]
    missing = [name for name in (*spots, *index.include) if name.text not in draft.columns]
    if not draft.damaged:
        for name in missing:
            index.unit.unknown(name, f"column in table {draft.key!r}", name.text, draft.columns)
    return not missing and bool(index.keys)


def _make(workspace: Workspace, table: sa.Table, draft: IndexDraft) -> None:
    options: dict[str, Any] = dict(draft.said.options)
    if draft.method:
        options["postgresql_using"] = draft.method
    if draft.include:
        options["postgresql_include"] = [name.text for name in draft.include]
    if draft.where is not None:
        options["postgresql_where"] = sql(draft.where)
    if draft.storage:
        options["postgresql_with"] = draft.storage
    opclasses = {key.column: key.opclass for key in draft.keys if key.opclass and key.column}
    if opclasses:
        options["postgresql_ops"] = opclasses
    name = draft.said.name or _conventional_name(workspace, table, draft)
    workspace.index_names.add(name)
    index = sa.Index(
        name, *(_element(table, key) for key in draft.keys), unique=draft.unique, _table=table, **options
    )
    place = draft.unit.line(draft.node.start)
    set_facts(index, IndexFacts(draft.said.note, named=draft.said.name is not None, place=place))


def _element(table: sa.Table, key: KeyDraft) -> Any:
    if key.column is not None:
        element: Any = table.c[key.column]
    else:
        text = key.expression or "" if key.raw else parenthesised(key.expression or "")
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


def parenthesised(expression: str) -> str:
    """Put an expression in parentheses unless it needs none (manual, CREATE INDEX).

    None are needed around a single function call, and around a column with a collation.
    """
    if COLLATED.fullmatch(expression):
        return expression
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
