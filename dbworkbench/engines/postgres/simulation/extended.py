"""Extended statistics (CREATE STATISTICS), which PostgreSQL 18 has no function to import.

What is known of several columns together is written into the catalogue in the server's own form
(`statext_ndistinct_serialize` in mvdistinct.c, `statext_dependencies_serialize` in dependencies.c): numbers
of combinations, and how far columns decide each other. Frequent combinations are not brought over, since
their form depends on the types, nor statistics on expressions.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.measures import table_key
from dbworkbench.model.tablestatistics import DatabaseStatistics, ExtendedStatistics, TableStatistics

DISTINCT_MAGIC, DEPENDENCIES_MAGIC, BASIC = 0xA352BFA4, 0xB4549A2C, 1  # `statistics.h`
OBJECTS = """
SELECT s.oid, s.stxnamespace::regnamespace::text, s.stxname, n.nspname, c.relname,
       (SELECT json_object_agg(attname, attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0)
FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE s.stxexprs IS NULL
"""
CASTS = """
SET allow_system_table_mods = on;
CREATE CAST (bytea AS pg_ndistinct) WITHOUT FUNCTION;
CREATE CAST (bytea AS pg_dependencies) WITHOUT FUNCTION;
"""
WRITE = """
INSERT INTO pg_statistic_ext_data (stxoid, stxdinherit, stxdndistinct, stxddependencies)
VALUES (%s, %s, %s::bytea::pg_ndistinct, %s::bytea::pg_dependencies)
"""
UNCAST = "DROP CAST (bytea AS pg_ndistinct); DROP CAST (bytea AS pg_dependencies)"


def bring_extended(connection: Connection, statistics: Iterable[ExtendedStatistics]) -> None:
    """Write what is known of columns together; it needs a superuser."""
    known = {(item.schema, item.name, item.table): item for item in statistics}
    if not known:
        return
    connection.execute(CASTS.encode())
    for oid, schema, name, table_schema, table, numbers in connection.execute(OBJECTS).fetchall():
        found = known.get((schema, name, table_key(table_schema, table)))
        connection.execute("DELETE FROM pg_statistic_ext_data WHERE stxoid = %s", [oid])
        if found is not None:
            values = (_distinct(found, numbers), _dependencies(found, numbers))
            connection.execute(WRITE, [oid, found.inherited, *values])
    connection.execute(UNCAST.encode())


def grown(
    item: ExtendedStatistics, before: DatabaseStatistics, after: DatabaseStatistics
) -> ExtendedStatistics:
    """Return numbers of combinations at another size.

    They grow as the column does that grows most, up to what columns and rows allow; dependencies stay.
    """
    old, new = before.by_key.get(item.table), after.by_key.get(item.table)
    if old is None or new is None or old.tuples <= 0 or not item.distinct:
        return item
    return replace(
        item,
        distinct={names: _combinations(names, count, old, new) for names, count in item.distinct.items()},
    )


def _combinations(names: tuple[str, ...], count: float, old: TableStatistics, new: TableStatistics) -> float:
    columns = [(old.by_column.get(name), new.by_column.get(name)) for name in names]
    pairs = [(one.distinct(old.tuples), two.distinct(new.tuples)) for one, two in columns if one and two]
    factor = max((then / now for now, then in pairs if now > 0), default=1.0)
    most = 1.0
    for _, then in pairs:
        most *= max(1.0, then)
    return max(1.0, min(count * factor, most, new.tuples))


def _distinct(item: ExtendedStatistics, numbers: Mapping[str, int]) -> bytes | None:
    parts = [
        struct.pack(f"=di{len(names)}h", count, len(names), *(numbers[name] for name in names))
        for names, count in item.distinct.items()
    ]
    return struct.pack("=III", DISTINCT_MAGIC, BASIC, len(parts)) + b"".join(parts) if parts else None


def _dependencies(item: ExtendedStatistics, numbers: Mapping[str, int]) -> bytes | None:
    parts = [
        struct.pack(
            f"=dh{len(left) + 1}h", degree, len(left) + 1, *(numbers[name] for name in (*left, right))
        )
        for (left, right), degree in item.dependencies.items()
    ]
    return struct.pack("=III", DEPENDENCIES_MAGIC, BASIC, len(parts)) + b"".join(parts) if parts else None
