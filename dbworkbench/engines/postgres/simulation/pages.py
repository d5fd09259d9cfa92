"""How many pages a relation has at another size."""

from __future__ import annotations

import math

from dbworkbench.engines.postgres.simulation.anatomy import Relation
from dbworkbench.model.tablestatistics import TableStatistics

PAGE = 8192
MOST_PAGES = 2**32 - 2  # what a block number can tell (manual, "PostgreSQL Limits")
MEASURABLE = 8  # pages from which on rows a page are measured; of fewer, the last one's hole counts too much
HEADER, ROW, SLOT = 24, 24, 4  # bytes of a page's head, a row's head and its line pointer
ENTRY = 8  # bytes of an index entry's head
LEAVES = 0.9  # the usual fill factor of a B-tree
# Pages that do not grow: a B-tree's and a hash index' metapage, GIN's and SP-GiST's first pages, BRIN's map
FIXED = {"btree": 1, "hash": 1, "gin": 2, "spgist": 3, "brin": 2}


def pages_at(figures: TableStatistics, relation: Relation, tuples: float, table: TableStatistics) -> int:
    """Return the pages for a number of rows, at the density that was measured.

    Files of a few pages are mostly a hole at the end; there the width of the columns counts, as the planner
    itself has it for tables that were never analysed (`table_block_relation_estimate_size` in tableam.c).
    """
    if figures.pages <= 0 or figures.tuples <= 0 or tuples <= 0:
        return max(figures.pages, 0)
    fixed = min(FIXED.get(relation.method, 0), figures.pages - 1) if relation.is_index else 0
    measured = figures.tuples / (figures.pages - fixed)
    if figures.pages < MEASURABLE:
        measured = max(measured, by_width(relation, table))
    return fixed + max(1, math.ceil(tuples / measured))


def by_width(relation: Relation, table: TableStatistics) -> float:
    """Return the rows or entries that fit on a page by the average width of their columns."""
    if relation.is_index and relation.method not in ("btree", "hash"):
        return 0.0
    names = relation.keys if relation.is_index else tuple(relation.columns)
    width = sum(_width(table, name) for name in names)
    size = (ENTRY if relation.is_index else ROW) + aligned(width) + SLOT
    room = (PAGE - HEADER) * (LEAVES if relation.is_index else 1.0)
    return max(1.0, room // size)


def _width(table: TableStatistics, name: str) -> int:
    found = table.by_column.get(name)
    return found.average_width if found else 8


def aligned(size: int) -> int:
    """Return a size up to the next multiple of 8 bytes, at which values begin."""
    return -(-size // 8) * 8
