"""Names that are the same one to DuckDB, which knows no upper case."""

from __future__ import annotations

import string
from collections.abc import Iterable

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design

LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def refuse_alike(design: Design) -> None:
    """Raise UnusableInput where two tables, columns or types have names that differ only in case."""
    _refuse("tables", (table.key for table in design.tables))
    _refuse("types", (enum.key for enum in design.enums))
    for table in design.tables:
        _refuse(f"columns of {table.key!r}", table.columns.keys())


def _refuse(what: str, names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.translate(LOWER), name)
        if other != name:
            raise UnusableInput(
                f"DuckDB takes the {what} {other!r} and {name!r} for the same one", hint="Rename one."
            )
