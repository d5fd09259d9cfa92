"""The figures of a whole database at another scale."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, ColumnType, Reference, Relation
from dbworkbench.engines.postgres.simulation.extended import grown
from dbworkbench.engines.postgres.simulation.growth import Parent, Surroundings, grow
from dbworkbench.engines.postgres.simulation.pages import MOST_PAGES, pages_at
from dbworkbench.engines.postgres.simulation.scale import Scale
from dbworkbench.engines.postgres.simulation.values import WHOLE
from dbworkbench.errors import UnusableInput
from dbworkbench.model.tablestatistics import ColumnStatistics, DatabaseStatistics, TableStatistics

UNKNOWN = ColumnType("")


@dataclass(frozen=True)
class Growth:
    """Statistics on their way to another scale."""

    known: DatabaseStatistics
    anatomy: Anatomy
    scale: Scale

    def grown(self, table: TableStatistics) -> TableStatistics:
        """Return a table's or an index' statistics at the scale."""
        relation = self.anatomy.get(table.key)
        if relation is None or self._is_still(relation):
            return table
        tuples = self._rows_then(table, relation.table)
        pages = self._pages(table, relation, tuples)
        part = table.all_visible / table.pages if table.pages > 0 else 0.0
        columns = table.columns
        if table.tuples > 0:
            columns = tuple(self._column(column, relation, table.tuples, tuples) for column in columns)
        return replace(table, pages=pages, tuples=tuples, all_visible=int(pages * part), columns=columns)

    def _is_still(self, relation: Relation) -> bool:
        """Whether neither the table nor what it refers to grows: then nothing is computed anew."""
        tables = [relation.table, *(reference.table for reference in relation.references.values())]
        return all(self._factor(table) == 1.0 for table in tables)

    def _factor(self, table: str) -> float:
        """Return a table's factor; a partition grows with the table that it is of."""
        while (found := self.anatomy.get(table)) and found.partition_of:
            table = found.partition_of
        return self.scale.of(table)

    def _rows_then(self, table: TableStatistics, grows_with: str) -> float:
        if table.tuples <= 0:
            return table.tuples
        return float(max(1, round(table.tuples * self._factor(grows_with))))

    def _pages(self, table: TableStatistics, relation: Relation, tuples: float) -> int:
        if table.tuples == tuples:
            return table.pages
        pages = pages_at(table, relation, tuples, self.known.by_key.get(relation.table, table))
        if pages > MOST_PAGES:
            raise UnusableInput(
                f"{table.key} would have {pages:,} pages, and PostgreSQL counts {MOST_PAGES:,} at most",
                hint="A table ends at 32 TB: simulate a smaller scale, or a table that is partitioned.",
            )
        return pages

    def _column(
        self, column: ColumnStatistics, relation: Relation, rows: float, rows_then: float
    ) -> ColumnStatistics:
        around = Surroundings(
            kind=relation.columns.get(column.name, UNKNOWN),
            rows=rows,
            rows_then=rows_then,
            is_key=column.name in relation.unique and column.name not in relation.references,
            parent=self._parent(relation, column.name),
            history=self.scale.history,
        )
        return grow(column, around)

    def _parent(self, relation: Relation, column: str) -> Parent | None:
        """Return the table at the end of a chain of foreign keys, from which the values come."""
        origin = self._origin(relation, column)
        found = self.known.by_key.get(origin.table) if origin else None
        if found is None or found.tuples <= 0:
            return None
        return Parent(found.tuples, self._rows_then(found, found.key))

    def _origin(self, relation: Relation, column: str) -> Reference | None:
        reference, seen = relation.references.get(column), {relation.key}
        while reference and reference.table in self.anatomy and reference.table not in seen:
            seen.add(reference.table)
            further = self.anatomy[reference.table].references.get(reference.column)
            if further is None:
                break
            reference = further
        return reference


def scale_statistics(known: DatabaseStatistics, anatomy: Anatomy, scale: Scale) -> DatabaseStatistics:
    """Return what the planner would know of a database that is so many times as large.

    Rows a page stay, per table and index; see `pages` and `growth` for the model. Raises UnusableInput when
    a relation would be larger than PostgreSQL can have it.
    """
    growth = Growth(known, anatomy, scale)
    there = replace(known, tables=tuple(map(growth.grown, known.tables)))
    return replace(there, extended=tuple(grown(item, known, there) for item in known.extended))


def overflowing(known: DatabaseStatistics, anatomy: Anatomy) -> dict[str, str]:
    """Say, by table, which keys of whole numbers have fewer values than their tables have rows."""
    return {
        table.key: f"{table.key}.{column} is {kind} and ends at {WHOLE[kind]:,},"
        f" before its {table.tuples:,.0f} rows do"
        for table in known.tables
        for column in sorted(anatomy[table.key].unique)
        if (kind := anatomy[table.key].columns[column].name) in WHOLE and table.tuples > WHOLE[kind]
    }
