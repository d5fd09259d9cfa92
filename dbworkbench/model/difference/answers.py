"""What the owner of a design says of names that are gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbworkbench.errors import UnknownName, UnusableInput

Told = Mapping[str, str | None]
Described = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """Tables by their old key, columns by old table and old name, to the new ones; None was dropped."""

    tables: Mapping[str, str | None]
    columns: Mapping[str, Mapping[str, str | None]]


def read_answers(old: Described, new: Described, told: Told) -> Answers:
    """Sort answers (`table` or `table.column`, old to new) by what they are about.

    Raises UnknownName for a name that is in neither state, UnusableInput for one that is not gone or not new.
    """
    tables: dict[str, str | None] = {}
    columns: dict[str, dict[str, str | None]] = {}
    for name, now in told.items():
        table, _, column = name.rpartition(".")
        if name in old:
            tables[name] = now or None
        elif table in old and column in old[table]["columns"]:
            columns.setdefault(table, {})[column] = now.rpartition(".")[2] if now else None
        else:
            raise UnknownName("table or column", name, _names(old))
    _check("table", tables, old, new)
    for table, named in columns.items():
        key = tables.get(table, table)
        if key is not None and key in new:
            _check("column", named, old[table]["columns"], new[key]["columns"])
    return Answers(tables, columns)


def _check(kind: str, told: Told, old: Described, new: Described) -> None:
    for name, now in told.items():
        if name in new:
            raise UnusableInput(f"the {kind} {name!r} is still there: it was neither renamed nor dropped")
        if now is not None and now not in new:
            raise UnknownName(kind, now, new)
        if now is not None and now in old:
            raise UnusableInput(f"the {kind} {now!r} was there before: nothing was renamed to it")


def _names(old: Described) -> list[str]:
    return [*old, *(f"{key}.{column}" for key in old for column in old[key]["columns"])]
