"""The columns of a table as COPY sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.names import identifier
from dbworkbench.errors import LoadFailed, UnknownName

# A domain is received as its base type; an enum as text; of an array the element is what matters.
COLUMNS = """
WITH RECURSIVE base AS (
    SELECT attnum, attname, attgenerated, atttypid AS oid, atttypmod AS modifier
    FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT attnum, attname, attgenerated, typbasetype, typtypmod
    FROM base JOIN pg_type t ON t.oid = base.oid WHERE typtype = 'd'
)
SELECT attname, CASE t.typtype WHEN 'e' THEN 'enum' ELSE t.typname END, modifier, attgenerated <> '',
       CASE WHEN t.typcategory = 'A' THEN CASE e.typtype WHEN 'e' THEN 'enum' ELSE e.typname END END, e.oid
FROM base JOIN pg_type t ON t.oid = base.oid LEFT JOIN pg_type e ON e.oid = t.typelem
WHERE t.typtype <> 'd' ORDER BY attnum
"""


@dataclass(frozen=True)
class Kind:
    """A type by the server's name for it; `element` is set for arrays, with its oid."""

    name: str
    modifier: int = -1
    element: str | None = None
    element_oid: int = 0


@dataclass(frozen=True)
class Target:
    """A table that rows go into, and the kinds of those columns that can be written."""

    key: str
    columns: dict[str, Kind]
    generated: frozenset[str] = frozenset()

    def select(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the given names without generated columns; raises UnknownName for a column it lacks."""
        for name in names:
            if name not in self.columns and name not in self.generated:
                raise UnknownName(f"column of {self.key}", name, self.columns)
        return tuple(name for name in names if name not in self.generated)


def read_target(connection: Connection, key: str) -> Target:
    """Look a table up; raises LoadFailed when it is not in the database."""
    name = identifier(key).as_string(connection)
    known = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone()
    if known is None or not known[0]:
        raise LoadFailed(
            f"the table {key!r} is not in the database. Nothing was loaded.",
            hint="Create the design first: %create, database.create(design).",
        )
    rows = connection.execute(COLUMNS, [name]).fetchall()
    return Target(
        key,
        {row[0]: Kind(row[1], row[2], row[4], row[5] or 0) for row in rows if not row[3]},
        frozenset(row[0] for row in rows if row[3]),
    )
