"""What the catalogue says about tables that decides how their statistics grow: types, keys, indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.measures import table_key
from dbworkbench.model.settings import NOTHING

OURS = "NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'"
RELATIONS = f"""
SELECT n.nspname, c.relname, c.relkind, a.amname, tn.nspname, t.relname, c.oid,
       (SELECT pn.nspname || '.' || p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent
        JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid AND c.relispartition),
       coalesce(i.indisunique, false), i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = 1,
       (SELECT count(*) FROM unnest(i.indkey) AS k (number) WHERE number = 0),
       (SELECT array_agg(attname ORDER BY place) FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute ON attrelid = i.indrelid AND attnum = number)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am a ON a.oid = c.relam
LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND {OURS}
"""
COLUMNS = f"""
SELECT n.nspname, c.relname, a.attname, coalesce(b.typname, y.typname),
       CASE WHEN a.atttypmod >= 4 AND coalesce(b.typname, y.typname) = 'numeric'
            THEN (a.atttypmod - 4) & 2047 END,
       a.attidentity <> '' OR coalesce(starts_with(pg_get_expr(d.adbin, d.adrelid), 'nextval('), false)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = y.typbasetype
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm', 'i', 'I') AND {OURS}
ORDER BY c.oid, a.attnum
"""
REFERENCES = f"""
SELECT n.nspname, c.relname, pn.nspname, p.relname,
       (SELECT array_agg(attname ORDER BY place) FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
        JOIN pg_attribute ON attrelid = k.conrelid AND attnum = number),
       (SELECT array_agg(attname ORDER BY place) FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
        JOIN pg_attribute ON attrelid = k.confrelid AND attnum = number)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE k.contype = 'f' AND (k.conparentid = 0 OR c.relispartition AND NOT p.relispartition) AND {OURS}
ORDER BY k.conname
"""


@dataclass(frozen=True)
class ColumnType:
    """A type by its name in the catalogue; `digits` after the point where they are bounded."""

    name: str
    digits: int | None = None


@dataclass(frozen=True)
class Reference:
    """One column's share in a foreign key: which column of which table it takes its values from."""

    table: str
    column: str


@dataclass(frozen=True)
class Relation:
    """A table or index; the relations that it names are named as a design has them.

    `table`, `keys` (with included columns) and the number of `expressions` are an index' own; `unique`
    columns are keys by themselves, as are those that are numbered by a sequence.
    """

    schema: str
    name: str
    oid: int
    kind: str
    method: str
    table: str
    keys: tuple[str, ...] = ()
    expressions: int = 0
    is_unique: bool = False
    partition_of: str = ""
    columns: Mapping[str, ColumnType] = NOTHING
    unique: frozenset[str] = frozenset()
    references: Mapping[str, Reference] = NOTHING

    @property
    def key(self) -> str:
        return table_key(self.schema, self.name)

    @property
    def is_index(self) -> bool:
        return self.kind in "iI"

    @property
    def is_stored(self) -> bool:
        """Whether it has a file of its own, as a partitioned table has not."""
        return self.kind in "rmi"


Anatomy = Mapping[str, Relation]


def read_anatomy(connection: Connection) -> Anatomy:
    """Read all relations of a database but the system's own, by key."""
    columns: dict[str, dict[str, ColumnType]] = {}
    unique: dict[str, set[str]] = {}
    for schema, table, column, kind, digits, is_numbered in connection.execute(COLUMNS):
        columns.setdefault(table_key(schema, table), {})[column] = ColumnType(kind, digits)
        if is_numbered:
            unique.setdefault(table_key(schema, table), set()).add(column)
    references: dict[str, dict[str, Reference]] = {}
    for schema, table, parent_schema, parent, own, theirs in connection.execute(REFERENCES):
        for column, other in zip(own, theirs, strict=True):
            found = references.setdefault(table_key(schema, table), {})
            found.setdefault(column, Reference(table_key(parent_schema, parent), other))
    rows = connection.execute(RELATIONS).fetchall()
    for _, _, _, _, schema, table, _, _, is_unique, alone, expressions, keys in rows:
        if is_unique and alone and not expressions:
            unique.setdefault(table_key(schema, table), set()).add(keys[0])
    relations = [
        Relation(
            schema=schema,
            name=name,
            oid=oid,
            kind=kind,
            method=method or "",
            table=table_key(table_schema, table) if table else table_key(schema, name),
            keys=tuple(keys or ()),
            expressions=expressions,
            is_unique=is_unique,
            partition_of=(parent or "").removeprefix("public."),
            columns=columns.get(table_key(schema, name), {}),
            unique=frozenset(unique.get(table_key(schema, name), ())),
            references=references.get(table_key(schema, name), {}),
        )
        for (schema, name, kind, method, table_schema, table, oid, parent, is_unique, _, expressions,
             keys) in rows
    ]  # fmt: skip
    return {relation.key: relation for relation in relations}
