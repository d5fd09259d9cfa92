"""In which order tables and their rows are written, and which references point further down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.model.design import Design
from dbworkbench.model.keys import foreign_keys, primary_key, referred, referring

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Link:
    """An enforced reference; `loose` columns may be NULL while its parent is not there."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    deferrable: bool
    loose: tuple[str, ...]


def links(table: Table) -> tuple[Link, ...]:
    """Return the foreign keys of a table."""
    key = primary_key(table)
    found = []
    for constraint in foreign_keys(table):
        parent, theirs = referred(constraint)
        columns = referring(constraint)
        loose = tuple(name for name in columns if table.columns[name].nullable and name not in key)
        found.append(Link(columns, parent, theirs, bool(constraint.deferrable), loose if key else ()))
    return tuple(found)


def in_order(design: Design, keys: Iterable[str]) -> tuple[Table, ...]:
    """Return tables, parents before children; a circle is opened where a reference may wait."""
    wanted = set(keys)
    waiting = {table.key: links(table) for table in design.tables if table.key in wanted}
    order: list[str] = []
    while waiting:
        chosen = min(waiting, key=lambda key: _blocked(key, waiting))
        order.append(chosen)
        del waiting[chosen]
    return tuple(design.metadata.tables[key] for key in order)


def _blocked(key: str, waiting: Mapping[str, tuple[Link, ...]]) -> tuple[int, int]:
    """Count the parents that are not written yet: those that must be there first, and all."""
    open_links = [link for link in waiting[key] if link.parent in waiting and link.parent != key]
    hard = [link for link in open_links if not link.loose and not link.deferrable]
    return len(hard), len(open_links)


def levels(rows: pa.Table, own: Sequence[Link]) -> tuple[list[list[int]], list[int]]:
    """Sort rows that refer to rows of their own table: levels of row numbers, and what turns in circles.

    A row that refers to itself needs nobody else.
    """
    parents = [_parents(rows, link) for link in own]
    needs = {
        number: {found[number] for found in parents if found[number] not in (None, number)}
        for number in range(rows.num_rows)
    }
    done: set[int | None] = set()
    sorted_rows: list[list[int]] = []
    while needs:
        free = [number for number, others in needs.items() if others <= done]
        if not free:
            break
        sorted_rows.append(free)
        done.update(free)
        for number in free:
            del needs[number]
    return sorted_rows, list(needs)


def are_in_order(rows: pa.Table, own: Sequence[Link]) -> bool:
    """Whether rows stand behind those of the same table that they refer to."""
    return all(
        parent is None or parent <= number
        for link in own
        for number, parent in enumerate(_parents(rows, link))
    )


def _parents(rows: pa.Table, link: Link) -> list[int | None]:
    """Return, for each row, the number of the row that it refers to, None when it is not here."""
    theirs = {row: number for number, row in enumerate(_rows(rows, link.parent_columns))}
    return [theirs.get(row) if None not in row else None for row in _rows(rows, link.columns)]


def _rows(rows: pa.Table, columns: Sequence[str]) -> list[Row]:
    return list(zip(*(rows.column(name).to_pylist() for name in columns), strict=True))
