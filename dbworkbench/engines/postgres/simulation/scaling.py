"""The figures of a whole database at another scale."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, ColumnType, Reference, Relation
from dbworkbench.engines.postgres.simulation.census import Census, ColumnFigures, Name, RelationFigures, key_of
from dbworkbench.engines.postgres.simulation.growth import Parent, Surroundings, grow
from dbworkbench.engines.postgres.simulation.pages import MOST_PAGES, pages_at
from dbworkbench.engines.postgres.simulation.scale import Scale
from dbworkbench.engines.postgres.simulation.values import WHOLE
from dbworkbench.errors import UnusableInput

UNKNOWN = ColumnType("")


@dataclass(frozen=True)
class Growth:
    """A census on its way to another scale."""

    census: Census
    anatomy: Anatomy
    scale: Scale

    def relation(self, figures: RelationFigures) -> RelationFigures:
        """Return a relation's figures at the scale."""
        relation = self.anatomy.get(figures.name)
        if relation is None or figures.tuples < 0:
            return figures
        table = self.census.relations.get(relation.table, figures)
        tuples = self._rows_then(figures, relation.table)
        pages = self._pages(figures, relation, tuples, table)
        part = figures.all_visible / figures.pages if figures.pages > 0 else 0.0
        columns = tuple(self._column(found, relation, figures, tuples) for found in figures.columns)
        return replace(
            figures, pages=pages, tuples=tuples, all_visible=max(0, int(pages * part)), columns=columns
        )

    def _rows_then(self, figures: RelationFigures, table: Name) -> float:
        factor = self.scale.of(key_of(table))
        return float(max(1, round(figures.tuples * factor))) if figures.tuples > 0 else figures.tuples

    def _pages(
        self, figures: RelationFigures, relation: Relation, tuples: float, table: RelationFigures
    ) -> int:
        if self.scale.of(key_of(relation.table)) == 1.0:
            return figures.pages
        pages = pages_at(figures, relation, tuples, table)
        if pages > MOST_PAGES:
            raise UnusableInput(
                f"{key_of(figures.name)} would have {pages:,} pages, and PostgreSQL counts {MOST_PAGES:,} at most",
                hint="A table ends at 32 TB; simulate a smaller scale, or a table that is partitioned.",
            )
        return pages

    def _column(
        self, found: ColumnFigures, relation: Relation, figures: RelationFigures, tuples: float
    ) -> ColumnFigures:
        if figures.tuples <= 0 or self._is_still(relation):
            return found
        column = str(found.column)
        around = Surroundings(
            kind=relation.columns.get(column, UNKNOWN),
            rows=figures.tuples,
            rows_then=tuples,
            is_key=column in relation.unique and column not in relation.references,
            parent=self._parent(relation, column),
            history=self.scale.history,
        )
        return grow(found, around)

    def _is_still(self, relation: Relation) -> bool:
        """Whether neither the table nor what it refers to grows: then nothing is computed anew."""
        tables = [relation.table, *(reference.table for reference in relation.references.values())]
        return all(self.scale.of(key_of(table)) == 1.0 for table in tables)

    def _parent(self, relation: Relation, column: str) -> Parent | None:
        """Return the table at the end of a chain of foreign keys, from which the values come."""
        origin = self._origin(relation, column)
        found = self.census.relations.get(origin.table) if origin else None
        if found is None or found.tuples <= 0:
            return None
        return Parent(found.tuples, self._rows_then(found, found.name))

    def _origin(self, relation: Relation, column: str) -> Reference | None:
        reference, seen = relation.references.get(column), {relation.name}
        while reference and reference.table in self.anatomy and reference.table not in seen:
            seen.add(reference.table)
            further = self.anatomy[reference.table].references.get(reference.column)
            if further is None:
                break
            reference = further
        return reference


def scale_census(census: Census, anatomy: Anatomy, scale: Scale) -> Census:
    """Return what the planner would know of a database that is so many times as large.

    Rows a page stay, per table and index; see `pages` and `growth` for the model. Raises UnusableInput when
    a relation would be larger than PostgreSQL can have it.
    """
    growth = Growth(census, anatomy, scale)
    grown = {name: growth.relation(figures) for name, figures in census.relations.items()}
    return replace(census, relations=grown)


def overflowing(census: Census, anatomy: Anatomy) -> tuple[str, ...]:
    """Say which keys of whole numbers have fewer values than their tables have rows."""
    return tuple(
        f"{key_of(name)}.{column} is {relation.columns[column].name} and ends at {WHOLE[kind]:,},"
        f" before {census.relations[name].tuples:,.0f} rows"
        for name, relation in anatomy.items()
        for column in sorted(relation.unique)
        if (kind := relation.columns[column].name) in WHOLE
        and name in census.relations
        and census.relations[name].tuples > WHOLE[kind]
    )
