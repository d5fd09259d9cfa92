"""What lies between two states of a design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dbworkbench.drawings.diagram import Mark
from dbworkbench.drawings.page import paragraph_html, table_html
from dbworkbench.model.design import Design
from dbworkbench.model.relationship import Relationship

SIGNS = {Mark.ADDED: "+", Mark.DROPPED: "-", Mark.CHANGED: "~", Mark.RENAMED: ">", Mark.COMPLETED: "*"}
SHELVES = {
    "enums": "enum",
    "groups": "group",
    "queries": "query",
    "decisions": "decision",
    "notes": "note",
    "views": "view",
}


@dataclass(frozen=True)
class Change:
    """One thing that differs: `kind` of object, its `name`, the `table` it belongs to, and how."""

    mark: Mark
    kind: str
    name: str
    table: str | None = None
    detail: str = ""

    def __str__(self) -> str:
        where = f"{self.table}." if self.table and self.kind == "column" else ""
        of = f" of {self.table}" if self.table and self.kind != "column" else ""
        detail = f": {self.detail}" if self.detail else ""
        return f"{SIGNS[self.mark]} {self.kind} {where}{self.name}{of}{detail}"


@dataclass(frozen=True)
class Difference:
    """The changes that lead from `old` to `new`, tables first."""

    old: Design
    new: Design
    changes: tuple[Change, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.changes

    def of(self, mark: Mark, kind: str | None = None) -> tuple[Change, ...]:
        """Return the changes of one mark and, when given, one kind of object."""
        return tuple(c for c in self.changes if c.mark is mark and kind in (None, c.kind))

    def mark_of(self, kind: str, name: str, table: str | None = None) -> Mark | None:
        """Return how one object is marked, or None when it is the same."""
        for change in self.changes:
            if (change.kind, change.name, change.table) == (kind, name, table):
                return change.mark
        return None

    def summary(self) -> str:
        """Count the changes in one line."""
        if self.empty:
            return "no change"
        counts: dict[tuple[Mark, str], int] = {}
        for change in self.changes:
            counts[change.mark, change.kind] = counts.get((change.mark, change.kind), 0) + 1
        return ", ".join(
            f"{SIGNS[mark]}{count} {plural(kind, count)}" for (mark, kind), count in counts.items()
        )

    def __str__(self) -> str:
        return "\n".join(str(change) for change in self.changes) or "no change"

    def _repr_html_(self) -> str:
        if self.empty:
            return paragraph_html("no change")
        rows = [
            (SIGNS[c.mark], c.kind, f"{c.table}.{c.name}" if c.table else c.name, c.detail)
            for c in self.changes
        ]
        return table_html(("", "what", "name", "how"), rows)


def compare(old: Design, new: Design, *, physical: bool = False) -> Difference:
    """Compare two designs object by object; `physical` leaves out what only the sketch knows."""
    changes = list(_tables(old.content["tables"], new.content["tables"], physical))
    changes += _enums(old, new)
    if not physical:
        changes += _relationships(old, new)
        for shelf, kind in SHELVES.items():
            if shelf != "enums":
                changes += _named(kind, _by_name(old.content[shelf]), _by_name(new.content[shelf]))
    return Difference(old, new, tuple(changes))


def plural(word: str, count: int) -> str:
    """Return the word for a number of things."""
    if count == 1:
        return word
    for ending, replacement in (("ry", "ries"), ("x", "xes"), ("y", "ys")):
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word + "s"


def _tables(old: Any, new: Any, physical: bool) -> Iterator[Change]:
    yield from (Change(Mark.ADDED, "table", name) for name in new if name not in old)
    yield from (Change(Mark.DROPPED, "table", name) for name in old if name not in new)
    for name in new:
        if name in old and old[name] != new[name]:
            yield from _table(name, old[name], new[name], physical)


def _table(name: str, old: Any, new: Any, physical: bool) -> Iterator[Change]:
    yield from _columns(name, old["columns"], new["columns"], physical)
    if list(old["columns"]) != list(new["columns"]) and sorted(old["columns"]) == sorted(new["columns"]):
        yield Change(Mark.CHANGED, "table", name, detail="order of columns")
    yield from _parts("constraint", name, old["constraints"], new["constraints"])
    yield from _parts("index", name, old["indexes"], new["indexes"])
    skipped = {"columns", "constraints", "indexes", *({"facts"} if physical else ())}
    rest = [key for key in new if key not in skipped and old[key] != new[key]]
    if rest:
        yield Change(Mark.CHANGED, "table", name, detail=_details(old, new, rest))


def _columns(table: str, old: Any, new: Any, physical: bool) -> Iterator[Change]:
    for name, column in new.items():
        if name not in old:
            yield Change(Mark.ADDED, "column", name, table, column["type"])
            continue
        changed = [
            key for key in column if column[key] != old[name][key] and not (physical and key == "facts")
        ]
        if changed:
            yield Change(Mark.CHANGED, "column", name, table, _details(old[name], column, changed))
    yield from (Change(Mark.DROPPED, "column", name, table) for name in old if name not in new)


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
    """Compare constraints or indexes: the same identity with other content is a change."""
    before = {_identity(part): part for part in old}
    after = {_identity(part): part for part in new}
    for identity, part in after.items():
        if identity not in before:
            yield Change(Mark.ADDED, kind, describe_part(part), table)
        elif before[identity] != part:
            yield Change(Mark.CHANGED, kind, describe_part(part), table, _part_detail(before[identity], part))
    for identity, part in before.items():
        if identity not in after:
            yield Change(Mark.DROPPED, kind, describe_part(part), table)


def _part_detail(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Say what a constraint or an index was, or what else of it differs."""
    if describe_part(old) != describe_part(new):
        return f"was {describe_part(old)}"
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return ", ".join(f"{key} {_said(old.get(key))} → {_said(new.get(key))}" for key in keys)


