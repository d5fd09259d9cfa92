"""What a written database does not give back of a design: found by reading it, whatever the writer noted."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table

from dbworkbench.engines.sqlite.catalog import read_catalog
from dbworkbench.engines.sqlite.naming import Names
from dbworkbench.model.annotation import Routine
from dbworkbench.model.content import describe_table
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

ASPECTS = ("type", "nullable", "default", "identity", "generated", "comment")
WORDS = {"nullable": "taking NULL", "default": "default", "identity": "numbering", "generated": "expression"}


class Residue:
    """Compares a design with what is read back, but for what has been noted as lost already."""

    def __init__(self, design: Design, names: Names) -> None:
        self._design = design
        self._names = names
        self._lost: dict[str, set[tuple[str, str]]] = {table.key: set() for table in design.tables}
        self._absent: set[str] = set()
        self.left_out: list[Routine] = []

    def lost_of(self, table: Table) -> set[tuple[str, str]]:
        """Return the set in which the writer notes what it lost of a table: column and aspect."""
        return self._lost[table.key]

    def leave_out(self, table: Table) -> None:
        self._absent.add(table.key)

    def losses(self, connection: sqlite3.Connection) -> list[Loss]:
        """Return what differs and was not noted."""
        actual = read_catalog(connection, self._design.name)
        found = [loss for table in self._design.tables for loss in self._table(table, actual)]
        known = {(enum.key, tuple(value.name for value in enum.values)) for enum in actual.enums}
        for enum in self._design.enums:
            if (enum.key, tuple(value.name for value in enum.values)) not in known:
                found.append(Loss(enum.key, "the enumerated type is not kept as a type"))
            elif enum not in actual.enums:
                found.append(Loss(enum.key, "the enumerated type is kept without its schema or notes"))
        return found

    def _table(self, table: Table, actual: Design) -> Iterator[Loss]:
        if table.key in self._absent:
            return
        expected: dict[str, Any] = describe_table(table)
        read: dict[str, Any] = describe_table(actual.table(self._names.table(table)))
        lost = self._lost[table.key]
        yield from self._columns(table, expected, read)
        for part, what in (("constraints", "constraint"), ("indexes", "index")):
            for item in _missing(expected[part], read[part]):
                if ("", repr(item)) not in lost and not self._renamed(table):
                    where = f"{table.key}.{item['name']}" if what == "index" and item["name"] else table.key
                    yield Loss(where, f"the {what} is not kept as it is: {_short(item)}")
        if expected["comment"] != read["comment"]:
            yield Loss(table.key, "the comment is not kept as it is")
        if expected["options"] != read["options"]:
            yield Loss(table.key, f"not kept: {_options(expected['options'], read['options'])}")
        if expected["prefixes"]:
            yield Loss(table.key, f"SQLite has no {' '.join(map(str.lower, table._prefixes))} tables")

    def _columns(self, table: Table, expected: Any, read: Any) -> Iterator[Loss]:
        for name, column in expected["columns"].items():
            found = read["columns"][self._names.column(table, name)]
            for aspect in ASPECTS:
                if column[aspect] != found[aspect] and (name, aspect) not in self._lost[table.key]:
                    yield Loss(f"{table.key}.{name}", _change(aspect, column[aspect], found[aspect]))

    def _renamed(self, table: Table) -> bool:
        """Whether names changed, which is a loss of its own and makes every constraint differ."""
        same = all(key == name for key, name in self._names.tables.items())
        return not same or any(a != b for a, b in self._names.columns[table.key].items())


def _missing(expected: Iterable[Any], read: Iterable[Any]) -> list[Any]:
    left = Counter(map(repr, read))
    missing = []
    for item in expected:
        if left[repr(item)]:
            left[repr(item)] -= 1
        else:
            missing.append(item)
    return missing


def _change(aspect: str, old: Any, new: Any) -> str:
    what = WORDS.get(aspect, aspect)
    if aspect == "comment":
        return "the comment is not kept as it is"
    return f"its {what} {_shown(old)} becomes {_shown(new)}"


def _shown(value: Any) -> str:
    return {None: "none", True: "yes", False: "no"}.get(value, str(value))


def _short(item: Mapping[str, Any]) -> str:
    said = [
        str(value)
        for key, value in item.items()
        if key not in ("kind", "note") and value not in (None, False, {})
    ]
    return " ".join([str(item.get("kind", "")), *said]).strip()


def _options(expected: Mapping[str, str], read: Mapping[str, str]) -> str:
    return ", ".join(key for key in {**expected, **read} if expected.get(key) != read.get(key))
