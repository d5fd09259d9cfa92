"""The pictures of the document: one, or one for each part of a large design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from dbworkbench.formats.mermaid.writer import write_excerpt
from dbworkbench.model.design import Design

WHOLE = 12  # tables with all their columns
AT_ONCE = (
    30  # tables in one picture, with their keys; GitHub draws no more than 50,000 characters or 500 edges
)


def write_diagrams(design: Design) -> Iterator[tuple[str | None, str]]:
    """Yield the title of each picture, None for the only one, and its text."""
    tables = design.tables
    if not tables:
        return
    if len(tables) <= AT_ONCE:
        yield None, write_excerpt(design, tables, keys_only=len(tables) > WHOLE)
        return
    for title, part in _parts(design):
        pieces = [part[at : at + AT_ONCE] for at in range(0, len(part), AT_ONCE)]
        for number, piece in enumerate(pieces, 1):
            name = title if len(pieces) == 1 else f"{title} ({number} of {len(pieces)})"
            yield name, write_excerpt(design, piece, keys_only=True)


def _parts(design: Design) -> Iterator[tuple[str, Sequence[sa.Table]]]:
    """Yield the groups, then what is in no group by schema."""
    grouped: set[str] = set()
    for group in design.groups:
        members = [design.metadata.tables[key] for key in group.tables if key in design.metadata.tables]
        grouped.update(group.tables)
        if members:
            yield group.name, members
    rest = [table for table in design.tables if table.key not in grouped]
    for schema in dict.fromkeys(table.schema for table in rest):
        title = schema or ("Other tables" if grouped else "Tables without a schema")
        yield title, [table for table in rest if table.schema == schema]
