"""`relations(…)` of tables, which Drizzle's relational queries follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from dbworkbench.formats.drizzle.column import member
from dbworkbench.formats.drizzle.layout import Array, Arrow, Call, Entry, Node, Object, Text
from dbworkbench.formats.drizzle.naming import camel, free, literal
from dbworkbench.formats.drizzle.workshop import Workshop
from dbworkbench.model.keys import foreign_keys, primary_key, referred, referring, unique_keys
from dbworkbench.model.physical import singular


@dataclass(frozen=True)
class Road:
    """A foreign key, from the child's side; `name` where several join the same two tables."""

    table: sa.Table
    key: sa.ForeignKeyConstraint
    parent: sa.Table
    name: str | None = None

    @property
    def single(self) -> bool:
        own = set(referring(self.key))
        return any(set(unique) <= own for unique in unique_keys(self.table))


def relations_of(shop: Workshop) -> Iterator[tuple[str, Node]]:
    """Yield the constant and the expression for every table that is related to others."""
    roads = list(_roads(shop))
    for table in shop.design.tables:
        entries, kinds = _entries(table, roads, shop)
        if entries:
            own = shop.tables[table.key]
            shop.root.add("relations")
            arrow = Arrow(f"({{ {', '.join(kinds)} }}) =>", Object(tuple(entries), open=True))
            name = free(f"{own}Relations", shop.taken)
            shop.taken.add(name)
            yield name, Call("relations", (Text(own), arrow))


def _roads(shop: Workshop) -> Iterator[Road]:
    known = shop.design.metadata.tables
    found = [
        Road(table, key, known[referred(key)[0]])
        for table in shop.design.tables
        for key in foreign_keys(table)
        if referred(key)[0] in known
    ]
    between = Counter(frozenset((road.table.key, road.parent.key)) for road in found)
    for road in found:
        several = between[frozenset((road.table.key, road.parent.key))] > 1 or road.table is road.parent
        yield Road(road.table, road.key, road.parent, _road_name(road) if several else None)


def _road_name(road: Road) -> str:
    return str(road.key.name) if road.key.name else f"{road.table.name}_{'_'.join(referring(road.key))}"


def _entries(table: sa.Table, roads: list[Road], shop: Workshop) -> tuple[list[Entry], list[str]]:
    taken: set[str] = set(shop.columns[table.key].values())
    entries: list[Entry] = []
    kinds: set[str] = set()
    for road in roads:
        if road.table is table:
            kinds.add("one")
            entries.append(Entry(_free(_parent_name(road), taken), _one(road, shop)))
    for road in roads:
        if road.parent is table:
            kind = "one" if road.single else "many"
            kinds.add(kind)
            child = Text(shop.tables[road.table.key])
            named = (_named(road),) if road.name else ()
            options = (Object(named),) if named else ()
            entries.append(Entry(_free(_children_name(road), taken), Call(kind, (child, *options))))
    return entries, [kind for kind in ("one", "many") if kind in kinds]


def _one(road: Road, shop: Workshop) -> Call:
    own, theirs = shop.tables[road.table.key], shop.tables[road.parent.key]
    _, columns = referred(road.key)
    fields = tuple(member(own, shop.columns[road.table.key][name]) for name in referring(road.key))
    targets = tuple(member(theirs, shop.columns[road.parent.key][name]) for name in columns)
    options = [Entry("fields", Array(fields)), Entry("references", Array(targets))]
    if road.name:
        options.append(_named(road))
    return Call("one", (Text(theirs), Object(tuple(options))))


def _named(road: Road) -> Entry:
    return Entry("relationName", Text(literal(str(road.name))))


def _parent_name(road: Road) -> str:
    """Name what a key leads to after the key: `customer_id` leads to `customer`."""
    own = referring(road.key)
    if len(own) == 1:
        for ending in ("_id", "Id", "_uuid", "_fk"):
            if own[0].endswith(ending) and len(own[0]) > len(ending):
                return own[0].removesuffix(ending)
        if road.name:
            return own[0]
    return singular(road.parent.name)


def _children_name(road: Road) -> str:
    """Name the rows that refer after their table, and after the key where several do."""
    stem = singular(road.table.name) if road.single else road.table.name
    if road.name is None or set(referring(road.key)) == set(primary_key(road.table)):
        return stem
    return f"{stem}_by_{_parent_name(road)}"


def _free(wanted: str, taken: set[str]) -> str:
    name = free(camel(wanted), taken, "Row")
    taken.add(name)
    return name
