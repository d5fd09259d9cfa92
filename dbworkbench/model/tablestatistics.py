"""What a planner knows of tables without their rows: sizes, and how values of columns are distributed.

Names and meanings are those of PostgreSQL's `pg_class`, `pg_stats`, `pg_stats_ext` (manual, "How the Planner
Uses Statistics"); values stand as PostgreSQL writes them. A statistics dump and a live server give the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class ColumnStatistics:
    """The distribution of one column, or of an expression of an index.

    `n_distinct` is a number of values, or, below 0, minus its share of the rows; `type` and `collation` are
    empty when the source does not tell. `common_values` with `common_frequencies` (shares of all rows), most
    common first; `histogram` are bounds of equally many of the other rows; `correlation` is of the order of
    values with that of rows. `common_elements` of arrays and text vectors stand with `element_frequencies`
    (shares of non-null rows, then least and greatest, and of null elements) and `element_histogram` (numbers
    of different elements, the mean last). `range_lengths`, `range_empty` and `range_bounds` are of ranges.
    `inherited` says that a table's children are counted in; `position` is the column's number, 0 when not
    told.
    """

    name: str
    null_fraction: float = 0.0
    average_width: int = 0
    n_distinct: float = 0.0
    common_values: tuple[str, ...] = ()
    common_frequencies: tuple[float, ...] = ()
    histogram: tuple[str, ...] = ()
    correlation: float | None = None
    common_elements: tuple[str, ...] = ()
    element_frequencies: tuple[float, ...] = ()
    element_histogram: tuple[float, ...] = ()
    range_lengths: tuple[str, ...] = ()
    range_empty: float | None = None
    range_bounds: tuple[str, ...] = ()
    inherited: bool = False
    type: str = ""
    collation: str = ""
    position: int = 0

    def distinct(self, rows: float) -> float:
        """Return how many different values there are among so many rows."""
        return self.n_distinct if self.n_distinct >= 0 else -self.n_distinct * rows


@dataclass(frozen=True)
class TableStatistics:
    """One relation; `of` is the table of an index, whose `columns` are its expressions.

    `tuples` is -1 when the relation was never analysed. `kind` is that of `pg_class` (r table, p partitioned
    table, m materialised view, i index, I partitioned index), empty when the source does not tell.
    """

    schema: str
    name: str
    pages: int = 0
    tuples: float = -1.0
    all_visible: int = 0
    all_frozen: int | None = None
    columns: tuple[ColumnStatistics, ...] = ()
    kind: str = ""
    of: str | None = None

    @property
    def key(self) -> str:
        """The name under which a design has it."""
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"

    @cached_property
    def by_column(self) -> Mapping[str, ColumnStatistics]:
        """The statistics by column; those with the children counted in where both are there."""
        return {item.name: item for item in sorted(self.columns, key=lambda item: item.inherited)}


@dataclass(frozen=True)
class CommonCombination:
    """Values that often stand together (None is NULL), their share of rows, and what it were by chance."""

    values: tuple[str | None, ...]
    frequency: float
    base_frequency: float


@dataclass(frozen=True)
class ExtendedStatistics:
    """What is known across columns of a table (CREATE STATISTICS).

    `columns` are names in order, then `expressions` as SQL; `distinct` counts combinations of columns;
    `dependencies` say in which share of rows the columns on the left decide the last one. A combination has a
    value for each column and expression. `kinds` are letters of `pg_statistic_ext.stxkind` (d, f, m, e).
    """

    schema: str
    name: str
    table: str
    columns: tuple[str, ...]
    expressions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    distinct: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    dependencies: Mapping[tuple[tuple[str, ...], str], float] = field(default_factory=dict)
    combinations: tuple[CommonCombination, ...] = ()
    inherited: bool = False


@dataclass(frozen=True)
class DatabaseStatistics:
    """The statistics of a database; `source` says where they come from, `version` is major and minor."""

    source: str
    version: tuple[int, ...] = ()
    tables: tuple[TableStatistics, ...] = ()
    extended: tuple[ExtendedStatistics, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, TableStatistics]:
        """The relations by the name under which a design has them."""
        return {table.key: table for table in self.tables}

    def extended_of(self, key: str) -> Iterator[ExtendedStatistics]:
        """Yield the extended statistics of a table."""
        return (item for item in self.extended if item.table == key)
