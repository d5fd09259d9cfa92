"""What differs between the described tables of two designs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dbworkbench.drawings.diagram import Mark
from dbworkbench.model.difference.change import Change, describe_options, describe_part
from dbworkbench.model.difference.renames import Renames


def compare_tables(old: Any, new: Any, renames: Renames, *, physical: bool) -> Iterator[Change]:
    """Compare tables that have their names of now; `physical` leaves out what only the sketch knows."""
    yield from (Change(Mark.ADDED, "table", name) for name in new if name not in old)
    yield from (Change(Mark.DROPPED, "table", name) for name in old if name not in new)
    for name in new:
        if (former := renames.former_table(name)) != name:
            yield Change(Mark.RENAMED, "table", name, was=former)
        if name in old:
            yield from _table(name, old[name], new[name], renames, physical)


def _table(name: str, old: Any, new: Any, renames: Renames, physical: bool) -> Iterator[Change]:
    yield from _columns(name, old["columns"], new["columns"], renames, physical)
    if list(old["columns"]) != list(new["columns"]) and sorted(old["columns"]) == sorted(new["columns"]):
        yield Change(Mark.CHANGED, "table", name, detail="order of columns")
    yield from _parts("constraint", name, old["constraints"], new["constraints"])
    yield from _parts("index", name, old["indexes"], new["indexes"])
    skipped = {"columns", "constraints", "indexes", *({"facts"} if physical else ())}
    rest = [key for key in new if key not in skipped and old[key] != new[key]]
    if rest:
        yield Change(Mark.CHANGED, "table", name, detail=_details(old, new, rest))


def _columns(table: str, old: Any, new: Any, renames: Renames, physical: bool) -> Iterator[Change]:
    for name, column in new.items():
        if name not in old:
            yield Change(Mark.ADDED, "column", name, table, column["type"])
            continue
        former = renames.former_column(table, name)
        was = former if former != name else ""
        before, after = old[name], column
        if was or renames.former_table(table) != table:  # a NOT NULL keeps the name that it got before
            before, after = _without_not_null(before), _without_not_null(after)
        changed = [key for key in after if after[key] != before[key] and not (physical and key == "facts")]
        if changed or was:
            detail = _details(before, after, changed)
            yield Change(Mark.RENAMED if was else Mark.CHANGED, "column", name, table, detail, was)
    yield from (Change(Mark.DROPPED, "column", name, table) for name in old if name not in new)


def _without_not_null(column: Mapping[str, Any]) -> dict[str, Any]:
    settings = {key: item for key, item in column["facts"]["settings"].items() if key != "not_null"}
    return {**column, "facts": {**column["facts"], "settings": settings}}


def _details(old: Mapping[str, Any], new: Mapping[str, Any], keys: Iterable[str]) -> str:
    return ", ".join(_detail(key, old[key], new[key]) for key in keys)


def _detail(key: str, old: Any, new: Any) -> str:
    match key:
        case "nullable":
            return "null" if new else "not null"
        case "facts":
            changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
            return " and ".join(changed)
        case "comment":
            return "note"
    return f"{key} {old if old is not None else 'none'} → {new if new is not None else 'none'}"


def _parts(kind: str, table: str, old: Any, new: Any) -> Iterator[Change]:
    """Compare constraints or indexes: the same name with other content is a change, the reverse a rename."""
    before = {_identity(part): part for part in old}
    after = {_identity(part): part for part in new}
    renamed = _renamed(before, after)
    for identity, part in after.items():
        if identity in renamed:
            former = before[renamed[identity]].get("name") or ""
            named = f"is called {part['name']}" if part.get("name") else "has no name now"
            yield Change(Mark.RENAMED, kind, describe_part(part), table, named, former)
        elif identity not in before:
            yield Change(Mark.ADDED, kind, describe_part(part), table, describe_options(part))
        elif before[identity] != part:
            yield Change(Mark.CHANGED, kind, describe_part(part), table, _part_detail(before[identity], part))
    for identity, part in before.items():
        if identity not in after and identity not in renamed.values():
            yield Change(Mark.DROPPED, kind, describe_part(part), table)


def _renamed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Return the new identities of parts that are the same but for their names, with the old ones."""
    nameless = {
        repr({**part, "name": None}): identity for identity, part in before.items() if identity not in after
    }
    found: dict[str, str] = {}
    for identity, part in after.items():
        former = nameless.get(repr({**part, "name": None}))
        if identity not in before and former is not None and former not in found.values():
            found[identity] = former
    return found


def _part_detail(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Say what a constraint or an index was, or what else of it differs."""
    was = describe_part(old)
    if was != describe_part(new):
        return f"was {was}"
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return ", ".join(f"{key} {_said(old.get(key))} → {_said(new.get(key))}" for key in changed)


def _said(value: Any) -> str:
    """Write an option in the words that SQL has for it."""
    if isinstance(value, Mapping):
        named = (
            f"{key.removeprefix('postgresql_').replace('_', ' ')}: {item}" for key, item in value.items()
        )
        return ", ".join(named) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "", [], ()) else str(value)


def _identity(part: Mapping[str, Any]) -> str:
    if part.get("kind") == "primary key":
        return "primary key"
    return str(part.get("name") or describe_part(part))
