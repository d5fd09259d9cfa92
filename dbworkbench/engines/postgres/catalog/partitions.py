"""Partitions, folded into their table: each a statement, and what it has of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from dbworkbench.engines.postgres.catalog.expression import settled
from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.naming import made_up
from dbworkbench.engines.postgres.catalog.relation import Relation, options_text, relation_name
from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, placed, quoted, within
from dbworkbench.engines.postgres.catalog.tables import METHOD, OPTIONS, storage

PARTITIONS = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged, c.relkind AS kind,
    pg_get_expr(c.relpartbound, c.oid) AS bound, pg_get_partkeydef(c.oid) AS partition_key,
    {OPTIONS}, {METHOD}, s.spcname AS tablespace, pm.amname AS parent_method,
    p.oid AS parent_oid, pn.nspname AS parent_schema, p.relname AS parent,
    r.oid AS root_oid, rn.nspname AS root_schema, r.relname AS root,
    fs.srvname AS server, f.ftoptions AS server_options
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_inherits i ON i.inhrelid = c.oid
JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
JOIN pg_class r ON r.oid = pg_partition_root(c.oid) JOIN pg_namespace rn ON rn.oid = r.relnamespace
LEFT JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_am pm ON pm.oid = p.relam
LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
LEFT JOIN (pg_foreign_table f JOIN pg_foreign_server fs ON fs.oid = f.ftserver) ON f.ftrelid = c.oid
WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND {within()}
ORDER BY c.oid"""
# the indexes of partitions beside those that constraints make, with the index of the parent they belong to
INDEXES = f"""
SELECT i.indexrelid AS oid, ic.relname AS name, n.nspname AS schema, c.oid AS partition,
    c.relname AS partition_name,
    pg_get_indexdef(i.indexrelid) AS definition, h.inhparent AS parent, pi.indisvalid AS parent_valid,
    pc.relname AS parent_name, pcn.nspname AS parent_schema, ic.reloptions AS options,
    pc.reloptions AS parent_options, ic.reltablespace = pc.reltablespace AS alike,
    obj_description(ic.oid, 'pg_class') AS comment, i.indisvalid AS valid, ic.relkind = 'I' AS partitioned,
    rn.nspname AS root_schema, r.relname AS root,
    ARRAY(SELECT a.attname::text FROM pg_attribute a
    WHERE a.attrelid = i.indexrelid ORDER BY a.attnum) AS columns
FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = pg_partition_root(c.oid) JOIN pg_namespace rn ON rn.oid = r.relnamespace
LEFT JOIN (pg_inherits h JOIN pg_class pc ON pc.oid = h.inhparent JOIN pg_namespace pcn
    ON pcn.oid = pc.relnamespace
           JOIN pg_index pi ON pi.indexrelid = pc.oid) ON h.inhrelid = ic.oid
WHERE c.relispartition AND {within()}
    AND NOT EXISTS (SELECT FROM pg_constraint k
                    WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indexrelid"""


def read_partitions(scope: Scope, relations: Mapping[int, Relation]) -> Iterator[Found]:
    """Yield the statements that make each partition, on the key of the outermost table."""
    for row in scope.rows(PARTITIONS):
        relation = relations.get(row.oid) or Relation()
        on, name, parent = key_of(row.root_schema, row.root), key_of(row.schema, row.name), _parent(row)
        address, beside = ("pg_class", row.oid), row.root_oid
        if relation.is_plain:
            yield found("partition", name, _partition_of(row, parent), address, on=on, beside=beside)
        else:
            sql = f"CREATE {_words(row)} {relation_name(row)} {relation.body()}{_tail(row)}"
            yield found("partition", name, sql, address, on=on, beside=beside)
            sql = f"ALTER TABLE ONLY {parent} ATTACH PARTITION {relation_name(row)} {row.bound}"
            needs = (address, ("pg_class", row.parent_oid))
            yield found("partition bound", name, sql, on=on, beside=beside, needs=needs)
        for constraint in relation.left(inherited=relation.is_plain):
            sql = f"ALTER {_kind(row)} {relation_name(row)} ADD CONSTRAINT {quoted(constraint.name)} "
            sql += settled(constraint.definition)
            needed = [("pg_class", constraint.target)] if constraint.target else []
            own = ("pg_constraint", constraint.oid)
            yield found("constraint", constraint.name, sql, own, on=on, needs=(address, *needed))


