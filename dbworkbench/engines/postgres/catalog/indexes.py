"""Indexes beside those that constraints make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, Table, desc, nulls_first, nulls_last

from dbworkbench.engines.postgres.catalog.scope import Scope, quoted, sql_text, within
from dbworkbench.model.facts import IndexFacts, set_facts

# One row for each key; included columns come last and have no order or operator class.
KEYS = f"""
SELECT i.indrelid AS "table", i.indexrelid AS oid, ic.relname AS name, i.indisunique AS "unique",
    i.indnullsnotdistinct AS nulls_not_distinct, m.amname AS method, ic.reloptions AS options,
    pg_get_expr(i.indpred, i.indrelid, true) AS condition, obj_description(ic.oid, 'pg_class') AS comment,
    k.n AS position, i.indnkeyatts AS keys, a.attname AS "column",
    pg_get_indexdef(i.indexrelid, k.n::int, true) AS expression,
    i.indoption[k.n - 1] AS ordering,
    CASE WHEN NOT o.opcdefault THEN o.opcname END AS opclass,
    array_to_string(x.attoptions, ', ') AS opclass_options,
    CASE WHEN i.indcollation[k.n - 1] <> coalesce(a.attcollation, x.attcollation) THEN l.collname END
        AS collation
FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = ic.relam
CROSS JOIN LATERAL generate_series(1, i.indnatts) AS k (n)
JOIN pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum = k.n
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1]
LEFT JOIN pg_opclass o ON o.oid = i.indclass[k.n - 1] AND k.n <= i.indnkeyatts
LEFT JOIN pg_collation l ON l.oid = i.indcollation[k.n - 1] AND k.n <= i.indnkeyatts
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {within()}
    AND NOT EXISTS (SELECT FROM pg_constraint p
                    WHERE p.conindid = i.indexrelid AND p.contype IN ('p', 'u', 'x'))
ORDER BY i.indrelid, i.indexrelid, k.n"""
DESCENDING, NULLS_FIRST = 1, 2


def read_indexes(scope: Scope, tables: Mapping[int, Table]) -> None:
    """Append the indexes to their tables."""
    found: dict[int, list[Any]] = {}
    for row in scope.rows(KEYS):
        found.setdefault(row.oid, []).append(row)
    for rows in found.values():
        _index(tables[rows[0].table], rows)


def _index(table: Table, rows: list[Any]) -> None:
    first = rows[0]
    keys = [row for row in rows if row.position <= first.keys]
    index = Index(
        first.name,
        *(_key(table, row) for row in keys),
        unique=first.unique,
        _table=table,
        **_options(first, keys, [row for row in rows if row.position > first.keys]),
    )
    set_facts(index, IndexFacts(first.comment, named=first.name != _conventional(table, keys)))


def _options(first: Any, keys: list[Any], included: list[Any]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if first.method != "btree":
        options["postgresql_using"] = first.method
    if included:
        options["postgresql_include"] = [row.column for row in included]
    if first.condition is not None:
        options["postgresql_where"] = sql_text(first.condition)
    if first.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    if first.options:
        options["postgresql_with"] = dict(option.split("=", 1) for option in first.options)
    opclasses = {row.column: row.opclass for row in keys if row.opclass and _is_plain(row)}
    return options | ({"postgresql_ops": opclasses} if opclasses else {})


def _is_plain(row: Any) -> bool:
    """Whether SQLAlchemy has a place for all of a key: a column, its order and operator class."""
    return row.column is not None and row.collation is None and not row.opclass_options


def _key(table: Table, row: Any) -> Any:
    if not _is_plain(row):
        return _written(row)
    column = table.columns[row.column]
    if row.ordering & DESCENDING:
        ordered = desc(column)
        return ordered if row.ordering & NULLS_FIRST else nulls_last(ordered)
    return nulls_first(column) if row.ordering & NULLS_FIRST else column


def _written(row: Any) -> Any:
    parts = [row.expression]
    if row.collation:
        parts.append(f"COLLATE {quoted(row.collation)}")
    if row.opclass or row.opclass_options:
        parts.append(_opclass(row))
    if row.ordering & DESCENDING:
        parts.append("DESC" if row.ordering & NULLS_FIRST else "DESC NULLS LAST")
    elif row.ordering & NULLS_FIRST:
        parts.append("NULLS FIRST")
    return sql_text(" ".join(parts))


def _opclass(row: Any) -> str:
    options = f"({row.opclass_options})" if row.opclass_options else ""
    return f"{row.opclass}{options}"


def _conventional(table: Table, keys: list[Any]) -> str | None:
    """Return the name that a sketch gives to an index on these columns by itself."""
    if any(row.column is None for row in keys):
        return None
    return "_".join(["ix", table.name, *(row.column for row in keys)])
