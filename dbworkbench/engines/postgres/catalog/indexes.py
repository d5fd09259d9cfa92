"""Indexes beside those that constraints make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Index, Table, desc, nulls_first, nulls_last

from dbworkbench.engines.postgres.catalog.expression import readable
from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import (
    Scope,
    key_of,
    placed,
    quoted,
    sql_text,
    string,
    within,
)
from dbworkbench.engines.postgres.catalog.tables import storage
from dbworkbench.model.facts import IndexFacts, set_facts

# One row for each key; included columns come last and have no order or operator class.
KEYS = rf"""
SELECT i.indrelid AS "table", i.indexrelid AS oid, n.nspname AS schema, c.relname AS table_name,
    ic.relname AS name, i.indisunique AS "unique", i.indisvalid AS valid, ic.relkind = 'I' AS partitioned,
    i.indnullsnotdistinct AS nulls_not_distinct, m.amname AS method, ic.reloptions AS options,
    s.spcname AS tablespace, pg_get_expr(i.indpred, i.indrelid, true) AS pretty,
    pg_get_expr(i.indpred, i.indrelid) AS plain, obj_description(ic.oid, 'pg_class') AS comment,
    k.n AS position, i.indnkeyatts AS keys, a.attname AS "column",
    pg_get_indexdef(i.indexrelid, k.n::int, true) AS expression, pg_get_indexdef(i.indexrelid) AS definition,
    i.indoption[k.n - 1] AS ordering, CASE WHEN NOT o.opcdefault THEN o.opcname END AS opclass,
    oc.nspname AS opclass_schema,
    (SELECT string_agg(CASE WHEN p ~ '^\w+=[\w.]+$' THEN p
         ELSE split_part(p, '=', 1) || '=' || quote_literal(substr(p, strpos(p, '=') + 1)) END, ', ')
     FROM unnest(x.attoptions) AS p) AS opclass_options,
    o.opcname AS any_opclass,
    CASE WHEN i.indcollation[k.n - 1] <> coalesce(nullif(a.attcollation, 0),
    t.typcollation) THEN l.collname END
        AS collation, ln.nspname AS collation_schema
FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = ic.relam
LEFT JOIN pg_tablespace s ON s.oid = ic.reltablespace
CROSS JOIN LATERAL generate_series(1, i.indnatts) AS k (n)
JOIN pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum = k.n JOIN pg_type t ON t.oid = x.atttypid
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1]
LEFT JOIN pg_opclass o ON o.oid = i.indclass[k.n - 1] AND k.n <= i.indnkeyatts
LEFT JOIN pg_namespace oc ON oc.oid = o.opcnamespace
LEFT JOIN pg_collation l ON l.oid = i.indcollation[k.n - 1] AND k.n <= i.indnkeyatts
LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND {within()}
    AND NOT EXISTS (SELECT FROM pg_constraint p
                    WHERE p.conindid = i.indexrelid AND p.contype IN ('p', 'u', 'x'))
ORDER BY i.indrelid, i.indexrelid, k.n"""
DESCENDING, NULLS_FIRST = 1, 2


def read_indexes(scope: Scope) -> dict[int, list[Any]]:
    """Return the rows of every index, by its oid; those that failed to be built are left out."""
    rows: dict[int, list[Any]] = {}
    for row in scope.rows(KEYS):
        if row.valid or row.partitioned:
            rows.setdefault(row.oid, []).append(row)
    return rows


def index_keys(rows: Mapping[int, list[Any]]) -> dict[int, str]:
    """Return what the indexes that SQLAlchemy can hold are called, by oid."""
    return {oid: key_of(keys[0].schema, keys[0].name) for oid, keys in rows.items() if keys[0].valid}


def read_index_statements(rows: Mapping[int, list[Any]]) -> Iterator[Found]:
    """Yield the indexes on a partitioned table that not all of its partitions have."""
    for oid, keys in rows.items():
        first = keys[0]
        if not first.valid:
            on = key_of(first.schema, first.table_name)
            yield found("index", first.name, first.definition, ("pg_class", oid), on=on)
            if first.comment is not None:
                sql = f"COMMENT ON INDEX {placed(first.schema, first.name)} IS {string(first.comment)}"
                yield found("comment", first.name, sql, on=on)


def build_indexes(rows: Mapping[int, list[Any]], tables: Mapping[int, Table]) -> None:
    """Append the indexes to their tables."""
    for keys in rows.values():
        if keys[0].valid:
            _index(tables[keys[0].table], keys)


def _index(table: Table, rows: list[Any]) -> None:
    first = rows[0]
    keys = [row for row in rows if row.position <= first.keys]
    index = Index(
        first.name,
        *(_key(table, row, keys) for row in keys),
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
    if first.plain is not None:
        options["postgresql_where"] = sql_text(readable(first.plain, first.pretty))
    if first.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    if first.options:
        options["postgresql_with"] = storage(first.options)
    if first.tablespace:
        options["postgresql_tablespace"] = first.tablespace
    opclasses = {row.column: _opclass_name(row) for row in keys if row.opclass and _is_plain(row, keys)}
    return options | ({"postgresql_ops": opclasses} if opclasses else {})


def _is_plain(row: Any, keys: list[Any]) -> bool:
    """Whether SQLAlchemy has a place for all of a key: a column, its order and operator class."""
    if row.column is None or row.collation is not None or row.opclass_options:
        return False
    # an operator class is kept by the name of the column, which must be there once and without an order
    return not row.opclass or (not row.ordering and sum(key.column == row.column for key in keys) == 1)


def _key(table: Table, row: Any, keys: list[Any]) -> Any:
    if not _is_plain(row, keys):
        return _written(row)
    column = table.columns[row.column]
    if row.ordering & DESCENDING:
        ordered = desc(column)
        return ordered if row.ordering & NULLS_FIRST else nulls_last(ordered)
    return nulls_first(column) if row.ordering & NULLS_FIRST else column


def _written(row: Any) -> Any:
    parts = [row.expression]
    if row.collation:
        schema = None if row.collation_schema in ("pg_catalog", "public") else row.collation_schema
        parts.append(f"COLLATE {quoted(schema, row.collation)}")
    if row.opclass or row.opclass_options:
        parts.append(_opclass(row))
    if row.ordering & DESCENDING:
        parts.append("DESC" if row.ordering & NULLS_FIRST else "DESC NULLS LAST")
    elif row.ordering & NULLS_FIRST:
        parts.append("NULLS FIRST")
    return sql_text(" ".join(parts))


def _opclass(row: Any) -> str:
    options = f"({row.opclass_options})" if row.opclass_options else ""
    return f"{_opclass_name(row)}{options}"


def _opclass_name(row: Any) -> str:
    """Return an operator class as it is written: bare where it is found by its name alone."""
    name = row.opclass or row.any_opclass
    bare = row.opclass_schema in ("pg_catalog", "public")
    return (
        name
        if bare and name.isidentifier() and name.islower()
        else quoted(None if bare else row.opclass_schema, name)
    )


def _conventional(table: Table, keys: list[Any]) -> str | None:
    """Return the name that a sketch gives to an index on these columns by itself."""
    if any(row.column is None for row in keys):
        return None
    return "_".join(["ix", table.name, *(row.column for row in keys)])
