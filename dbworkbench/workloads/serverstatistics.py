"""What a PostgreSQL server remembers of the statements that it ran: pg_stat_statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.engines.engine import StatementStatistics
from dbworkbench.model.query import Query
from dbworkbench.model.workload import Statement, Workload
from dbworkbench.workloads.gathering import IGNORED
from dbworkbench.workloads.parametrized import Parametrized, parametrize

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

MOST = 200


def read_server(database: Database, *, name: str = "", least_calls: int = 1) -> Workload:
    """Read the statements of a database by the time they took, MOST of them at most.

    They come without values, which are sampled from the data when a query is measured. Raises Unsupported
    where the server does not remember them.
    """
    remembered = database.statement_statistics()
    taken: set[str] = set()
    statements: list[Statement] = []
    for found in remembered.statements:
        if found.calls < least_calls or found.sql.lstrip().lower().startswith(IGNORED):
            continue
        form = parametrize(found.sql)
        statements.append(_statement(found, form, taken))
    cut = [f"{len(statements) - MOST} statements that took less time were left out"]
    return Workload(
        name or database.name,
        tuple(statements[:MOST]),
        f"pg_stat_statements of @{database.engine.alias}",
        remembered.seconds,
        passed=tuple(cut if len(statements) > MOST else []),
    )


def _statement(found: StatementStatistics, form: Parametrized, taken: set[str]) -> Statement:
    name, number = form.name, 1
    while name in taken:
        number += 1
        name = f"{form.name}_{number}"
    taken.add(name)
    query = Query(name, form.sql)
    return Statement(query, form.fingerprint, found.calls, found.total_ms, found.rows, reads=form.reads)
