"""The words of the language, for completion and highlighting."""

from __future__ import annotations

from dbworkbench.formats.dbml.binder.bodies import TABLE_SETTINGS
from dbworkbench.formats.dbml.binder.columns import COLUMN_SETTINGS
from dbworkbench.formats.dbml.binder.constraints import CHECK_SETTINGS
from dbworkbench.formats.dbml.binder.details import ACTIONS, REF_SETTINGS
from dbworkbench.formats.dbml.binder.indexes import INDEX_SETTINGS, METHODS
from dbworkbench.formats.dbml.binder.surroundings import DIALECTS, SQL_SETTINGS

KEYWORDS = (
    "Table",
    "Ref",
    "Enum",
    "TableGroup",
    "TablePartial",
    "Query",
    "Note",
    "Records",
    "Dep",
    "DiagramView",
    "Metadata",
    "Project",
    "Sql",
    "Decision",
    "use",
    "reuse",
)
TABLE_BLOCKS = ("indexes", "checks", "dependencies", "records", "Note")
VIEW_PARTS = ("Tables", "TableGroups", "Schemas", "Notes")
TYPES = (
    "bigint",
    "boolean",
    "bytea",
    "char",
    "cidr",
    "citext",
    "date",
    "daterange",
    "double precision",
    "inet",
    "int4range",
    "integer",
    "interval",
    "json",
    "jsonb",
    "money",
    "numeric",
    "real",
    "serial",
    "smallint",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "tsrange",
    "tstzrange",
    "tsvector",
    "uuid",
    "varchar",
    "xml",
)
SETTINGS_OF = {
    "table": TABLE_SETTINGS,
    "column": COLUMN_SETTINGS,
    "index": INDEX_SETTINGS,
    "reference": REF_SETTINGS,
    "check": CHECK_SETTINGS,
    "value": ("note",),
    "group": ("note", "color"),
    "query": ("rate", "target", "note"),
    "sql": SQL_SETTINGS,
    "note": ("color",),
    "records": ("example",),
    "dep": ("note", "color"),
}
SETTINGS = tuple(sorted({name for names in SETTINGS_OF.values() for name in names}))
ORPHANS = ("refuse", "stub", "unenforced")
VALUES = {
    "delete": ACTIONS,
    "update": ACTIONS,
    "orphans": ORPHANS,
    "type": METHODS,
    "min": ("0", "1"),
    "initially": ("deferred", "immediate"),
    "default": ("`now()`", "`gen_random_uuid()`", "true", "false", "null"),
    "identity": ("'always'", "'by default'"),
    "match": ("full", "partial", "simple"),
    "unlogged": ("'yes'",),
    "virtual": ("'yes'",),
}
INSIDE_TEXT = {
    "volume": ("10k", "200k", "2M", "1 billion"),
    "growth": ("3%/month", "10k/day"),
    "retention": ("90 days", "7 years"),
    "partition": ("range () by month", "list ()", "hash () into 8"),
    "unlogged": ("yes", "no"),
    "identity": ("always", "by default", "always start 100 increment 10"),
    "virtual": ("yes", "no"),
    "before": ("*",),
    "sensitive": ("pii", "secret", "health", "payment"),
    "values": ("uniform(1, 100)", "normal(50, 10)", "zipf(1.2) of 500", "one of a, b, c", "constant(1)"),
    "fanout": ("geometric(3)", "zipf(1.2)", "normal(4, 1)", "uniform(1, 5)"),
    "rate": ("40/s", "10/min", "100/day"),
    "target": ("p95 < 100 ms", "p99 < 250 ms", "median < 10 ms", "mean < 20 ms", "max < 1 s"),
    "kind": ("function", "trigger", "policy", "exclusion", "extension"),
    "collate": ("C",),
}
MARKS = ("asc", "desc", "nulls first", "nulls last", "raw")
METADATA_KINDS = ("table", "column", "tablegroup", "note")
USE_KINDS = ("table", "enum", "tablepartial", "tablegroup", "note", "schema")

__all__ = [
    "DIALECTS",
    "INSIDE_TEXT",
    "KEYWORDS",
    "MARKS",
    "METADATA_KINDS",
    "SETTINGS",
    "SETTINGS_OF",
    "TABLE_BLOCKS",
    "TYPES",
    "USE_KINDS",
    "VALUES",
    "VIEW_PARTS",
]
