"""Resolves names and types of what was read, and builds the Design."""

from __future__ import annotations

from pathlib import Path

from dbworkbench.errors import Problems, WorkbenchError
from dbworkbench.formats.dbml.binder.assembly import Assembly
from dbworkbench.formats.dbml.binder.workspace import Unit
from dbworkbench.formats.dbml.complaint import MOST_MISTAKES
from dbworkbench.formats.dbml.parser import Reading
from dbworkbench.model.design import Design
from dbworkbench.model.garbage import paused_collection


def bind(reading: Reading, *, name: str, base: Path | None = None) -> Design:
    """Build the design; raises Problems with every mistake, those of reading included.

    `base` is the folder that `use … from` may read from; without one it may not.
    """
    mistakes: list[WorkbenchError] = list(reading.mistakes)
    unit = Unit(reading.source, reading.document, reading.comments, mistakes)
    with paused_collection():
        design = Assembly(unit, base).design(name)
    if mistakes:
        raise Problems(_told(mistakes), what="mistake")
    return design


def _told(mistakes: list[WorkbenchError]) -> list[WorkbenchError]:
    """Return the mistakes in the order of the text, each once, and not too many."""
    distinct = {str(mistake): mistake for mistake in mistakes}
    told = sorted(distinct.values(), key=_position)
    if len(told) <= MOST_MISTAKES:
        return told
    more = WorkbenchError(f"there are more than these {MOST_MISTAKES}", hint="Is this a sketch at all?")
    return [*told[:MOST_MISTAKES], more]


def _position(mistake: WorkbenchError) -> tuple[str, int, int]:
    place = mistake.place
    return (place.file or "", place.line, place.column) if place else ("", 0, 0)
