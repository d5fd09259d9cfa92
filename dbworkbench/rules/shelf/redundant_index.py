"""Indexes that another index serves as well."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Index, Table

from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.model.keys import index_columns, is_partial, is_plain, method, unique_keys
from dbworkbench.rules.rule import Hit, Rule


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            wider = _wider(table, index) if _is_simple(index) and not index.unique else None
            if wider is not None:
                yield Hit(
                    table,
                    f"index {index.name} is the beginning of ({', '.join(wider)})",
                    f"Drop index {index.name}.",
                )


def _wider(table: Table, index: Index) -> tuple[str, ...] | None:
    own = index_columns(index)
    others = [
        *unique_keys(table),
        *(index_columns(i) for i in table.indexes if i is not index and _is_simple(i)),
    ]
    return next(
        (other for other in sorted(others) if len(other) > len(own) and other[: len(own)] == own), None
    )


def _is_simple(index: Index) -> bool:
    """Say whether it is a whole B-tree on ascending columns, which a wider one can stand in for."""
    return is_plain(index) and not is_partial(index) and method(index) == "btree"


RULE = Rule(
    name="redundant-index",
    severity=Severity.NOTE,
    problem="An index is the beginning of another one.",
    reason="The wider one answers the same questions; the narrow one costs writes and space.",
    bad="Table a { id int [pk]\n x int\n y int\n indexes { x\n (x, y) } }",
    good="Table a { id int [pk]\n x int\n y int\n indexes { y\n (x, y) } }",
    look=look,
)
