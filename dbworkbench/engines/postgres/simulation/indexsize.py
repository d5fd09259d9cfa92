"""How many pages a freshly built index has, from its columns' widths and distinct values.

B-trees by the layout that nbtree documents (`nbtree.h`, `nbtdedup.c`): entries of equal keys share one copy
of the key and 6 bytes a row, up to a third of a page; leaves are filled to 90 %. The other methods by what
their entries hold; GIN, whose lists are compressed, by an average of bytes a row.
"""

from __future__ import annotations

import math

from dbworkbench.engines.postgres.simulation.anatomy import Relation
from dbworkbench.engines.postgres.simulation.pages import ENTRY, FIXED, HEADER, LEAVES, PAGE, SLOT, aligned
from dbworkbench.model.tablestatistics import TableStatistics

TAIL = 16  # bytes at the end of a B-tree's page
ROOM = (PAGE - HEADER - TAIL) * LEAVES
TID = 6  # bytes that say where a row is
LONGEST_LIST = 2704  # bytes of an entry that lists rows (`BTMaxItemSize`)
INNER = 1.005  # pages above the leaves, as a part
RANGE = 128  # heap pages of a BRIN summary
GIN_ROW = 3.0  # bytes of a compressed row in the list of an entry
ELEMENTS = 8.0  # entries a row, where nothing is known of a document
USUAL_WIDTH = 8


def index_pages(relation: Relation, table: TableStatistics, tuples: float) -> int:
    """Return the pages of an index on `tuples` rows of a table."""
    fixed = FIXED.get(relation.method, 0)
    if tuples <= 0:
        return fixed
    if relation.method == "brin":
        summaries = math.ceil(table.pages / RANGE)
        return fixed + max(1, math.ceil(summaries * (ENTRY + 2 * _width(relation, table) + SLOT) / ROOM))
    return fixed + max(1, math.ceil(_bytes(relation, table, tuples) / ROOM * INNER))


def _bytes(relation: Relation, table: TableStatistics, tuples: float) -> float:
    match relation.method:
        case "gin":
            return tuples * _elements(relation, table) * GIN_ROW
        case "hash":
            return tuples * (ENTRY + 8 + SLOT)
        case "btree" if not relation.is_unique:
            return _shared(aligned(_width(relation, table)), tuples, _distinct(relation, table, tuples))
    return tuples * (ENTRY + aligned(_width(relation, table)) + SLOT)


def _shared(width: int, tuples: float, distinct: float) -> float:
    """Return the bytes of entries that share their keys."""
    alone = ENTRY + width + SLOT
    each = tuples / max(1.0, distinct)
    if each < 2:
        return tuples * alone
    lists = math.ceil(each * TID / (LONGEST_LIST - width - ENTRY))
    return min(tuples * alone, distinct * (lists * alone + each * TID))


def _width(relation: Relation, table: TableStatistics) -> int:
    """Return the bytes of an entry's columns, an expression taken as a usual one."""
    found = [table.by_column.get(name) for name in relation.keys]
    widths = [column.average_width for column in found if column]
    return sum(widths) + USUAL_WIDTH * (len(found) - len(widths) + relation.expressions)


def _distinct(relation: Relation, table: TableStatistics, tuples: float) -> float:
    """Return the distinct keys, as if columns had nothing to do with each other."""
    found = [table.by_column.get(name) for name in relation.keys]
    counts = [max(1.0, column.distinct(tuples)) if column else tuples for column in found]
    return tuples if relation.expressions else min(math.prod(counts), tuples)


def _elements(relation: Relation, table: TableStatistics) -> float:
    """Return the entries of a row: the mean number of elements, where the column is an array."""
    found = table.by_column.get(relation.keys[0]) if relation.keys else None
    return found.element_histogram[-1] if found and found.element_histogram else ELEMENTS
