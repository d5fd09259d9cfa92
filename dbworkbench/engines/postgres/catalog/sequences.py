"""Sequences: those of identity columns and serials, and those that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, placed, quoted, schema_of, within

SEQUENCES = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, s.seqtypid::regtype::text AS sequence_type,
    s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum,
    s.seqcache AS cache, s.seqcycle AS cycle, c.relpersistence = 'u' AS unlogged,
    tn.nspname AS table_schema, t.relname AS "table", t.relkind AS table_kind, a.attname AS "column"
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
           JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid)
    ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
    AND d.deptype = 'a'
WHERE c.relpersistence <> 't' AND {within()}
    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = c.oid
                    AND i.deptype = 'i')
ORDER BY c.oid"""
LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def read_sequences(scope: Scope, made: Set[int]) -> Iterator[Found]:
    """Yield the sequences that no column makes by itself, and which column each belongs to."""
    for row in scope.rows(SEQUENCES):
        if row.oid in made:
            continue
        name = key_of(row.schema, row.name)
        yield found("sequence", name, _sequence(row), ("pg_class", row.oid))
        if row.table is not None:
            owner = f"{placed(row.table_schema, row.table)}.{quoted(row.column)}"
            sql = f"ALTER SEQUENCE {placed(row.schema, row.name)} OWNED BY {owner}"
            yield found("sequence owner", name, sql, on=key_of(row.table_schema, row.table))


def limits(row: Any, kind: str) -> dict[str, Any]:
    """Return how a sequence differs from what it is by default, in SQLAlchemy's words."""
    rising = row.increment > 0
    largest = LARGEST.get(kind, LARGEST["bigint"])
    minimum = 1 if rising else -largest - 1
    maximum = largest if rising else -1
    start = row.minimum if rising else row.maximum
    usual = {
        "increment": 1,
        "minvalue": minimum,
        "maxvalue": maximum,
        "start": start,
        "cache": 1,
        "cycle": False,
    }
    found_ = {
        "increment": row.increment,
        "minvalue": row.minimum,
        "maxvalue": row.maximum,
        "start": row.start,
        "cache": row.cache,
        "cycle": row.cycle,
    }
    return {name: value for name, value in found_.items() if value != usual[name]}


def is_usual(row: Any, kind: str) -> bool:
    """Say whether a sequence is what it is by default, for a type."""
    return bool(row.sequence_type == kind) and not limits(row, kind)


def _sequence(row: Any) -> str:
    wanted = limits(row, row.sequence_type)
    words = {
        "increment": "INCREMENT BY {}",
        "minvalue": "MINVALUE {}",
        "maxvalue": "MAXVALUE {}",
        "start": "START WITH {}",
        "cache": "CACHE {}",
        "cycle": "CYCLE",
    }
    unlogged = "UNLOGGED " if row.unlogged else ""
    parts = [f"CREATE {unlogged}SEQUENCE {quoted(schema_of(row.schema), row.name)}"]
    parts += [f"AS {row.sequence_type}"] if row.sequence_type != "bigint" else []
    return " ".join([*parts, *(words[name].format(value) for name, value in wanted.items())])
