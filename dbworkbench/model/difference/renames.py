"""Which names of one state of a design have become which names of the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dbworkbench.model.relationship import End, Relationship
from dbworkbench.model.settings import NOTHING, Settings

# facts and comments are the architect's words, in which a name may mean anything
SQL_PARTS = ("constraints", "indexes", "options")


@dataclass(frozen=True)
class Question:
    """A table or column that is gone and may have been renamed: only its owner knows.

    `old` and the `candidates` are written `table` or `table.column`.
    """

    kind: str
    old: str
    candidates: tuple[str, ...]

    def __str__(self) -> str:
        return f"was {self.kind} {self.old} renamed to {' or '.join(self.candidates)}, or dropped?"


@dataclass(frozen=True)
class Renames:
    """Tables by their old key, columns by old table and old name; `questions` are what cannot be told."""

    tables: Mapping[str, str] = NOTHING
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=Settings)
    questions: tuple[Question, ...] = ()

    def table(self, old: str) -> str:
        """Return what a table is called now."""
        return self.tables.get(old, old)

    def column(self, table: str, old: str) -> str:
        """Return what a column is called now; the table by its old key."""
        columns: Mapping[str, str] = self.columns.get(table, NOTHING)
        return columns.get(old, old)

    def former_table(self, new: str) -> str:
        """Return what a table was called before."""
        return next((old for old, now in self.tables.items() if now == new), new)

    def former_column(self, table: str, new: str) -> str:
        """Return what a column was called before; the table by its new key."""
        columns = self.columns.get(self.former_table(table), NOTHING)
        return next((old for old, now in columns.items() if now == new), new)


def renamed_tables(tables: Mapping[str, Any], renames: Renames) -> dict[str, Any]:
    """Return described tables with the names that they have now, wherever these stand."""
    return {renames.table(key): _table(key, table, renames) for key, table in tables.items()}


def renamed_relationship(relationship: Relationship, renames: Renames) -> Relationship:
    """Return a relationship between the names of now."""
    return replace(
        relationship, left=_end(relationship.left, renames), right=_end(relationship.right, renames)
    )


def _end(end: End, renames: Renames) -> End:
    columns = tuple(renames.column(end.table, column) for column in end.columns)
    return replace(end, table=renames.table(end.table), columns=columns)


def _table(key: str, table: Mapping[str, Any], renames: Renames) -> dict[str, Any]:
    own = dict(renames.columns.get(key, NOTHING))
    words = {**own, **{_bare(old): _bare(new) for old, new in renames.tables.items() if old == key}}
    columns = {
        own.get(name, name): {**column, "generated": _reworded(column["generated"], words)}
        for name, column in table["columns"].items()
    }
    parts = {name: _reworded(table[name], words) for name in SQL_PARTS if name in table}
    parts["constraints"] = [
        {**part, "target": [_target(path, renames) for path in old["target"]]} if "target" in part else part
        for part, old in zip(parts["constraints"], table["constraints"], strict=True)
    ]
    ordered = {name: sorted(part, key=repr) for name, part in parts.items() if isinstance(part, list)}
    return {**table, **parts, **ordered, "columns": columns}


def _target(path: str, renames: Renames) -> str:
    table, _, column = path.rpartition(".")
    return f"{renames.table(table)}.{renames.column(table, column)}"


def _reworded(value: Any, words: Mapping[str, str]) -> Any:
    """Replace whole identifiers in every text of plain data."""
    if not words or value is None:
        return value
    if isinstance(value, str):
        pattern = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        return re.sub(rf"(?<!\w)({pattern})(?!\w)", lambda match: words[match[0]], value)
    if isinstance(value, Mapping):
        return {key: _reworded(item, words) if key != "kind" else item for key, item in value.items()}
    return [_reworded(item, words) for item in value] if isinstance(value, (list, tuple)) else value


def _bare(key: str) -> str:
    return key.rpartition(".")[2]
