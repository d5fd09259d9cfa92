"""Relationships of mapped classes: which there are, how both sides are called, what must be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from dbworkbench.formats.sqlalchemy.writer.key import Related, identity_of
from dbworkbench.formats.sqlalchemy.writer.naming import Taken, attribute, plural, snake
from dbworkbench.model.keys import foreign_keys, unique_keys


@dataclass(frozen=True)
class Model:
    """A table that is mapped to a class, with the names of its attributes by column."""

    table: sa.Table
    name: str
    attributes: Mapping[str, str]
    taken: Taken = field(compare=False)


@dataclass(frozen=True)
class Side:
    """One side of a relationship, as the class `model` sees the class `target`."""

    model: Model
    target: Model
    attribute: str
    back: str
    many: bool
    optional: bool
    foreign_keys: tuple[str, ...] = ()
    of: str | None = None  # the class whose columns the foreign keys are, when it is the other one
    remote_side: tuple[str, ...] = ()
    secondary: str | None = None
    overlaps: tuple[str, ...] = ()


def link(
    models: Mapping[str, Model],
    junctions: Mapping[str, str],
    metadata: sa.MetaData,
    related: Related,
) -> dict[str, list[Side]]:
    """Return the relationships of each mapped table, by its key; `junctions` are variables by table."""
    found: dict[str, list[Side]] = {key: [] for key in models}
    roads = Counter(
        _road(identity_of(key)) for table in metadata.tables.values() for key in foreign_keys(table)
    )
    shared = _Shared()
    for model in models.values():
        for constraint in foreign_keys(model.table):
            target = identity_of(constraint)[2]
            if target in models:
                several = roads[_road(identity_of(constraint))] > 1
                relationship = related.get(identity_of(constraint))
                role = relationship.child.role if relationship is not None else None
                pair = _pair(model, models[target], constraint, several=several, role=role)
                for side in shared.marked(constraint, pair):
                    found[side.model.table.key].append(side)
    for key, variable in junctions.items():
        for side in _across(models, metadata.tables[key], variable):
            found[side.model.table.key].append(side)
    return found


def is_junction(table: sa.Table, mapped: Iterable[str]) -> bool:
    """Say whether a table is nothing but two keys: each row joins one row with another."""
    keys = foreign_keys(table)
    targets = [identity_of(key)[2] for key in keys]
    columns = [name for key in keys for name in identity_of(key)[1]]
    primary = {column.name for column in table.primary_key.columns}
    return (
        len(keys) == 2
        and targets[0] != targets[1]
        and set(targets) <= set(mapped)
        and len(columns) == len(set(columns)) == len(table.columns)
        and primary == set(columns)
    )


class _Shared:
    """Columns that several foreign keys write: the later relationships must say so."""

    def __init__(self) -> None:
        self.written: dict[tuple[str, str], list[str]] = {}

    def marked(self, constraint: sa.ForeignKeyConstraint, pair: tuple[Side, Side]) -> tuple[Side, ...]:
        """Return both sides, with the names of the relationships that write the same columns."""
        places = [(constraint.table.key, each.parent.name) for each in constraint.elements]
        earlier = list(dict.fromkeys(name for place in places for name in self.written.get(place, [])))
        for place in places:
            self.written.setdefault(place, []).extend(side.attribute for side in pair)
        if not earlier:
            return pair
        return tuple(_replace(side, overlaps=tuple(earlier)) for side in pair)


def _replace(side: Side, **changes: object) -> Side:
    return Side(**{**vars(side), **changes})


def _pair(
    child: Model, parent: Model, key: sa.ForeignKeyConstraint, *, several: bool, role: str | None
) -> tuple[Side, Side]:
    columns = [each.parent for each in key.elements]
    names = [column.name for column in columns]
    optional = any(column.nullable for column in columns)
    single = any(set(unique) <= set(names) for unique in unique_keys(child.table))
    wish = _parent_wish(parent, names, role, own=child is parent)
    here = child.taken.claim(wish, snake(parent.name), f"{snake(parent.name)}_row")
    there = parent.taken.claim(*_child_wishes(child, parent, here, single=single, several=several))
    own = tuple(child.attributes[name] for name in names) if several else ()
    remote = tuple(child.attributes[each.column.name] for each in key.elements) if child is parent else ()
    # a column of a wider key may be an annotation alone, which is no name yet where the class is made
    return (
        Side(
            child, parent, here, there, many=False, optional=optional, foreign_keys=own, remote_side=remote,
            of=child.name if len(own) > 1 else None,
        ),
        Side(
            parent, child, there, here, many=not single, optional=single, foreign_keys=own,
            of=child.name if own else None,
        ),
    )  # fmt: skip


def _parent_wish(parent: Model, names: list[str], role: str | None, *, own: bool) -> str:
    """Name the parent as the child sees it: by its role, or by the column without `_id`."""
    if role:
        return snake(attribute(role))
    if len(names) > 1:
        return snake(parent.name)
    stem = names[0]
    for ending in ("_id", "_uuid", "_code", "_key", "Id", "ID"):
        if stem.endswith(ending) and len(stem) > len(ending):
            return snake(stem.removesuffix(ending).rstrip("_"))
    return f"{snake(stem)}_{snake(parent.name)}" if own else snake(parent.name)


def _child_wishes(child: Model, parent: Model, here: str, *, single: bool, several: bool) -> list[str]:
    """Name the children as the parent sees them."""
    word = snake(child.name) if single else plural(snake(child.name))
    if child is parent:
        stem = here.removesuffix(f"_{snake(child.name)}")
        return ["children", f"{stem}_{word}"] if stem == "parent" else [f"{stem}_{word}", f"{here}_{word}"]
    return [f"{here}_{word}"] if several else [word, f"{here}_{word}"]


def _across(models: Mapping[str, Model], junction: sa.Table, variable: str) -> tuple[Side, Side]:
    left, right = (models[identity_of(key)[2]] for key in foreign_keys(junction))
    here = left.taken.claim(plural(snake(right.name)), f"{snake(right.name)}_rows")
    there = right.taken.claim(plural(snake(left.name)), f"{snake(left.name)}_rows")
    return (
        Side(left, right, here, there, many=True, optional=False, secondary=variable),
        Side(right, left, there, here, many=True, optional=False, secondary=variable),
    )


def _road(ends: tuple[str, tuple[str, ...], str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset((ends[0], ends[2]))
