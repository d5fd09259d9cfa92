"""An index as SQLite takes it: columns and expressions, collations, DESC, WHERE."""

from __future__ import annotations

import re

from sqlalchemy import Column, Index
from sqlalchemy.sql.elements import ColumnElement, UnaryExpression

from dbworkbench.engines.sqlite.definition import Draft
from dbworkbench.engines.sqlite.expression import translate
from dbworkbench.engines.sqlite.lexer import is_enclosed
from dbworkbench.engines.sqlite.quoting import quote
from dbworkbench.model.content import describe_index
from dbworkbench.model.facts import index_facts
from dbworkbench.model.loss import Loss

NULLS = re.compile(r"\s+nulls\s+(?:first|last)\s*$", re.IGNORECASE)
OPCLASS = re.compile(r"(?<=[\w)])\s+\w+_ops(?=\s|$)")
OPTIONS = {"include": "covered columns", "ops": "operator classes", "with": "storage parameters"}


def draft_index(draft: Draft, index: Index) -> tuple[str, str] | None:
    """Return the name and the statement of an index, or None when SQLite has nothing like it."""
    stem = "_".join(re.sub(r"\W+", "_", str(key)) for key in index.expressions)
    wanted = str(index.name or f"ix_{draft.table.name}_{stem}"[:63])
    where = index.dialect_kwargs.get("postgresql_where")
    where = index.dialect_kwargs.get("sqlite_where") if where is None else where
    written = [_key(draft, key) for key in index.expressions]
    condition = None if where is None else str(where)
    method = str(index.dialect_kwargs.get("postgresql_using") or "btree").lower()
    if method != "btree":
        _leave_out(draft, index, wanted, f"SQLite has no {method} indexes")
        return None
    name = draft.names.free(wanted)
    unique = "UNIQUE " if index.unique else ""
    table = quote(draft.names.table(draft.table))
    head = f"CREATE {unique}INDEX {quote(name)}{_note(index)} ON {table}"
    refused = None
    for tried, filtered in _attempts(written, condition):
        sql = f"{head} ({', '.join(tried)})" + (f" WHERE {filtered}" if filtered else "")
        refused = (
            draft.probe.refusal(sql) if all(map(is_enclosed, [*tried, filtered or ""])) else "it is unclosed"
        )
        if refused is None:
            _shortfalls(draft, index, name, changed=(tried, filtered) != (written, condition))
            return name, sql
    _leave_out(draft, index, wanted, str(refused))
    return None


def _attempts(keys: list[str], condition: str | None) -> list[tuple[list[str], str | None]]:
    """Return keys and condition as written, and in SQLite's words."""
    bare = [OPCLASS.sub("", NULLS.sub("", key)) for key in keys]
    translated = [key if key.endswith(" DESC") or _is_name(key) else f"({translate(key)})" for key in bare]
    filtered = None if condition is None else translate(condition)
    return [(keys, condition), (bare, condition), (translated, filtered)]


def _is_name(key: str) -> bool:
    return bool(re.fullmatch(r'\w+|"[^"]*"', key))


def _key(draft: Draft, expression: ColumnElement[object] | str) -> str:
    order = ""
    while isinstance(expression, UnaryExpression) and expression.modifier is not None:
        word = str(expression.modifier.__name__).upper()
        order = {"DESC_OP": " DESC", "ASC_OP": ""}.get(word, "") + order
        if word.startswith("NULLS"):
            order += f" NULLS {word.split('_')[1]}"
        expression = expression.element
    if isinstance(expression, Column):
        return f"{quote(draft.names.column(draft.table, expression.name))}{order}"
    return f"{expression}{order}"


def _note(index: Index) -> str:
    note = index_facts(index).note
    return "" if not note else "".join(f" -- {line}\n   " for line in note.split("\n"))


def _shortfalls(draft: Draft, index: Index, name: str, *, changed: bool) -> None:
    where = f"{draft.table.key}.{index.name or name}"
    lost = [what for key, what in OPTIONS.items() if index.dialect_kwargs.get(f"postgresql_{key}")]
    if index.dialect_kwargs.get("postgresql_nulls_not_distinct"):
        lost.append("its taking NULLs as equal")
    for what in lost:
        draft.losses.append(Loss(where, f"without {what}"))
    if name != index.name:
        draft.losses.append(Loss(where, f"the index is called {name}"))
    elif changed:
        draft.losses.append(Loss(where, "its keys or its condition are written in SQLite's words"))
    if lost or changed or name != index.name:
        draft.lost.add(("", repr(describe_index(index))))


def _leave_out(draft: Draft, index: Index, name: str, why: str) -> None:
    draft.losses.append(Loss(f"{draft.table.key}.{name}", f"the index is left out: {why}"))
    draft.lost.add(("", repr(describe_index(index))))
