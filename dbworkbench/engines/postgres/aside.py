"""Keys, references and indexes of empty tables: dropped before rows come in, made again afterwards.

All in one transaction, so nobody sees a table without them. Filling the heap first and building each index
once is about two and a half times faster than keeping them up row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from psycopg import errors, sql

from dbworkbench.engines.postgres.login import Connection

# Keys and exclusions of the table, and references from and to it, with what others need to make them
# again. CHECK and NOT NULL stay: they cost little, and tell the row. What carries storage settings stays.
CONSTRAINTS = """
SELECT c.oid, c.conrelid::regclass::text, quote_ident(conname), contype, pg_get_constraintdef(c.oid),
       obj_description(c.oid, 'pg_constraint')
FROM pg_constraint c LEFT JOIN pg_class i ON i.oid = c.conindid AND c.contype <> 'f'
LEFT JOIN pg_index x ON x.indexrelid = i.oid
WHERE contype IN ('p', 'u', 'x', 'f') AND conparentid = 0 AND i.reloptions IS NULL
AND NOT coalesce(x.indisclustered OR x.indisreplident, false)
AND (conrelid = %(table)s::regclass OR (contype = 'f' AND confrelid = %(table)s::regclass))
AND pg_get_constraintdef(c.oid) NOT LIKE '%% NOT ENFORCED'
ORDER BY contype = 'f' DESC, conname
"""
INDEXES = """
SELECT i.oid, i.oid::regclass::text, replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON '),
       obj_description(i.oid, 'pg_class')
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indrelid = %(table)s::regclass AND NOT i.relispartition AND NOT x.indisclustered
AND NOT x.indisreplident
AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x'))
ORDER BY i.relname
"""


class Order(Enum):
    """Keys come first, because references need them."""

    KEY = 1
    INDEX = 2
    REFERENCE = 3


@dataclass(frozen=True)
class SetAside:
    """Something that was dropped: its table and name in quotes, and the statements that make it again."""

    order: Order
    table: str
    name: str
    statements: tuple[str, ...]


def set_aside(connection: Connection, table: str) -> list[SetAside]:
    """Drop keys, references and indexes of a table (a quoted name); none when something else needs them."""
    parts = [*_constraints(connection, table), *_indexes(connection, table)]
    try:
        with connection.transaction():
            for part, drop in parts:
                connection.execute(drop.encode())
                del part
    except (errors.DependentObjectsStillExist, errors.ObjectInUse):
        # a view groups by the key, say, or deferred checks wait: rows go through the constraints, only slower
        return []
    return [part for part, _ in parts]


def bring_back(connection: Connection, part: SetAside) -> None:
    """Make one of them again; raises the driver's error when the rows do not allow it."""
    for statement in part.statements:
        connection.execute(statement.encode())


def in_order(parts: Sequence[SetAside]) -> list[SetAside]:
    return sorted(parts, key=lambda part: (part.order.value, part.table, part.name))


def _constraints(connection: Connection, table: str) -> list[tuple[SetAside, str]]:
    found = []
    for _, owner, name, kind, definition, note in connection.execute(
        CONSTRAINTS, {"table": table}
    ).fetchall():
        make = [f"ALTER TABLE {owner} ADD CONSTRAINT {name} {definition}"]
        if note is not None:
            make.append(f"COMMENT ON CONSTRAINT {name} ON {owner} IS {_literal(note)}")
        order = Order.REFERENCE if kind == "f" else Order.KEY
        part = SetAside(order, owner, name, tuple(make))
        found.append((part, f"ALTER TABLE {owner} DROP CONSTRAINT {name}"))
    return found


def _indexes(connection: Connection, table: str) -> list[tuple[SetAside, str]]:
    found = []
    for _, name, definition, note in connection.execute(INDEXES, {"table": table}).fetchall():
        make = [definition]
        if note is not None:
            make.append(f"COMMENT ON INDEX {name} IS {_literal(note)}")
        found.append((SetAside(Order.INDEX, table, name, tuple(make)), f"DROP INDEX {name}"))
    return found


def _literal(text: str) -> str:
    return sql.Literal(text).as_string()
