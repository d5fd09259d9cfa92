"""Columns: their settings, and the SQLAlchemy column that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.values import (
    as_choice,
    as_flag,
    as_sql,
    as_text,
    as_word,
    custom,
    option,
    quote,
    sql,
    without_repeats,
)
from dbworkbench.formats.dbml.binder.workspace import EnumDraft, Unit, key_of
from dbworkbench.formats.dbml.options import is_option
from dbworkbench.formats.dbml.sequence import read_identity
from dbworkbench.model.datatype import NamedType, is_known, read_type, with_collation
from dbworkbench.model.facts import ColumnFacts, set_facts
from dbworkbench.model.settings import Settings

TYPE_WORDS = {"precision", "varying", "with", "without", "time", "zone", "unsigned", "local"}
SOURCES = {"default", "generated", "identity", "increment"}
REPEATABLE = frozenset({"ref", "check", "dep", "ignore", "because"})
COLUMN_SETTINGS = (
    "pk",
    "primary key",
    "null",
    "not null",
    "unique",
    "increment",
    "default",
    "check",
    "note",
    "ref",
    "dep",
    "generated",
    "virtual",
    "type",
    "identity",
    "collate",
    "sensitive",
    "values",
    "nulls",
    "locale",
    "ignore",
    "because",
)


@dataclass
class ColumnDraft:
    """What the settings of a column say, before it is made."""

    name: syntax.Name
    unit: Unit
    kind: Any
    written_type: str
    pk: bool = False
    unique: bool = False
    nullable: bool | None = None
    default: str | None = None
    identity: str | None = None
    generated: str | None = None
    virtual: bool = False
    collate: str | None = None
    note: str | None = None
    checks: list[str] = field(default_factory=list)
    refs: list[syntax.InlineRef] = field(default_factory=list)
    deps: list[syntax.InlineDep] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    enum: EnumDraft | None = None
    comments: tuple[str, ...] = ()

    def copy(self) -> ColumnDraft:
        """Return a draft of its own for a table that a partial is injected into."""
        return replace(
            self,
            checks=list(self.checks),
            refs=list(self.refs),
            deps=list(self.deps),
            settings=dict(self.settings),
            options=dict(self.options),
        )


def draft_column(unit: Unit, node: syntax.Column) -> ColumnDraft:
    """Read a column's type and settings."""
    kind, written, words = _type(unit, node)
    enum = unit.names.enums.get(key_of(node.type.path.names)) if node.type else None
    draft = ColumnDraft(node.name, unit, kind, written, enum=enum, comments=unit.above(node.name.start))
    for word in words:
        _inline(unit, draft, word)
    for setting in without_repeats(unit, node.settings, REPEATABLE):
        reader = READERS.get(setting.name) if not setting.quoted else None
        if reader is not None:
            reader(unit, draft, setting)
        elif not setting.quoted and is_option("column", setting.name):
            draft.options[setting.name] = option(unit, setting)
        elif (pair := custom(unit, setting, COLUMN_SETTINGS, "column")) is not None:
            draft.settings[pair[0]] = (
                f"{draft.settings[pair[0]]}, {pair[1]}" if pair[0] in draft.settings else pair[1]
            )
    _check_contradictions(unit, node, draft)
    return draft


def make_column(draft: ColumnDraft, *, in_key: bool) -> sa.Column[Any]:
    """Make the SQLAlchemy column; `in_key` says that it is part of the primary key."""
    extras: list[Any] = []
    if draft.identity:
        extras.append(read_identity(draft.identity))
    if draft.generated is not None:
        extras.append(sa.Computed(sql(draft.generated), persisted=not draft.virtual))
    nullable = draft.nullable if draft.nullable is not None else not (in_key or draft.identity)
    column: sa.Column[Any] = sa.Column(
        draft.name.text,
        draft.kind,
        *extras,
        nullable=nullable,
        # SQLAlchemy turns every integer key into a serial unless told not to
        autoincrement="auto" if draft.identity else False,
        server_default=sql(draft.default) if draft.default is not None else None,
        comment=draft.note,
        **draft.options,
    )
    facts = ColumnFacts(
        draft.written_type,
        Settings(draft.settings) if draft.settings else Settings(),
        draft.comments,
        place=draft.unit.line(draft.name.start),
    )
    set_facts(column, facts)
    return column


def _type(unit: Unit, node: syntax.Column) -> tuple[Any, str, list[syntax.Word]]:
    """Return the type, as written, and the words after it that do not belong to it."""
    if node.type is None:
        unit.wrong(
            node.name,
            f"the column {node.name.text!r} has no type",
            f"Write a type after its name: {node.name.text} bigint.",
        )
        return NamedType("unknown"), "", []
    words = list(node.words)
    written = _spell(node.type)
    while words and words[0].text.lower() in TYPE_WORDS:
        word = words.pop(0)
        written += f" {word.text}" + (f"({','.join(word.arguments)})" if word.arguments else "")
    found = unit.names.enums.get(key_of(node.type.path.names))
    if found is None:
        return read_type(written), written, words
    if node.type.array:
        dimensions = node.type.array.count("[")
        return sa.ARRAY(found.type, dimensions=dimensions if dimensions > 1 else None), written, words
    return found.type, written, words


