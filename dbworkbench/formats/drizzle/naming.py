"""Names of a design as identifiers of TypeScript, and texts as literals."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
WORDS = re.compile(r"[^A-Za-z0-9]+")
# Words of the language, and what the file takes from drizzle-orm or may take one day.
TAKEN = frozenset(
    [
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "arguments",
        "eval",
        "undefined",
        "any",
        "bigint",
        "bigserial",
        "bit",
        "boolean",
        "char",
        "check",
        "cidr",
        "customType",
        "date",
        "doublePrecision",
        "foreignKey",
        "halfvec",
        "index",
        "inet",
        "integer",
        "interval",
        "json",
        "jsonb",
        "line",
        "macaddr",
        "macaddr8",
        "numeric",
        "pgEnum",
        "pgSchema",
        "pgTable",
        "point",
        "primaryKey",
        "real",
        "relations",
        "serial",
        "smallint",
        "smallserial",
        "sparsevec",
        "sql",
        "table",
        "text",
        "time",
        "timestamp",
        "unique",
        "uniqueIndex",
        "uuid",
        "varchar",
        "vector",
        "one",
        "many",
    ]
)
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def camel(text: str) -> str:
    """Return `customer_id` as `customerId`; what is no letter or digit of ASCII falls away."""
    parts = [part for part in WORDS.split(text) if part]
    if not parts:
        return "unnamed"
    first = parts[0].lower() if parts[0].isupper() else parts[0][0].lower() + parts[0][1:]
    rest = [part.capitalize() if part.isupper() else part[0].upper() + part[1:] for part in parts[1:]]
    name = first + "".join(rest)
    return f"_{name}" if name[0].isdigit() else name


def free(wanted: str, taken: Container[str], suffix: str = "") -> str:
    """Return a name that is not taken, with a suffix or a number where needed."""
    if wanted not in taken:
        return wanted
    if suffix and wanted + suffix not in taken:
        return wanted + suffix
    number = 2
    while f"{wanted}{number}" in taken:
        number += 1
    return f"{wanted}{number}"


def distinct(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return an identifier for each name, no two alike."""
    used, found = set(taken), {}
    for name in names:
        found[name] = free(camel(name), used)
        used.add(found[name])
    return found


def literal(text: str) -> str:
    """Write a text as prettier does: in the quotes that need fewer backslashes, single ones by choice."""
    quote = '"' if text.count("'") > text.count('"') else "'"
    return quote + "".join(_escaped(sign, quote) for sign in text) + quote


def template(sql: str) -> str:
    """Write SQL as a tagged template; one of several lines as a raw text, which stays on one."""
    text = sql.strip()
    if "\n" in text and not re.search(r"['\"$]|--", text):
        text = " ".join(text.split())
    if any(sign in text for sign in ("\n", "\r", "\u2028", "\u2029")):
        return f"sql.raw({literal(text)})"
    return "sql`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") + "`"


def _escaped(sign: str, quote: str) -> str:
    if sign == quote:
        return "\\" + sign
    if sign in ESCAPES:
        return ESCAPES[sign]
    return f"\\x{ord(sign):02x}" if ord(sign) < 32 or 127 <= ord(sign) < 160 else sign
