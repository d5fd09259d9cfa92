"""Sizes of relations that no statistics tell: tables nobody counted are empty, indexes go by their columns."""

from __future__ import annotations

from dataclasses import replace

from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, Relation
from dbworkbench.engines.postgres.simulation.census import Census, Name, RelationFigures
from dbworkbench.engines.postgres.simulation.indexsize import index_pages


def with_missing(census: Census, anatomy: Anatomy) -> Census:
    """Return a census that has every relation of a database."""
    known: dict[Name, RelationFigures] = dict(census.relations)
    for name, relation in anatomy.items():
        if name not in known and not relation.is_index:
            known[name] = RelationFigures(name, 0, 0.0)
    for name, relation in anatomy.items():
        if name not in known:
            known[name] = estimate_index(relation, known[relation.table])
    return replace(census, relations=known)


def estimate_index(relation: Relation, table: RelationFigures, part: float = 1.0) -> RelationFigures:
    """Return the figures that an index would have; `part` of the rows are in it."""
    tuples = float(round(max(0.0, table.tuples) * part))
    if relation.kind == "I":
        return RelationFigures(relation.name, 0, 0.0)  # of a partitioned table: its parts have the pages
    return RelationFigures(relation.name, index_pages(relation, table, tuples), tuples)
