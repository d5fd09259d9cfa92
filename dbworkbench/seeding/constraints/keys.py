"""Sets of columns that must be unique together, as far as generation is concerned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Index, Table

from dbworkbench.model.keys import index_columns, is_plain, unique_keys

CALL = re.compile(r"\s*(?:lower|upper|trim)\s*\(\s*(?:\w+\.)?\"?(\w+)\"?\s*\)\s*", re.IGNORECASE)


def unique_sets(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the column sets to keep unique, the primary key first, then the smallest first.

    A partial unique index counts as a whole one, and one on `lower(column)` as one on the column, whose
    generated texts differ in more than their case.
    """
    found = dict.fromkeys((*unique_keys(table), *_index_sets(table)))
    first = tuple(column.name for column in table.primary_key.columns)
    return tuple(sorted(found, key=lambda columns: (columns != first, len(columns), columns)))


def _index_sets(table: Table) -> Iterator[tuple[str, ...]]:
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        if not index.unique:
            continue
        if is_plain(index):
            yield index_columns(index)
        else:
            columns = _under_calls(index)
            if None not in columns:
                yield tuple(name for name in columns if name is not None)


def _under_calls(index: Index) -> list[str | None]:
    columns = (
        {column.name.casefold(): column.name for column in index.table.columns}
        if index.table is not None
        else {}
    )
    matches = [CALL.fullmatch(str(expression)) for expression in index.expressions]
    return [columns.get(match.group(1).casefold()) if match else None for match in matches]
