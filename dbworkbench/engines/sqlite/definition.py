"""A column as SQLite takes it, with the constraints that stand at it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Column, Computed, Enum, Identity, Table

from dbworkbench.engines.sqlite.datatype import INTEGERS, declare, read_declared, spell, strict
from dbworkbench.engines.sqlite.dialect import KEYS, TYPE
from dbworkbench.engines.sqlite.enumeration import write_enum_check
from dbworkbench.engines.sqlite.expression import settle
from dbworkbench.engines.sqlite.lexer import words
from dbworkbench.engines.sqlite.naming import Names
from dbworkbench.engines.sqlite.probe import Probe
from dbworkbench.engines.sqlite.quoting import literal, quote
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import base_name, write_type
from dbworkbench.model.facts import column_facts
from dbworkbench.model.loss import Loss

ARRAY_CONSTANT = re.compile(r"'\{([^{}\"']*)\}'(?:::.*)?", re.DOTALL)
COLLATIONS = {"nocase": "NOCASE", "rtrim": "RTRIM"}


@dataclass
class Draft:
    """What is gathered while one table is written."""

    table: Table
    names: Names
    probe: Probe
    losses: list[Loss]
    lost: set[tuple[str, str]] = field(default_factory=set)

    def lose(self, column: Column[Any], aspect: str, reason: str) -> None:
        """Note what of a column is lost; the aspect is the part of its description that differs."""
        self.losses.append(Loss(f"{self.table.key}.{column.name}", reason))
        self.lost.add((column.name, aspect))

    def name(self, column: Column[Any]) -> str:
        return quote(self.names.column(self.table, column.name))


def rowid_column(table: Table) -> Column[Any] | None:
    """Return the column that becomes INTEGER PRIMARY KEY, the row's own number."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or table.dialect_kwargs.get("sqlite_with_rowid") is False:
        return None
    declared = keys[0].dialect_kwargs.get(TYPE)
    ordered = table.primary_key.dialect_kwargs.get(KEYS)
    if isinstance(keys[0].computed, Computed) or base_name(keys[0].type) not in INTEGERS:
        return None
    if declared is not None and (declared.upper() != "INTEGER" or ordered):
        return None
    return keys[0]


def draft_column(draft: Draft, column: Column[Any], constraints: str) -> str:
    """Return a column's definition; `constraints` are those of the table that stand at it."""
    start = f"{draft.name(column)} {declared_type(draft, column)}".rstrip() + _collate(draft, column)
    if isinstance(column.computed, Computed):
        return (
            start
            + _null(column)
            + _generated(draft, column, column.computed)
            + constraints
            + _enum(draft, column)
        )
    return (
        start
        + _key(draft, column)
        + _null(column)
        + _default(draft, column)
        + constraints
        + _enum(draft, column)
    )


def declared_type(draft: Draft, column: Column[Any]) -> str:
    """Return the type of a column in SQLite's words."""
    if rowid_column(draft.table) is column:
        return "INTEGER"
    kept = column.dialect_kwargs.get(TYPE)
    is_strict = bool(draft.table.dialect_kwargs.get("sqlite_strict"))
    if kept is not None and write_type(read_declared(kept)) == write_type(column.type):
        return strict(kept) if is_strict and kept.upper() not in ("INT", "ANY") else spell(kept)
    declared = declare(column.type)
    if declared.loss and (column.name, "type") not in draft.lost:
        draft.lose(column, "type", declared.loss)
    return strict(declared.text) if is_strict else declared.text


def _collate(draft: Draft, column: Column[Any]) -> str:
    wanted = getattr(column.type, "collation", None) or column_facts(column).settings.get("collate")
    if not wanted:
        return ""
    known = COLLATIONS.get(str(wanted).lower())
    if known is None and column.dialect_kwargs.get(TYPE) is None:
        draft.lose(column, "type", f"SQLite has no collation {wanted!r}")
        return ""
    return f" COLLATE {known or quote(str(wanted))}"