def _spell(kind: syntax.Type) -> str:
    arguments = f"({','.join(kind.arguments)})" if kind.arguments is not None else ""
    return f"{kind.path}{arguments}{kind.array}"


def _inline(unit: Unit, draft: ColumnDraft, word: syntax.Word) -> None:
    """Read a setting that stands without brackets: `id int pk`."""
    match word.text.lower():
        case "pk":
            draft.pk = True
        case "unique":
            draft.unique = True
        case _:
            unit.wrong(
                word,
                f"{word.text!r} is not expected after the type of a column",
                "Settings stand in brackets, [not null]; a name of several words in double quotes.",
            )


def _check_contradictions(unit: Unit, node: syntax.Column, draft: ColumnDraft) -> None:
    names = {setting.name for setting in node.settings}
    if {"null", "not null"} <= names:
        unit.wrong(
            node.name, f"the column {node.name.text!r} is null and not null at once", "Keep one of them."
        )
    _check_sources(unit, node, draft)
    if draft.collate is not None:
        _collate(unit, node, draft)


def _check_sources(unit: Unit, node: syntax.Column, draft: ColumnDraft) -> None:
    """Note a column that gets its value in two ways, and keep the first."""
    sources = [setting.name for setting in node.settings if setting.name in SOURCES]
    if len(sources) < 2:
        return
    unit.wrong(
        node.name,
        f"the column {node.name.text!r} gets its value from {sources[0]!r} and from {sources[1]!r}",
        "Keep one of them.",
    )
    draft.identity = draft.generated = None


def _collate(unit: Unit, node: syntax.Column, draft: ColumnDraft) -> None:
    """Set the collation on a type of its own."""
    if isinstance(draft.kind, sa.String) and not isinstance(draft.kind, sa.Enum):
        draft.kind = with_collation(draft.kind, draft.collate)
    elif is_known(draft.kind):
        unit.wrong(
            node.name,
            f"the column {node.name.text!r} has a collation but is no text",
            "Remove 'collate' or make the column text.",
        )


Reader = Callable[[Unit, ColumnDraft, syntax.Setting], None]


def _pk(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.pk = as_flag(unit, setting)


def _not_null(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.nullable = not as_flag(unit, setting)


def _null(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.nullable = as_flag(unit, setting)


def _unique(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.unique = as_flag(unit, setting)


def _increment(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    if as_flag(unit, setting):
        draft.identity = "by default"


def _identity(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    text = as_word(unit, setting) if setting.value is not None else "by default"
    try:
        if text is not None:
            read_identity(text)
            draft.identity = text
    except UnusableInput as error:
        unit.wrong(setting.value or setting, error.message, error.hint)


def _generated(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.generated = as_sql(unit, setting)


def _as_written(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    """Take a type by its name alone, whatever it means elsewhere."""
    if as_choice(unit, setting, ("as written",)):
        draft.kind = NamedType(draft.written_type)


def _virtual(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.virtual = setting.value is None or as_choice(unit, setting, ("yes", "no")) == "yes"


def _collation(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.collate = as_word(unit, setting)


def _note(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    draft.note = as_text(unit, setting)


def _check(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    expression = as_sql(unit, setting)
    if expression is not None:
        draft.checks.append(expression)


def _ref(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    if isinstance(setting.value, syntax.InlineRef):
        draft.refs.append(setting.value)
        return
    unit.wrong(setting, "'ref' needs an operator and a column", "Write ref: > customers.id.")


def _dep(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    if isinstance(setting.value, syntax.InlineDep):
        draft.deps.append(setting.value)
        return
    unit.wrong(setting, "'dep' needs an arrow and a column", "Write dep: -> totals.amount.")


def _default(unit: Unit, draft: ColumnDraft, setting: syntax.Setting) -> None:
    """Read a default as SQL text: strings become literals, expressions stay as they are."""
    match setting.value:
        case syntax.Text(text):
            draft.default = quote(text)
        case syntax.Number(text) | syntax.Expression(text):
            draft.default = text.strip()
        case syntax.Words() as words if words.text.lower() in {"true", "false", "null"}:
            draft.default = words.text.lower()
        case syntax.Path() as path:
            draft.default = quote(path.last.text)
        case syntax.Words() as words:
            unit.wrong(
                words,
                f"the default {words.text!r} is neither a text nor an expression",
                f"Write default: '{words.text}' for the text, default: `{words.text}` for SQL.",
            )
        case _:
            unit.wrong(
                setting, "'default' needs a value", "Write default: 0, default: 'new' or default: `now()`."
            )


READERS: dict[str, Reader] = {
    "pk": _pk,
    "primary key": _pk,
    "not null": _not_null,
    "null": _null,
    "unique": _unique,
    "increment": _increment,
    "identity": _identity,
    "generated": _generated,
    "virtual": _virtual,
    "type": _as_written,
    "collate": _collation,
    "note": _note,
    "check": _check,
    "ref": _ref,
    "dep": _dep,
    "default": _default,
}
