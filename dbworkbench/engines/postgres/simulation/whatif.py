"""Costs under any choice of many hypothetical indexes, which are made once and then hidden or shown.

One UPDATE of the twin's own catalogue makes a choice (`hiding.py`), so that a plan takes what planning takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from dbworkbench.engines.postgres.failure import explain_failure
from dbworkbench.engines.postgres.hiding import show_indexes
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.result import fetch
from dbworkbench.engines.postgres.session import autocommitted
from dbworkbench.engines.postgres.simulation.anatomy import Anatomy, Relation
from dbworkbench.engines.postgres.simulation.pages import PAGE
from dbworkbench.engines.postgres.simulation.twin import Twin
from dbworkbench.errors import WorkbenchError
from dbworkbench.model.parameters import render


@dataclass(frozen=True)
class Estimate:
    """What a plan is thought to cost, in the planner's unit, and which of the indexes it uses."""

    cost: float
    used: frozenset[str]


class WhatIf:
    """Plans on a twin, as if only the indexes that are asked for were there; they go by their DDL."""

    def __init__(self, twin: Twin, made: Mapping[str, Relation | WorkbenchError]) -> None:
        """Take over indexes that the twin holds; the ones that it refused are left out."""
        self.refused = {ddl: found for ddl, found in made.items() if isinstance(found, WorkbenchError)}
        self.bytes: dict[str, int] = {}
        self._oids: dict[str, list[int]] = {}
        self._owners: dict[str, str] = {}
        for ddl, found in made.items():
            if isinstance(found, Relation):
                parts = list(_with_parts(twin.anatomy, found.key))
                self._oids[ddl] = [part.oid for part in parts]
                self._owners |= dict.fromkeys((part.name for part in parts), ddl)
                self.bytes[ddl] = sum(twin.statistics.by_key[part.key].pages for part in parts) * PAGE
        self._shown: frozenset[str] = frozenset()
        self._twin = twin
        self._connections: tuple[Connection, Connection] | None = None
        self.plans = 0

    @contextmanager
    def opened(self) -> Iterator[WhatIf]:
        """Keep two connections for the length of a block: one that chooses, one that plans."""
        with (
            autocommitted(self._twin.login, self._twin.name) as chooser,
            autocommitted(self._twin.planner, self._twin.name) as planner,
        ):
            chooser.execute("SET search_path = pg_catalog")
            self._connections = chooser, planner
            self._show(frozenset(), self._oids)
            yield self
            self._connections = None

    def estimate(self, sql: str, parameters: Mapping[str, Any], indexes: Collection[str]) -> Estimate:
        """Plan a query with some of the indexes; raises QueryFailed with the place in the text."""
        wanted = frozenset(indexes)
        if wanted != self._shown:
            self._show(wanted, wanted ^ self._shown)
        rendered = render(sql, "numeric").after("EXPLAIN (FORMAT JSON) ")
        try:
            document = fetch(self._planner, rendered.text, rendered.values(parameters)).rows[0][0]
        except psycopg.Error as error:
            raise explain_failure(error, rendered, own=True) from None
        self.plans += 1
        return read_estimate(document, self._owners)

    @property
    def _planner(self) -> Connection:
        if self._connections is None:
            raise ValueError("plans are asked for inside `opened`")
        return self._connections[1]

    def _show(self, wanted: frozenset[str], changed: Collection[str]) -> None:
        if self._connections is None:
            raise ValueError("indexes are chosen inside `opened`")
        numbers = [oid for ddl in changed for oid in self._oids[ddl]]
        shown = [oid for ddl in wanted for oid in self._oids[ddl]]
        show_indexes(self._connections[0], shown, numbers)
        self._shown = wanted


def read_estimate(document: Any, owners: Mapping[str, str]) -> Estimate:
    """Read a plan's cost, and its indexes by the DDL that their names belong to."""
    top = document[0]["Plan"]
    used = {owners[name] for name in _indexes(top) if name in owners}
    return Estimate(float(top["Total Cost"]), frozenset(used))


@contextmanager
def what_if(twin: Twin, ddls: Sequence[str]) -> Iterator[WhatIf]:
    """Lend the costs of queries under any choice of indexes, which are CREATE INDEX statements."""
    with twin.with_indexes(ddls) as made, WhatIf(twin, made).opened() as found:
        yield found


def _with_parts(anatomy: Anatomy, key: str) -> Iterator[Relation]:
    """Yield an index and, on a partitioned table, the indexes of the partitions."""
    yield anatomy[key]
    for relation in anatomy.values():
        if relation.is_index and relation.partition_of == key:
            yield from _with_parts(anatomy, relation.key)


def _indexes(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the indexes that a plan reads."""
    if "Index Name" in node:
        yield node["Index Name"]
    for child in node.get("Plans", ()):
        yield from _indexes(child)
