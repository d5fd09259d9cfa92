"""Writes a design as a sketch, so that reading it again gives the same design."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from dbworkbench.formats.dbml.writer.references import inline_references, is_inline, write_reference
from dbworkbench.formats.dbml.writer.surroundings import (
    write_decision,
    write_enum,
    write_group,
    write_lineage,
    write_project,
    write_query,
    write_records,
    write_routine,
    write_sticky,
    write_view,
)
from dbworkbench.formats.dbml.writer.tables import write_table
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts


def write(design: Design) -> str:
    """Write a design in the sketch language: what was completed is written down like the rest.

    `read(write(design)) == design`, and writing what was read changes nothing any more.
    """
    parts = [part for part in _parts(design) if part]
    return "\n\n".join(parts) + "\n" if parts else ""


def _parts(design: Design) -> Iterator[str]:
    yield write_project(design)
    yield from map(write_enum, design.enums)
    yield from _tables(design)
    yield "\n".join(_references(design))
    for group in design.groups:
        yield write_group(design, group)
    yield from map(write_sticky, design.notes)
    for view in design.views:
        yield write_view(design, view)
    for records in design.records:
        yield write_records(design, records)
    yield "\n".join(write_lineage(design, lineage) for lineage in design.lineage)
    yield from map(write_query, design.queries)
    yield from map(write_decision, design.decisions)
    for routine in design.routines:
        yield write_routine(design, routine)


def _tables(design: Design) -> Iterator[str]:
    inline = inline_references(design)
    mentioned = {
        end.table for each in design.relationships if each.conceptual for end in (each.left, each.right)
    }
    for table in design.tables:
        if table.key not in mentioned or not _goes_without_saying(table):
            yield write_table(table, inline.get(table.key, {}))


def _goes_without_saying(table: sa.Table) -> bool:
    """Say whether a relationship that mentions an entity says all there is to say of it."""
    facts = table_facts(table)
    said = facts.alias or facts.header_color or facts.settings or facts.dependencies or facts.comments
    built = len(table.columns) or len(table.constraints) > 1 or table._prefixes  # each has a primary key
    return not (built or said or table.schema or table.comment is not None)


def _references(design: Design) -> Iterator[str]:
    for relationship in design.relationships:
        if not is_inline(design, relationship):
            yield write_reference(design, relationship)
