"""What dbworkbench made in a database, kept in the database's comment."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from psycopg import sql

from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.scratch import process_lives, process_mark

SIGN = "made by dbworkbench "


@dataclass(frozen=True)
class Ownership:
    """Design and revision that a database holds, the process that made them, and what was made.

    `objects` are catalogue and oid: a table of the same name that somebody made later has another one.
    `routines` are hashes of the SQL blocks that were run.
    """

    design: str = ""
    revision: str = ""
    process: tuple[int, int] = (0, 0)
    objects: tuple[tuple[int, int], ...] = ()
    routines: tuple[str, ...] = ()

    def note(self, database: str) -> str:
        """Say that another living process made this; empty when it was this one, or none that lives."""
        if not self.design or self.process == process_mark() or not process_lives(*self.process):
            return ""
        return (
            f"the database {database!r} is also used by another notebook (process {self.process[0]}), "
            f"which made it from the design {self.design!r}, revision {self.revision}"
        )


def read_ownership(connection: Connection) -> Ownership:
    """Return what the current database's comment says; an empty one when dbworkbench did not write it."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    text = row[0] if row else None
    if text is None or not text.startswith(SIGN):
        return Ownership()
    kept = json.loads(text[len(SIGN) :])
    first, second = kept["process"]
    return Ownership(
        kept["design"],
        kept["revision"],
        (first, second),
        tuple((catalogue, oid) for catalogue, oid in kept["objects"]),
        tuple(kept["routines"]),
    )


def write_ownership(connection: Connection, name: str, ownership: Ownership) -> None:
    """Put it into the comment of a database of our own."""
    text = SIGN + json.dumps(asdict(ownership), sort_keys=True)
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text))
    connection.execute(statement)


def fingerprint(text: str) -> str:
    """Return a short hash that tells one SQL block from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
