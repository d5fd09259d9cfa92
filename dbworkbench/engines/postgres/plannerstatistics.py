"""The planner's statistics of a live database, as a value; nothing is written and no row is read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.measures import table_key
from dbworkbench.model.arraytext import read_array
from dbworkbench.model.tablestatistics import (
    ColumnStatistics,
    CommonCombination,
    DatabaseStatistics,
    ExtendedStatistics,
    TableStatistics,
)

RELATIONS = """
SELECT n.nspname::text, c.relname::text, c.relkind::text, c.relpages, c.reltuples, c.relallvisible, {frozen},
       t.relname::text, tn.nspname::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND NOT starts_with(n.nspname, 'pg_')
AND n.nspname <> 'information_schema'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = coalesce(t.oid, c.oid) AND d.deptype = 'e')
ORDER BY 1, 2
"""
COLUMNS = """
SELECT s.schemaname::text, s.tablename::text, s.attname::text, s.null_frac, s.avg_width, s.n_distinct,
       s.most_common_vals::text, s.most_common_freqs, s.histogram_bounds::text, s.correlation,
       s.most_common_elems::text, s.most_common_elem_freqs, s.elem_count_histogram, {ranges}, s.inherited,
       format_type(a.atttypid, a.atttypmod),
       CASE WHEN o.collname = 'default' THEN d.datcollate ELSE coalesce(o.collcollate, o.collname) END::text,
       a.attnum
FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
LEFT JOIN pg_collation o ON o.oid = a.attcollation
JOIN pg_database d ON d.datname = current_database()
WHERE NOT starts_with(s.schemaname, 'pg_') AND s.schemaname <> 'information_schema'
ORDER BY 1, 2, a.attnum, s.inherited
"""
EXTENDED = """
SELECT x.stxnamespace::regnamespace::text, x.stxname::text, s.schemaname::text, s.tablename::text,
       s.attnames::text[], s.exprs::text[], s.kinds::text[], s.n_distinct::text, s.dependencies::text,
       s.most_common_vals, s.most_common_val_nulls, s.most_common_freqs, s.most_common_base_freqs,
       s.inherited,
       (SELECT jsonb_object_agg(attnum, attname) FROM pg_attribute WHERE attrelid = x.stxrelid AND attnum > 0)
FROM pg_statistic_ext x
JOIN pg_stats_ext s ON s.statistics_schemaname = x.stxnamespace::regnamespace::text
AND s.statistics_name = x.stxname
ORDER BY 1, 2
"""
NOTATION = "SET LOCAL datestyle = ISO; SET LOCAL intervalstyle = postgres; SET LOCAL timezone = 'UTC'"
RANGES = "s.range_length_histogram::text, s.range_empty_frac, s.range_bounds_histogram::text"
FROZEN_SINCE, RANGES_SINCE = 18, 17


def read_statistics(connection: Connection, database: str) -> DatabaseStatistics:
    """Read what ANALYZE has gathered of all tables that the role may see."""
    connection.execute(NOTATION)
    major, minor = divmod(connection.info.server_version, 10000)
    columns = _columns(connection, major)
    frozen = "c.relallfrozen" if major >= FROZEN_SINCE else "NULL"
    relations = connection.execute(RELATIONS.format(frozen=frozen).encode()).fetchall()
    tables = tuple(_table(row, columns) for row in relations)
    return DatabaseStatistics(database, (major, minor), tables, _extended(connection))


def _table(
    row: tuple[Any, ...], columns: Mapping[tuple[str, str], tuple[ColumnStatistics, ...]]
) -> TableStatistics:
    schema, name, kind, pages, tuples, visible, frozen, owner, owner_schema = row
    of = None if owner is None else table_key(owner_schema, owner)
    known = columns.get((schema, name), ())
    return TableStatistics(schema, name, pages, float(tuples), visible, frozen, known, kind, of)


def _columns(connection: Connection, major: int) -> Mapping[tuple[str, str], tuple[ColumnStatistics, ...]]:
    ranges = RANGES if major >= RANGES_SINCE else "NULL, NULL, NULL"
    found: dict[tuple[str, str], list[ColumnStatistics]] = defaultdict(list)
    for schema, table, *values in connection.execute(COLUMNS.format(ranges=ranges).encode()):
        found[schema, table].append(_column(values))
    return {key: tuple(columns) for key, columns in found.items()}


def _column(values: list[Any]) -> ColumnStatistics:
    name, nulls, width, distinct, common, frequencies, histogram, correlation, *rest = values
    elements, element_frequencies, counts, lengths, empty, bounds, inherited, kind, collation, position = rest
    return ColumnStatistics(
        name, nulls, width, distinct, _texts(common), _shares(frequencies), _texts(histogram), correlation,
        _texts(elements), _shares(element_frequencies), _shares(counts), _texts(lengths), empty,
        _texts(bounds), inherited, kind, collation or "", position,
    )  # fmt: skip


def _extended(connection: Connection) -> tuple[ExtendedStatistics, ...]:
    return tuple(_extended_one(row) for row in connection.execute(EXTENDED))


def _extended_one(row: tuple[Any, ...]) -> ExtendedStatistics:
    schema, name, table_schema, table, columns, expressions, kinds, distinct, dependencies, *rest = row
    values, nulls, frequencies, base, inherited, numbers = rest
    named = {**numbers, **{str(-at): text for at, text in enumerate(expressions or (), 1)}}
    return ExtendedStatistics(
        schema, name, table_key(table_schema, table), tuple(columns or ()), tuple(expressions or ()),
        tuple(kinds), _distinct(distinct, named), _dependencies(dependencies, named),
        _combinations(values, nulls, frequencies, base), bool(inherited),
    )  # fmt: skip


def _distinct(text: str | None, named: Mapping[str, str]) -> dict[tuple[str, ...], float]:
    """Read `{"2, 5": 350}`: combinations of columns by number (negative for expressions)."""
    found: dict[str, float] = json.loads(text or "{}")
    return {_names(key.split(","), named): count for key, count in found.items()}


def _dependencies(text: str | None, named: Mapping[str, str]) -> dict[tuple[tuple[str, ...], str], float]:
    """Read `{"2 => 5": 0.9}`."""
    found: dict[str, float] = json.loads(text or "{}")
    sides = {key: key.split(" => ") for key in found}
    return {
        (_names(left.split(","), named), _names([right], named)[0]): found[key]
        for key, (left, right) in sides.items()
    }


def _names(numbers: Iterable[str], named: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(named[number.strip()] for number in numbers)


def _combinations(
    values: list[list[str]] | None,
    nulls: list[list[bool]] | None,
    frequencies: list[float] | None,
    base: list[float] | None,
) -> tuple[CommonCombination, ...]:
    rows = zip(values or (), nulls or (), frequencies or (), base or (), strict=True)
    return tuple(
        CommonCombination(
            tuple(None if absent else value for value, absent in zip(combined, flags, strict=True)),
            frequency,
            by_chance,
        )
        for combined, flags, frequency, by_chance in rows
    )


def _texts(array: str | None) -> tuple[str, ...]:
    return tuple(item for item in read_array(array) if item is not None) if array else ()


def _shares(numbers: Iterable[float] | None) -> tuple[float, ...]:
    return tuple(numbers or ())
