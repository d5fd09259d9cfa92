"""The partials that need no definition: what every other table wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.bodies import Body, read_partial
from dbworkbench.formats.dbml.binder.workspace import Unit
from dbworkbench.formats.dbml.parser import parse
from dbworkbench.model.annotation import Routine

SKETCH = """
TablePartial timestamps {
  created_at timestamptz [not null, default: `now()`]
  updated_at timestamptz [not null, default: `now()`]
}
TablePartial soft_delete {
  deleted_at timestamptz [note: 'Set instead of deleting the row.']
}
TablePartial versioned {
  version integer [not null, default: 1, note: 'Counts the changes of the row, for optimistic locking.']
}
"""


@dataclass(frozen=True)
class Trigger:
    """A function that runs before each update, shared by the tables that want it."""

    function: str
    assignment: str

    def function_sql(self) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"BEGIN\n  {self.assignment};\n  RETURN NEW;\nEND\n$$"
        )

    def trigger_sql(self, table: sa.Table) -> str:
        prepared = _PREPARER.format_table(table)
        name = _PREPARER.quote(f"{table.name}_{self.function}")
        return (
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {prepared}\n"
            f"FOR EACH ROW EXECUTE FUNCTION {self.function}()"
        )


TRIGGERS = {
    "timestamps": Trigger("set_updated_at", "NEW.updated_at := now()"),
    "versioned": Trigger("raise_version", "NEW.version := OLD.version + 1"),
}
_PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


@cache
def builtin_partials() -> dict[str, Body]:
    """Return the built-in partials by name."""
    reading = parse(SKETCH, "built in")
    unit = Unit(reading.source, reading.document, reading.comments, [])
    nodes = (node for node in reading.document.elements if isinstance(node, syntax.Partial))
    return {node.name.text: read_partial(unit, node) for node in nodes}


def trigger_routines(tables: Iterable[tuple[sa.Table, Iterable[str]]]) -> Iterable[Routine]:
    """Yield the functions, once each, and the triggers that tables get from the partials they name."""
    made: set[str] = set()
    for table, names in tables:
        for trigger in (TRIGGERS[name] for name in names if name in TRIGGERS):
            if trigger.function not in made:
                made.add(trigger.function)
                yield Routine("postgres", trigger.function_sql(), kind="function", name=trigger.function)
            yield Routine(
                "postgres",
                trigger.trigger_sql(table),
                on=table.key,
                kind="trigger",
                name=f"{table.name}_{trigger.function}",
            )
