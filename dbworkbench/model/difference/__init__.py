"""Compares two states of a design: what was added, dropped, changed and renamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any

from dbworkbench.drawings.diagram import Mark
from dbworkbench.model.design import Design
from dbworkbench.model.difference.change import Change, describe_part, plural
from dbworkbench.model.difference.difference import Difference
from dbworkbench.model.difference.recognition import recognize
from dbworkbench.model.difference.relationships import compare_relationships, counterparts
from dbworkbench.model.difference.renames import (
    Question,
    Renames,
    renamed_relationship,
    renamed_tables,
)
from dbworkbench.model.difference.tables import compare_tables

__all__ = [
    "Change",
    "Difference",
    "Question",
    "Renames",
    "compare",
    "counterparts",
    "describe_part",
    "plural",
    "renamed_relationship",
]

# what stands around the tables, and the kind of object it is
SHOWN = 50
SHELVES = {
    "groups": "group",
    "queries": "query",
    "decisions": "decision",
    "notes": "note",
    "views": "view",
}


def compare(
    old: Design, new: Design, *, physical: bool = False, renames: Mapping[str, str | None] = {}
) -> Difference:
    """Compare two designs object by object; `physical` leaves out what only the sketch knows.

    A table or column that is gone while one very much like it has come is taken as renamed; where that is
    not sure, the difference has a question. `renames` are answers: `table` or `table.column` by its old name
    to the new name, None for what was dropped. Raises UnknownName or UnusableInput for an answer that
    does not fit.
    """
    before: Any = old.content["tables"]
    after: Any = new.content["tables"]
    known = recognize(before, after, renames)
    changes = list(compare_tables(renamed_tables(before, known), after, known, physical=physical))
    changes += _enums(old, new)
    changes += _named_routines(old, new)
    if not physical:
        related = [renamed_relationship(relationship, known) for relationship in old.relationships]
        changes += compare_relationships(related, new.relationships)
        for shelf, kind in SHELVES.items():
            changes += _named(kind, _by_name(old.content[shelf]), _by_name(new.content[shelf]))
    return Difference(old, new, tuple(changes), known)


def _enums(old: Design, new: Design) -> Iterator[Change]:
    before = {enum.key: [value.name for value in enum.values] for enum in old.enums}
    after = {enum.key: [value.name for value in enum.values] for enum in new.enums}
    for name, values in after.items():
        if name in before and before[name] != values:
            yield Change(Mark.CHANGED, "enum", name, detail=_values(before[name], values))
    changed = {name for name in after if name in before}
    yield from _named("enum", _without(before, changed), _without(after, changed))


def _values(old: list[str], new: list[str]) -> str:
    """Say which values of an enum came and went, or that their order changed."""
    moved = [f"+{value}" for value in new if value not in old] + [
        f"-{value}" for value in old if value not in new
    ]
    return ", ".join(moved) or f"order {', '.join(new)}"


def _without(items: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: item for name, item in items.items() if name not in names}


def _named_routines(old: Design, new: Design) -> Iterator[Change]:
    """Compare functions, triggers, views and the like by kind, table and name, then by their text."""
    kinds = {routine.kind or "sql" for design in (old, new) for routine in design.routines}
    for kind in sorted(kinds):
        yield from _named(kind, _routines(old, kind), _routines(new, kind))


def _routines(design: Design, kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for routine in design.routines:
        if (routine.kind or "sql") == kind:
            name = routine.name or shorten(routine.sql, SHOWN, placeholder="…")
            name = f"{name} on {routine.on}" if routine.on else name
            found[name] = found.get(name, "") + " ".join(routine.sql.split())
    return found


def _by_name(items: Any) -> dict[str, Any]:
    return {item["name"]: item for item in items}


def _named(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    yield from (Change(Mark.ADDED, kind, name) for name in new if name not in old)
    yield from (Change(Mark.CHANGED, kind, name) for name in new if name in old and old[name] != new[name])
    yield from (Change(Mark.DROPPED, kind, name) for name in old if name not in new)