def _said(value: Any) -> str:
    """Write an option in the words that SQL has for it."""
    if isinstance(value, Mapping):
        words = (
            f"{key.removeprefix('postgresql_').replace('_', ' ')}: {text}" for key, text in value.items()
        )
        return ", ".join(words) or "none"
    return _word(value)


def _identity(part: Mapping[str, Any]) -> str:
    if part.get("kind") == "primary key":
        return "primary key"
    return str(part.get("name") or describe_part(part))


def describe_part(part: Mapping[str, Any]) -> str:
    """Say in words what a described constraint or index is."""
    if "keys" in part:
        return (
            f"{'unique ' if part['unique'] else ''}({', '.join(key.split('.')[-1] for key in part['keys'])})"
        )
    match part["kind"]:
        case "foreign key":
            return f"foreign key ({', '.join(part['columns'])}) → {', '.join(part['target'])}"
        case "primary key" | "unique":
            return f"{part['kind']} ({', '.join(part['columns'])})"
        case kind:
            return f"{kind} {part['sql']}"


def _enums(old: Design, new: Design) -> Iterator[Change]:
    before = {enum.key: [value.name for value in enum.values] for enum in old.enums}
    after = {enum.key: [value.name for value in enum.values] for enum in new.enums}
    yield from _named("enum", before, after)


def _relationships(old: Design, new: Design) -> Iterator[Change]:
    """Compare what foreign keys do not show: conceptual, many-to-many and inactive ones, and settings."""
    former = {id(after): before for before, after in counterparts(old, new)}
    for relationship in new.relationships:
        name = _relationship_name(relationship)
        if id(relationship) not in former:
            if not _is_foreign_key(relationship):
                yield Change(Mark.ADDED, "relationship", name)
        elif detail := _relationship_detail(former[id(relationship)], relationship):
            yield Change(Mark.CHANGED, "relationship", name, detail=detail)
    kept = {id(before) for before in former.values()}
    for relationship in old.relationships:
        if id(relationship) not in kept and not _is_foreign_key(relationship):
            yield Change(Mark.DROPPED, "relationship", _relationship_name(relationship))


def counterparts(old: Design, new: Design) -> Iterator[tuple[Relationship, Relationship]]:
    """Pair the relationships that are the same in both designs.

    They are known again by name and tables, or else by their ends; a conceptual one without name also
    by the first relationship between the same tables that is left.
    """
    rest = {id(relationship): relationship for relationship in new.relationships}
    waiting = []
    for before in old.relationships:
        after = next((r for r in rest.values() if _relationship_key(r) == _relationship_key(before)), None)
        if after is None:
            waiting.append(before)
        else:
            yield before, rest.pop(id(after))
    for before in waiting:
        if before.conceptual:
            after = next((r for r in rest.values() if _tables_of(r) == _tables_of(before)), None)
            if after is not None and None in (before.name, after.name):
                yield before, rest.pop(id(after))


def _relationship_key(relationship: Relationship) -> tuple[str | None, object]:
    if relationship.name:
        return relationship.name, _tables_of(relationship)
    ends = relationship.left, relationship.right
    return None, frozenset((end.table, end.columns) for end in ends)


def _tables_of(relationship: Relationship) -> frozenset[str]:
    return frozenset({relationship.left.table, relationship.right.table})


def _is_foreign_key(relationship: Relationship) -> bool:
    return relationship.active and not relationship.conceptual and not relationship.many_to_many


def _relationship_detail(old: Relationship, new: Relationship) -> str:
    said = []
    if old.conceptual and not new.conceptual:
        said.append(f"by {', '.join(new.child.columns)}")
    for name in ("identifying", "fanout", "orphans", "active"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            said.append(f"{name} {_word(before)} → {_word(after)}")
    return ", ".join(said)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _relationship_name(relationship: Relationship) -> str:
    left, right = relationship.left, relationship.right
    sign = "<>" if left.many and right.many else ">" if left.many else "<" if right.many else "-"
    name = f" : {relationship.name}" if relationship.name else ""
    return f"{left.table} {sign} {right.table}{name}"


def _by_name(items: Any) -> dict[str, Any]:
    return {item["name"]: item for item in items}


def _named(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    yield from (Change(Mark.ADDED, kind, name) for name in new if name not in old)
    yield from (Change(Mark.CHANGED, kind, name) for name in new if name in old and old[name] != new[name])
    yield from (Change(Mark.DROPPED, kind, name) for name in old if name not in new)