def _parent(row: Any) -> str:
    return placed(row.parent_schema, row.parent)


def _kind(row: Any) -> str:
    return "FOREIGN TABLE" if row.kind == "f" else "TABLE"


def _words(row: Any) -> str:
    return f"{'UNLOGGED ' if row.unlogged else ''}{_kind(row)}"


def _partition_of(row: Any, parent: str) -> str:
    return f"CREATE {_words(row)} {relation_name(row)} PARTITION OF {parent} {row.bound}{_tail(row)}"


def _tail(row: Any) -> str:
    parts = [f"PARTITION BY {row.partition_key}"] if row.partition_key else []
    if row.kind == "f":
        parts.append(f"SERVER {quoted(row.server)}")
        parts += [f"OPTIONS ({options_text(row.server_options)})"] if row.server_options else []
    else:
        parts += [f"USING {row.method}"] if row.method else []
        written = ", ".join(f"{name}={value}" for name, value in storage(row.options).items())
        parts += [f"WITH ({written})"] if written else []
        parts += [f"TABLESPACE {quoted(row.tablespace)}"] if row.tablespace else []
    return "".join(f" {part}" for part in parts)


def read_partition_indexes(scope: Scope) -> tuple[list[Found], list[tuple[int, int]]]:
    """Return the indexes of partitions that do not come with their parent's, and pairs of parent and index.

    The parent's index comes after them and takes them over.
    """
    rows = [row for row in scope.rows(INDEXES) if row.valid or row.partitioned]
    known = {row.oid: row for row in rows}
    explicit = _explicit(rows)
    statements: list[Found] = []
    pairs: list[tuple[int, int]] = []
    for row in rows:
        if row.oid not in explicit:
            continue
        on = key_of(row.root_schema, row.root)
        # an index on a part that is partitioned itself makes, or takes over, those of its partitions
        sql = settled(row.definition.replace(" ON ONLY ", " ON ", 1) if row.valid else row.definition)
        address, needs = ("pg_class", row.oid), (("pg_class", row.partition),)
        statements.append(found("index", row.name, sql, address, on=on, needs=needs))
        if row.parent is not None and row.parent_valid:
            pairs.append((row.parent, row.oid))
        elif row.parent is not None:
            parent = placed(row.parent_schema, row.parent_name)
            sql = f"ALTER INDEX {parent} ATTACH PARTITION {placed(row.schema, row.name)}"
            statements.append(
                found("index partition", row.name, sql, on=on, needs=(address, ("pg_class", row.parent)))
            )
    return statements, _through(pairs, known)


def _through(pairs: list[tuple[int, int]], known: Mapping[int, Any]) -> list[tuple[int, int]]:
    """Lead a pair to the index that makes the parent, which may be further up."""
    led = []
    explicit = {index for _, index in pairs}
    for parent, index in pairs:
        while parent in known and parent not in explicit and known[parent].parent is not None:
            parent = known[parent].parent  # noqa: PLW2901 - climbs up
        led.append((parent, index))
    return led


def _explicit(rows: list[Any]) -> set[int]:
    """Return the oids of indexes that the server would not make, or not so, with those of their parents."""
    usual: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        usual[row.schema, _conventional(row)] += 1
    return {
        row.oid
        for row in rows
        if row.parent is None
        or not row.parent_valid
        or row.name != _conventional(row)
        or usual[row.schema, row.name] > 1
        or (row.options or []) != (row.parent_options or [])
        or not row.alike
    }


def _conventional(row: Any) -> str:
    return made_up(row.partition_name, row.columns, "idx")
