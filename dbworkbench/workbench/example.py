"""What rows shall be like, by name: rows that are there, a database's statistics, or a file of statistics."""

from __future__ import annotations

from dbworkbench import engines
from dbworkbench.engines.url import names_database
from dbworkbench.formats.sql.statistics_dump import read_statistics_dump
from dbworkbench.seeding.sowing import Like
from dbworkbench.workbench.textfile import read_text


def read_like(source: str) -> Like:
    """Read statistics from a database's address or a file; `existing` stands for the rows that are there.

    The database is only read. Raises UnusableInput, ConnectionFailed or Unsupported.
    """
    if source == "existing":
        return "existing"
    if not names_database(source):
        return read_statistics_dump(read_text(source), file=source)
    engine = engines.connect(source, alias="original")
    try:
        return engine.database("original").statistics()
    finally:
        engine.close()
