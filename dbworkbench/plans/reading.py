"""Any engine's plan document as one Plan."""

from __future__ import annotations

from typing import Any, Protocol

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.garbage import paused_collection
from dbworkbench.model.plan import Plan
from dbworkbench.plans.lookalike import lookalike
from dbworkbench.plans.notations import (
    duckdb_json,
    mysql_iterators,
    mysql_json,
    mysql_tree,
    postgres_json,
    sqlite_rows,
)
from dbworkbench.plans.pasted import TOO_DEEP, documents_in
from dbworkbench.plans.soundness import check_soundness


class Notation(Protocol):
    """A way in which an engine writes plans: one module of `notations`."""

    def recognises(self, document: Any) -> bool: ...

    def read(self, document: Any) -> Plan: ...


NOTATIONS: dict[str, tuple[Notation, ...]] = {
    "postgres": (postgres_json,),
    "duckdb": (duckdb_json,),
    "sqlite": (sqlite_rows,),
    "mysql": (mysql_json, mysql_iterators, mysql_tree),
}


MALFORMED = (AttributeError, IndexError, KeyError, OverflowError, RecursionError, TypeError, ValueError)
*FIRST, LAST = NOTATIONS
KNOWN = f"{', '.join(FIRST)} or {LAST}"


def read_plan(document: Any, *, engine: str | None = None) -> Plan:
    """Read the one plan of a document; see `read_plans`. Raises UnusableInput when there are several."""
    plans = read_plans(document, engine=engine)
    if len(plans) > 1:
        raise UnusableInput(
            f"the document holds the plans of {len(plans)} statements",
            hint="Read all of them: read_plans(document).",
        )
    return plans[0]


def read_plans(document: Any, *, engine: str | None = None) -> tuple[Plan, ...]:
    """Read all plans of a document: a text as it was copied, or the value already read from JSON.

    PostgreSQL's text, JSON, YAML and XML formats (9.6 to 18), framed by psql, quoted, wrapped or logged by
    auto_explain; DuckDB's JSON; rows of SQLite; JSON of MariaDB and MySQL (both versions), and MySQL's tree.
    `engine` is one of NOTATIONS; without it the document tells. Times are ms on the query's clock, and the
    self times add up to the root's total. Raises UnusableInput for anything else, with the place in a text.
    """
    if engine is not None and engine not in NOTATIONS:
        raise UnknownName("engine with plans to read", engine, NOTATIONS)
    with paused_collection():
        return _read_all(document, engine)


def _read_all(document: Any, engine: str | None) -> tuple[Plan, ...]:
    values = documents_in(document) if isinstance(document, str) else [document]
    statements = [part for value in values for part in _statements(value)]
    readers = [_reader(statement, engine) for statement in statements]
    if not readers or None in readers:
        raise _unknown(document, engine)
    return tuple(
        _read(statement, reader) for statement, reader in zip(statements, readers, strict=True) if reader
    )


def _statements(value: Any) -> list[Any]:
    """Take apart what PostgreSQL prints of a statement that a rule made several of."""
    several = isinstance(value, list) and len(value) > 1 and all(map(postgres_json.recognises, value))
    return list(value) if several else [value]


def _reader(value: Any, engine: str | None) -> Notation | None:
    for name, notations in NOTATIONS.items():
        for notation in notations:
            if engine in (None, name) and notation.recognises(value):
                return notation
    return None


def _read(value: Any, notation: Notation) -> Plan:
    try:
        plan = notation.read(value)
        check_soundness(plan)
    except RecursionError:
        raise UnusableInput(TOO_DEEP, hint="Give what EXPLAIN printed for one query.") from None
    except MALFORMED as error:
        # The document begins as a plan does. Whatever its reader trips over further down is the document's.
        raise UnusableInput(
            f"this plan is not as an engine prints it ({type(error).__name__}: {error})",
            hint="Give what EXPLAIN printed, whole and unchanged.",
        ) from error
    return plan


def _unknown(document: Any, engine: str | None) -> UnusableInput:
    if isinstance(document, str) and not document.strip():
        return UnusableInput("there is no plan: the text is empty", hint="Give what EXPLAIN printed, whole.")
    found = lookalike(document) if isinstance(document, str) else None
    if found is not None:
        return UnusableInput(found[0], hint=found[1])
    return UnusableInput(
        f"this is not a plan of {engine or KNOWN}",
        hint="Give what EXPLAIN printed, whole; with ANALYZE for times and actual rows.",
    )
