"""SQLAlchemy's objects as plain data, which can be handed from one process to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from dbworkbench.engines.postgres.dialect import quote
from dbworkbench.formats.sqlalchemy.inventory.datatype import describe_enum, settled
from dbworkbench.formats.sqlalchemy.inventory.mapping import Notices, known_mappers
from dbworkbench.formats.sqlalchemy.inventory.passage import Passages
from dbworkbench.formats.sqlalchemy.inventory.statement import Plain
from dbworkbench.formats.sqlalchemy.inventory.table import describe, known_info, unread


def take_inventory(collections: Iterable[sa.MetaData], texts: Mapping[str, str] | None = None) -> Plain:
    """Return everything in collections of tables; `texts` are the modules they stand in, by file.

    A table that is in two collections is taken once; where the two differ, the second is reported.
    """
    kept = list(collections)
    every = [table for metadata in kept for table in metadata.tables.values()]
    notices = Notices(Passages(texts or {}), known_mappers(every))
    tables: dict[str, Plain] = {}
    report: list[Plain] = []
    for table in every:
        described = describe(table)
        if tables.setdefault(table.key, described) != described:
            reason = "a second table of this name, in another MetaData, is not in the design"
            report.append(notices.entry(table, None, table.key, reason))
            continue
        report.extend(unread(table, notices))
    report.extend(notices.of_mappers())
    return {
        "tables": list(tables.values()),
        "enums": list(_enums(kept, every).values()),
        "sequences": [_sequence(each) for metadata in kept for each in metadata._sequences.values()],
        "info": {key: value for metadata in kept for key, value in known_info(metadata.info).items()},
        "report": report,
    }


def _enums(collections: list[sa.MetaData], tables: list[sa.Table]) -> dict[tuple[str, str], Plain]:
    """Return the named enums: those of columns in their order, then those that no column uses."""
    used = [settled(column.type) for table in tables for column in table.columns]
    used = [settled(kind.item_type) if isinstance(kind, sa.ARRAY) else kind for kind in used]
    loose = sorted(
        (kind for metadata in collections for kind in metadata._objects if isinstance(kind, sa.Enum)),
        key=lambda kind: (str(kind.schema), str(kind.name)),
    )
    found: dict[tuple[str, str], Plain] = {}
    for kind in (*used, *loose):
        if isinstance(kind, sa.Enum) and kind.name and kind.native_enum:
            described = describe_enum(kind)
            found.setdefault((str(described["schema"]), described["name"]), described)
    return found


def _sequence(sequence: Any) -> Plain:
    """Return a sequence as the statement that makes it."""
    sql = f"CREATE SEQUENCE {quote(sequence.schema, sequence.name)}"
    sql += f" AS {sequence.data_type.compile().lower()}" if sequence.data_type is not None else ""
    sql += f" INCREMENT BY {sequence.increment}" if sequence.increment not in (None, 1) else ""
    sql += f" START WITH {sequence.start}" if sequence.start not in (None, 1) else ""
    sql += " CYCLE" if sequence.cycle else ""
    name = f"{sequence.schema}.{sequence.name}" if sequence.schema else sequence.name
    return {"sql": sql, "name": name}
