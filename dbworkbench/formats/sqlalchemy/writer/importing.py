"""The imports that a written module needs, sorted as ruff sorts them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlalchemy.dialects import postgresql

from dbworkbench.formats.sqlalchemy.writer.layout import WIDTH

MODULES = {
    "datetime": "",
    "enum": "",
    "Decimal": "decimal",
    **dict.fromkeys(("Any", "ClassVar", "Optional"), "typing"),
    "UUID": "uuid",
    **dict.fromkeys(("DeclarativeBase", "Mapped", "mapped_column", "relationship"), "sqlalchemy.orm"),
    **dict.fromkeys(("Field", "Relationship", "SQLModel"), "sqlmodel"),
    "NaiveDatetime": "pydantic",
    "UserDefinedType": "sqlalchemy.types",
    **dict.fromkeys(
        [
            "BigInteger",
            "Boolean",
            "CHAR",
            "CheckConstraint",
            "Column",
            "Computed",
            "Date",
            "DateTime",
            "Double",
            "Enum",
            "ForeignKey",
            "ForeignKeyConstraint",
            "Identity",
            "Index",
            "Integer",
            "Interval",
            "JSON",
            "LargeBinary",
            "MetaData",
            "Numeric",
            "PrimaryKeyConstraint",
            "REAL",
            "Sequence",
            "SmallInteger",
            "String",
            "Table",
            "Text",
            "Time",
            "UniqueConstraint",
            "Uuid",
            "func",
            "text",
        ],
        "sqlalchemy",
    ),
}
POSTGRES = re.compile(r"[A-Z][A-Z0-9]+|ExcludeConstraint|Range")
STANDARD = {"", "datetime", "decimal", "enum", "typing", "uuid"}


def loaded_names(code: str) -> set[str]:
    """Return the names that code refers to; strings are not looked into."""
    return {
        node.id
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def import_lines(code: str, own: set[str]) -> Iterator[str]:
    """Yield the imports of what code uses and does not define itself (`own`)."""
    wanted: dict[str, list[str]] = {}
    for name in loaded_names(code) - own:
        if (module := module_of(name)) is not None:
            wanted.setdefault(module, []).append(name)
    standard = sorted(STANDARD & wanted.keys())
    others = sorted(wanted.keys() - STANDARD)
    yield from (f"import {name}" for name in sorted(wanted.get("", [])))
    for module in standard:
        if module:
            yield from _from(module, wanted[module])
    if standard and others:
        yield ""
    for module in others:
        yield from _from(module, wanted[module])


def module_of(name: str) -> str | None:
    """Return the module that a name is imported from, None for Python's own and unknown ones."""
    if name in MODULES:
        return MODULES[name]
    return "sqlalchemy.dialects.postgresql" if POSTGRES.fullmatch(name) else None


def importable() -> set[str]:
    """Return the names that classes and tables must not have, for a module may import them."""
    builtin = {"int", "str", "bool", "float", "bytes", "dict", "list", "type"}
    own = {"Base", "SqlType", "stored_values"}
    return {*MODULES, *filter(POSTGRES.fullmatch, vars(postgresql)), *builtin, *own}


def _from(module: str, names: list[str]) -> Iterator[str]:
    ordered = sorted(names, key=_rank)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"from {module} import ("
    yield from (f"    {name}," for name in ordered)
    yield ")"


def _rank(name: str) -> tuple[int, list[object]]:
    """Sort constants first, then classes, then the rest; numbers in names by their value."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    parts = re.split(r"(\d+)", name.lower())
    return kind, [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]
