"""What PostgreSQL's catalogue says of tables that a plan names, in one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.model.tablestate import ForeignKeyState, TableState

QUESTION = Path(__file__).with_name("tablestates.sql").read_text("utf-8")


def read_table_states(
    connection: Connection, tables: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], TableState]:
    """Return the state of each table, by schema and name; one that is not there is left out."""
    wanted = sorted(set(tables))
    if not wanted:
        return {}
    parameters = [[schema for schema, _ in wanted], [name for _, name in wanted]]
    rows = connection.execute(QUESTION.encode(), parameters).fetchall()
    return {(schema, name): _state(facts) for schema, name, facts in rows}


def _state(facts: Mapping[str, Any]) -> TableState:
    return TableState(
        rows=float(facts["rows"]),
        changed=int(facts["changed"]),
        grown=float(facts["grown"]),
        analyzed=bool(facts["analyzed"]),
        indexes=tuple(map(tuple, facts["indexes"])),
        partition_key=tuple(facts["partition_key"]),
        referred_by=tuple(
            ForeignKeyState(key["name"], key["table"], tuple(key["columns"]), bool(key["indexed"]))
            for key in facts["referred_by"]
        ),
    )
