"""Any engine's plan document as one Plan."""

from __future__ import annotations

import json
from typing import Any, Protocol

from dbworkbench.errors import Place, UnknownName, UnusableInput
from dbworkbench.model.plan import Plan
from dbworkbench.plans.notations import duckdb_json, postgres_json, sqlite_rows


class Notation(Protocol):
    """A way in which an engine writes plans: one module of `notations`."""

    def recognises(self, document: Any) -> bool: ...

    def read(self, document: Any) -> Plan: ...


NOTATIONS: dict[str, tuple[Notation, ...]] = {
    "postgres": (postgres_json,),
    "duckdb": (duckdb_json,),
    "sqlite": (sqlite_rows,),
}


def read_plan(document: Any, *, engine: str | None = None) -> Plan:
    """Read a plan document: JSON as text or as the value already read from it.

    `engine` is one of NOTATIONS; without it the document tells. Times are ms on the query's clock, and the
    self times add up to the root's total. Raises UnusableInput for anything else, with the place in a text.
    """
    if engine is not None and engine not in NOTATIONS:
        raise UnknownName("engine with plans to read", engine, NOTATIONS)
    value = _parse(document) if isinstance(document, str) else document
    for name, notations in NOTATIONS.items():
        for notation in notations:
            if engine in (None, name) and notation.recognises(value):
                return notation.read(value)
    raise UnusableInput(
        f"this is not a plan of {engine or ' or '.join(NOTATIONS)}",
        hint="Plans are read from EXPLAIN (FORMAT JSON), with ANALYZE for times and actual rows.",
    )


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = text.splitlines()[error.lineno - 1] if error.lineno <= len(text.splitlines()) else ""
        raise UnusableInput(
            f"the plan is not whole JSON: {error.msg}",
            hint="Plans are read from EXPLAIN (FORMAT JSON); copy everything from the first [ to the last ].",
            place=Place(error.lineno, error.colno, line[:200]),
        ) from None
