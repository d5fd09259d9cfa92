"""The objects that dbworkbench made in a database: found by their transaction, dropped by their oid."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import errors, sql

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.errors import Refused

# The catalogue rows that the current transaction wrote, without what goes with another object anyway.
MADE = """
SELECT 'pg_class'::regclass::oid, oid FROM pg_class
WHERE xmin = pg_current_xact_id()::xid AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relpersistence <> 't'
AND NOT relispartition
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = pg_class.oid
                AND d.deptype IN ('a', 'i', 'e'))
UNION ALL
SELECT 'pg_proc'::regclass::oid, oid FROM pg_proc WHERE xmin = pg_current_xact_id()::xid
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = pg_proc.oid
                AND d.deptype = 'e')
UNION ALL
SELECT 'pg_type'::regclass::oid, oid FROM pg_type WHERE xmin = pg_current_xact_id()::xid
AND (typtype IN ('e', 'd')
     OR (typtype = 'c' AND (SELECT relkind FROM pg_class c WHERE c.oid = typrelid) = 'c'))
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = pg_type.oid
                AND d.deptype = 'e')
UNION ALL
SELECT 'pg_extension'::regclass::oid, oid FROM pg_extension WHERE xmin = pg_current_xact_id()::xid
ORDER BY 2
"""
# Those of them that are still there, in an order in which they can be dropped.
STILL_THERE = """
SELECT o.type, o.identity
FROM unnest(%s::oid[], %s::oid[]) WITH ORDINALITY AS made(class, object, number),
LATERAL (SELECT (pg_identify_object(class, object, 0)).*) AS o
WHERE o.identity IS NOT NULL AND EXISTS (
    SELECT FROM pg_class WHERE class = 'pg_class'::regclass AND oid = object
    UNION ALL SELECT FROM pg_proc WHERE class = 'pg_proc'::regclass AND oid = object
    UNION ALL SELECT FROM pg_type WHERE class = 'pg_type'::regclass AND oid = object
    UNION ALL SELECT FROM pg_extension WHERE class = 'pg_extension'::regclass AND oid = object)
ORDER BY array_position(ARRAY['materialized view', 'view', 'table', 'function', 'procedure', 'aggregate',
                              'type', 'sequence', 'extension'], o.type), number DESC
"""
Objects = Sequence[tuple[int, int]]


def made_here(connection: Connection) -> list[tuple[int, int]]:
    """Return catalogue and oid of everything that the current transaction has made."""
    return [(int(catalogue), int(oid)) for catalogue, oid in connection.execute(MADE)]


def still_there(connection: Connection, objects: Objects) -> list[tuple[str, str]]:
    """Return kind and quoted name of those objects that have not been dropped since."""
    pairs = [[pair[position] for pair in objects] for position in (0, 1)]
    return [(kind, name) for kind, name in connection.execute(STILL_THERE, pairs)]


def drop(connection: Connection, objects: Objects) -> tuple[str, ...]:
    """Drop objects that dbworkbench made and name them; nothing else goes with them.

    Raises Refused when something that somebody else made depends on them.
    """
    left = still_there(connection, objects)
    tables = [name for kind, name in left if kind == "table"]
    try:
        for kind, name in left:
            if kind != "table":
                connection.execute(_drop(kind, [name]))
            elif name == tables[0]:
                connection.execute(_drop(kind, tables))  # at once, because they refer to each other
    except errors.DependentObjectsStillExist as error:
        raise Refused(
            f"cannot replace the tables: {error.diag.message_primary}",
            hint=f"{error.diag.message_detail}\nDrop these first if they are not needed.",
        ) from None
    return tuple(f"{kind} {name}" for kind, name in left)


def _drop(kind: str, names: Sequence[str]) -> sql.Composed:
    # pg_identify_object gives kinds in the words of DROP and names in quotes where they need them
    return sql.SQL("DROP {} {}").format(sql.SQL(kind.upper()), sql.SQL(", ".join(names)))