def _key(draft: Draft, column: Column[Any]) -> str:
    """Return PRIMARY KEY where the key is the row's number; other keys are constraints of the table."""
    if rowid_column(draft.table) is not column:
        if isinstance(column.identity, Identity):
            draft.lose(column, "identity", "only an INTEGER PRIMARY KEY is filled by SQLite itself")
        return ""
    changed = write_type(column.type) != "integer" or column.identity is None or column.identity.always
    if changed:
        draft.lose(column, "identity", "it becomes SQLite's 64-bit row number, filled when no value is given")
        draft.lost.add((column.name, "type"))
    name = draft.table.primary_key.name
    conflict = conflict_clause(draft.table.primary_key)
    automatic = " AUTOINCREMENT" if draft.table.dialect_kwargs.get("sqlite_autoincrement") else ""
    return f" {constraint_name(name)}PRIMARY KEY{conflict}{automatic}"


def constraint_name(name: object) -> str:
    """Return the words that name a constraint."""
    return f"CONSTRAINT {quote(str(name))} " if name else ""


def conflict_clause(constraint: Any) -> str:
    """Return what a constraint does with a row that breaks it, where that is said."""
    wanted = constraint.dialect_kwargs.get("sqlite_on_conflict")
    return f" ON CONFLICT {wanted}" if wanted else ""


def _null(column: Column[Any]) -> str:
    """Return NOT NULL; the row's number never is, so that there it goes without saying."""
    conflict = column.dialect_kwargs.get("sqlite_on_conflict_not_null")
    if conflict and not column.nullable:
        return f" NOT NULL ON CONFLICT {conflict}"
    return "" if column.nullable or rowid_column(column.table) is column else " NOT NULL"


def _default(draft: Draft, column: Column[Any]) -> str:
    written = default_text(column)
    if written is None or column.identity is not None:
        return ""
    if rowid_column(draft.table) is column:
        draft.lose(column, "default", f"the default {written} is left out: the row's number has none")
        return ""
    name = draft.name(column)
    listed = _json_list(written) if isinstance(column.type, ARRAY) else written
    text, refused = settle(
        listed, lambda tried: draft.probe.refusal_of_column(name, f"DEFAULT {default_words(tried)}", tried)
    )
    if refused is not None:
        draft.lose(column, "default", f"the default {written} is left out: {refused}")
        return ""
    if text != written:
        draft.lose(column, "default", f"the default {written} is written {text}")
    return f" DEFAULT {default_words(text)}"


def _json_list(written: str) -> str:
    """Write PostgreSQL's array constant `'{a,b}'` as JSON; anything else stays as it is."""
    match = ARRAY_CONSTANT.fullmatch(written)
    if match is None:
        return written
    return literal(json.dumps([item.strip() for item in match[1].split(",") if item.strip()]))


def default_words(text: str) -> str:
    """Return a default as it stands after DEFAULT: everything but a constant in parentheses."""
    found = words(text)
    if found and found[0].text in ("+", "-"):
        found = found[1:]
        return text if len(found) == 1 and found[0].kind == "number" else f"({text})"
    return text if len(found) == 1 and found[0].kind != "sign" else f"({text})"


def _generated(draft: Draft, column: Column[Any], computed: Computed) -> str:
    name, stored = draft.name(column), "VIRTUAL" if computed.persisted is False else "STORED"
    written = str(computed.sqltext)
    text, refused = settle(
        written,
        lambda tried: draft.probe.refusal_of_column(name, f"GENERATED ALWAYS AS ({tried}) {stored}", tried),
    )
    if refused is not None:
        reason = f"it is an ordinary column, because of its expression {written}: {refused}"
        draft.lose(column, "generated", reason)
        return ""
    if text != written:
        draft.lose(column, "generated", f"the expression {written} is written {text}")
    return f" GENERATED ALWAYS AS ({text}) {stored}"


def _enum(draft: Draft, column: Column[Any]) -> str:
    kind = column.type
    if not isinstance(kind, Enum):
        return ""
    name = f"{kind.schema}.{kind.name}" if kind.schema and kind.name else kind.name
    return f" {write_enum_check(name, draft.names.column(draft.table, column.name), kind.enums)}"
