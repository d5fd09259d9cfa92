"""B-trees as high as full ones, of which a dozen pages are real.

The planner reads a B-tree's height from its first page and charges each level of each descent
(`btcostestimate`); an index on an empty table has the height 0. Nothing is patched: the server itself builds
a tree of that height on a small table, and the index takes over its file as REINDEX does, by the number of
the file in the catalogue. All keys in that tree are NULL in as many columns as an index can have but one, so
that they are valid, and never looked into, for columns of any type; a wide last key leaves room for three
entries a page, so that a few rows make a high tree.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.simulation.anatomy import Relation
from dbworkbench.engines.postgres.simulation.pages import ENTRY, HEADER, PAGE, SLOT, aligned
from dbworkbench.model.tablestatistics import TableStatistics

SCHEMA = "dbworkbench_trees"
KEYS = [f"k{number}" for number in range(31)]  # an index has 32 at most (`INDEX_MAX_KEYS`)
WIDE, WIDE_KEYS = 2600, 3  # bytes of the last key, and how many such entries a page holds
LEVELS = 8  # more than 32 TB need
INNER_FILL = 0.7  # how full a build leaves pages above the leaves (`BTREE_NONLEAF_FILLFACTOR`)
TAIL = 16
SWAP = """
UPDATE pg_class x SET relfilenode = y.relfilenode FROM pg_class y
WHERE (x.oid, y.oid) IN ((%(one)s, %(other)s), (%(other)s, %(one)s))
"""


def height_of(index: Relation, statistics: TableStatistics, table: TableStatistics) -> int:
    """Return how many levels lie above an index' leaves, by how many keys a page above them takes.

    Of several columns a page above the leaves mostly needs only the first (suffix truncation, nbtree/README).
    """
    found = table.by_column.get(index.keys[0]) if index.keys else None
    size = ENTRY + aligned(found.average_width if found else 8) + SLOT
    keys = max(2, int((PAGE - HEADER - TAIL) * INNER_FILL / size))
    pages, height = float(statistics.pages - 1), 0
    while pages > 1 and height < LEVELS:
        pages, height = pages / keys, height + 1
    return height if statistics.pages > 3 else 0


def plant(connection: Connection, heights: Mapping[int, int]) -> None:
    """Give indexes, by their number, files with trees of some heights; it needs a superuser."""
    schema = sql.Identifier(SCHEMA)
    connection.execute("SET allow_system_table_mods = on")
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    columns = sql.SQL(", ").join(sql.SQL("{} int").format(sql.Identifier(key)) for key in KEYS)
    # not compressed: the keys are to be as wide as they look
    table = sql.SQL("CREATE TABLE {}.rows (n int, {}, wide text STORAGE plain)")
    connection.execute(table.format(schema, columns))
    fill = sql.SQL(
        "INSERT INTO {}.rows (n, wide) SELECT n, lpad(n::text, {}, 'x') FROM generate_series(1, {}) n"
    )
    connection.execute(fill.format(schema, WIDE, _rows(max(heights.values()))))
    for oid, height in heights.items():
        _plant_one(connection, oid, height)
    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))


def _plant_one(connection: Connection, oid: int, height: int) -> None:
    tree = sql.Identifier(SCHEMA, f"tree_{oid}")
    connection.execute(
        sql.SQL("CREATE INDEX {} ON {}.rows ({}, wide) WHERE n <= {}").format(
            sql.Identifier(f"tree_{oid}"),
            sql.Identifier(SCHEMA),
            sql.SQL(", ").join(map(sql.Identifier, KEYS)),
            sql.Literal(_rows(height)),
        )
    )
    ((made,),) = connection.execute("SELECT %s::regclass::oid", [tree.as_string(connection)]).fetchall()
    connection.execute(SWAP, {"one": oid, "other": made})


def _rows(height: int) -> int:
    """Return how many rows make a tree of a height: one more than fit into the next lower one."""
    return int(WIDE_KEYS**height) + 1 if height else 1
