"""Sizes of relations that no statistics tell: a table that nobody counted is empty."""

from __future__ import annotations

from dataclasses import replace

from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, Relation
from dbworkbench.engines.postgres.simulation.indexsize import index_pages
from dbworkbench.model.tablestatistics import DatabaseStatistics, TableStatistics


def complete_statistics(known: DatabaseStatistics, anatomy: Anatomy) -> DatabaseStatistics:
    """Return the statistics of every relation of a database, and of no other."""
    found = {key: _counted(table) for key, table in known.by_key.items() if key in anatomy}
    for key, relation in anatomy.items():
        if key not in found and not relation.is_index:
            found[key] = TableStatistics(relation.schema, relation.name, 0, 0.0, kind=relation.kind)
    for key, relation in anatomy.items():
        if key not in found:
            found[key] = estimate_index(relation, found[relation.table])
    return replace(known, tables=tuple(found.values()))


def estimate_index(relation: Relation, table: TableStatistics, part: float = 1.0) -> TableStatistics:
    """Return the statistics that an index would have; `part` of the rows are in it."""
    if relation.kind == "I":  # of a partitioned table: its parts have the pages
        return TableStatistics(relation.schema, relation.name, 0, 0.0, kind="I", of=table.key)
    tuples = float(round(max(0.0, table.tuples) * part))
    pages = index_pages(relation, table, tuples)
    return TableStatistics(relation.schema, relation.name, pages, tuples, kind="i", of=table.key)


def _counted(table: TableStatistics) -> TableStatistics:
    return table if table.tuples >= 0 else replace(table, tuples=0.0)
