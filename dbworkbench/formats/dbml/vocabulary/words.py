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
    "values": (
        *("uniform(1, 100)", "normal(50, 10)", "lognormal(20, 0.8)", "exponential(10)", "pareto(1, 1.5)"),
        *("zipf(1.2) of 500", "500 distinct", "one of a, b, c", "one of a 70%, b 30%", "constant(1)"),
        "series 2023-01-01 to 2025-12-31, growing 5%/month, daily, weekly, in order",
        *("created_at + lognormal(2 days)", "correlated(price, 0.8)", "= qty * price"),
        "machine new -> paid 90% -> shipped 80%, new -> cancelled",
        *("when paid", "after created_at", "history of orders.status", "tree(depth 4, branching 3)"),
    ),
    "fanout": (
        *("geometric(3)", "geometric(3), 20% childless", "poisson(3)", "zipf(1.2)", "normal(4, 1)"),
        *("uniform(1, 5)", "lognormal(3, 1)", "pareto(1, 1.5)", "4"),
    ),
    "nulls": ("20%",),
    "childless": ("20%",),
    "rate": ("40/s", "10/min", "100/day"),
    "target": ("p95 < 100 ms", "p99 < 250 ms", "median < 10 ms", "mean < 20 ms", "max < 1 s"),
    "kind": ("function", "trigger", "policy", "exclusion", "extension"),
    "collate": ("C",),
}
GOING_ON = {
    "values": (
        *("between 0 and 100", "growing 5%/month", "shrinking 5%/month", "daily peak 18:00", "weekly"),
        *("weekly peak saturday", "yearly peak december", "business hours", "in order", "by 40%"),
        *("lognormal(2 days)", "exponential(2 hours)", "after", "when"),
    ),
    "fanout": ("childless",),
}
"""What can stand behind the beginning of such a text."""

MARKS = ("asc", "desc", "nulls first", "nulls last", "raw")
METADATA_KINDS = ("table", "column", "tablegroup", "note")
USE_KINDS = ("table", "enum", "tablepartial", "tablegroup", "note", "schema")

__all__ = [
    "DIALECTS",
    "GOING_ON",
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
