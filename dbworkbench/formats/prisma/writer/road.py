"""What relates models: foreign keys and implicit join tables, each with its fields on both sides."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

import sqlalchemy as sa

from dbworkbench.formats.prisma.writer.identifier import free, identifier
from dbworkbench.formats.prisma.writer.scope import Scope
from dbworkbench.model.facts import TableFacts, table_facts
from dbworkbench.model.keys import (
    foreign_keys,
    index_columns,
    primary_key,
    referred,
    referring,
    unique_keys,
)
from dbworkbench.model.physical import singular as without_ending

ENDINGS = ("_id", "Id", "ID", "_uuid", "_fk", "_key")
ACTIONS = {"CASCADE", "RESTRICT", "NO ACTION", "SET NULL", "SET DEFAULT"}


@dataclass(frozen=True)
class Road:
    """A foreign key from `child` to `parent`, or a join table (`join`) of A, the child, and B, the parent.

    `forth` is the field of the child, `back` that of the parent; `name` stands where several join two models.
    """

    child: sa.Table
    parent: sa.Table
    key: sa.ForeignKeyConstraint | None = None
    join: sa.Table | None = None
    name: str | None = None
    forth: str = ""
    back: str = ""

    @property
    def single(self) -> bool:
        """Whether at most one row of the child refers to a row of the parent, by a key of those columns."""
        if self.key is None:
            return False
        own = referring(self.key)
        return any(unique == own for unique in unique_keys(self.child))


class Roads:
    """All roads, and those that start at a table or end there, by its key."""

    def __init__(self, roads: list[Road]) -> None:
        self.starting: dict[str, list[Road]] = defaultdict(list)
        self.ending: dict[str, list[Road]] = defaultdict(list)
        self.joins = {road.join.key for road in roads if road.join is not None}
        for road in roads:
            self.starting[road.child.key].append(road)
            self.ending[road.parent.key].append(road)


def roads_of(scope: Scope) -> Roads:
    """Return what relates the models, named; foreign keys that Prisma cannot hold are losses."""
    targets = {referred(key)[0] for table in scope.design.tables for key in foreign_keys(table)}
    joins = {
        table.key: table
        for table in scope.design.tables
        if table.key not in targets and _is_join(table, scope)
    }
    found = [
        Road(table, scope.design.metadata.tables[referred(key)[0]], key)
        for table in scope.design.tables
        if table.key not in joins
        for key in foreign_keys(table)
        if _is_held(key, scope, joins)
    ]
    for table in joins.values():
        first, second = _ends(table)
        tables = scope.design.metadata.tables
        found.append(Road(tables[first], tables[second], join=table))
    between = Counter(_pair(road) for road in found)
    return Roads([_named(road, scope, several=between[_pair(road)] > 1) for road in found])


def _pair(road: Road) -> frozenset[str]:
    return frozenset((road.child.key, road.parent.key))


# -- what Prisma can hold -------------------------------------------------------------------------


def _is_held(key: sa.ForeignKeyConstraint, scope: Scope, joins: dict[str, sa.Table]) -> bool:
    obstacle = _obstacle(key, scope, joins)
    if obstacle is not None:
        parent, columns = referred(key)
        target = f"{parent}({', '.join(columns)})"
        scope.lose(f"{key.table.key}({', '.join(referring(key))})", f"foreign key to {target}, {obstacle}")
    return obstacle is None


def _obstacle(key: sa.ForeignKeyConstraint, scope: Scope, joins: dict[str, sa.Table]) -> str | None:
    parent = scope.design.metadata.tables.get(referred(key)[0])
    if parent is None or parent.key in joins:
        return "which is no model"
    if (key.table.key, referring(key)) in scope.loose:
        return "which is not enforced"
    targets = referred(key)[1]
    if any(name not in parent.columns for name in targets):
        return "which is not there"
    if not any(set(targets) == set(unique) for unique in unique_keys(parent)):
        return "which is no key"
    own = [scope.type_of(key.table.columns[name]).word for name in referring(key)]
    if own != [scope.type_of(parent.columns[name]).word for name in targets]:
        return "which is of another type"
    return None


def _is_join(table: sa.Table, scope: Scope) -> bool:
    """Say whether a table is just what Prisma Migrate makes of an implicit many-to-many relation."""
    if not table.name.startswith("_") or [column.name for column in table.columns] != ["A", "B"]:
        return False
    if table_facts(table) != TableFacts() or table.comment or table.dialect_kwargs or table._prefixes:
        return False
    return _has_join_columns(table) and _has_join_keys(table, scope) and _has_join_ends(table, scope)


def _has_join_columns(table: sa.Table) -> bool:
    return all(
        not column.nullable
        and column.server_default is None
        and column.identity is None
        and column.comment is None
        for column in table.columns
    )


def _has_join_keys(table: sa.Table, scope: Scope) -> bool:
    name = table.name
    keys = [
        (type(item).__name__, str(item.name), tuple(column.name for column in item.columns))
        for item in table.constraints
        if isinstance(item, (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.CheckConstraint))
        and (item.name is not None or len(item.columns))
    ]
    kind, suffix = (
        ("PrimaryKeyConstraint", "pkey") if scope.provider == "postgresql" else ("UniqueConstraint", "unique")
    )
    indexes = [(str(index.name), index.unique, index_columns(index)) for index in table.indexes]
    plain = all(not index.dialect_kwargs for index in table.indexes)
    return (
        keys == [(kind, f"{name}_AB_{suffix}", ("A", "B"))]
        and indexes == [(f"{name}_B_index", False, ("B",))]
        and plain
    )


def _has_join_ends(table: sa.Table, scope: Scope) -> bool:
    keys = foreign_keys(table)
    if [referring(key) for key in keys] != [("A",), ("B",)]:
        return False
    if any(key.ondelete != "CASCADE" or key.onupdate != "CASCADE" or key.deferrable for key in keys):
        return False
    if [str(key.name) for key in keys] != [f"{table.name}_A_fkey", f"{table.name}_B_fkey"]:
        return False
    return all(_is_end(table, key, scope) for key in keys) and _is_ordered(table, scope)


def _is_end(table: sa.Table, key: sa.ForeignKeyConstraint, scope: Scope) -> bool:
    parent, columns = referred(key)
    model = scope.design.metadata.tables.get(parent)
    if model is None or primary_key(model) != columns or model.key == table.key:
        return False
    ours = table.columns[referring(key)[0]]
    return scope.type_of(ours).word == scope.type_of(model.columns[columns[0]]).word


def _is_ordered(table: sa.Table, scope: Scope) -> bool:
    first, second = _ends(table)
    schema = scope.design.metadata.tables[first].schema
    return scope.models[first] <= scope.models[second] and table.schema == schema


def _ends(table: sa.Table) -> tuple[str, str]:
    first, second = (referred(key)[0] for key in foreign_keys(table))
    return first, second


# -- names ----------------------------------------------------------------------------------------


def _named(road: Road, scope: Scope, *, several: bool) -> Road:
    if road.join is not None:
        return _named_join(road, scope, several=several)
    ambiguous = several or road.child is road.parent
    child = scope.models[road.child.key]
    forth = free(_parent_name(road, scope, ambiguous), scope.taken[road.child.key])
    stem = _singular(child) if road.single else _plural(child)
    wanted = f"{stem}_as_{forth}" if ambiguous else stem
    back = free(_lowered(wanted), scope.taken[road.parent.key])
    return replace(road, forth=forth, back=back, name=f"{child}_{forth}" if ambiguous else None)


def _named_join(road: Road, scope: Scope, *, several: bool) -> Road:
    first, second = scope.models[road.child.key], scope.models[road.parent.key]
    own = str(road.join.name)[1:] if road.join is not None else ""
    usual = not several and first != second and own == f"{first}To{second}"
    forth = free(_lowered(_plural(second)), scope.taken[road.child.key])
    back = free(_lowered(_plural(first)), scope.taken[road.parent.key])
    return replace(road, forth=forth, back=back, name=None if usual else own)


def _parent_name(road: Road, scope: Scope, ambiguous: bool) -> str:
    """Name what a key leads to after the key: `author_id` leads to `author`."""
    own = referring(road.key) if road.key is not None else ()
    if len(own) == 1:
        for ending in ENDINGS:
            if own[0].endswith(ending) and len(own[0]) > len(ending):
                return _lowered(identifier(own[0].removesuffix(ending), "parent"))
    parent = _lowered(_singular(scope.models[road.parent.key]))
    return f"{parent}_by_{identifier('_'.join(own), 'key')}" if ambiguous else parent


def _singular(name: str) -> str:
    """Return the singular of a name; `status` and `basis` are one already."""
    return name if name.endswith(("us", "is")) else without_ending(name) or name


def _lowered(name: str) -> str:
    """Return a model's name as that of a field: `PostTag` as `postTag`, `URL` as `url`."""
    return name.lower() if name.isupper() else name[0].lower() + name[1:]


def _plural(name: str) -> str:
    """Return the plural of a name that is not one yet, by its ending alone."""
    if _singular(name) != name or name.endswith("ss") or not name[-1].isalpha():
        return name
    if name.endswith("y") and name[-2:-1] not in set("aeiou"):
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("x", "ch", "sh")) else "s")
