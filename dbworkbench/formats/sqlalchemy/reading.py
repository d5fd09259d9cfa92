"""Reads models by importing them in a process of their own, and a MetaData that is at hand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dbworkbench.errors import Place, Problems, UnusableInput
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sqlalchemy.assembly import assemble
from dbworkbench.formats.sqlalchemy.inventory import take_inventory
from dbworkbench.formats.sqlalchemy.visit.host import visit
from dbworkbench.formats.sqlalchemy.visit.itinerary import Itinerary, plan_many, plan_one
from dbworkbench.model.design import Design

Plain = Any  # what JSON holds
TIMEOUT = 60.0  # seconds; SQLAlchemy itself needs some five for 500 classes
NOTHING_THERE = "A table is a class that is mapped (`__tablename__`), or a `Table` in a `MetaData`."


def read(
    text: str,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,
    timeout: float = TIMEOUT,
) -> Reading:
    """Read a module of models: it is imported in a process of its own, for `timeout` seconds at most.

    Raises UnusableInput with file and line when it cannot be imported, and when it holds no tables.
    """
    source = SourceText(text, file)
    with tempfile.TemporaryDirectory(prefix="dbworkbench-") as folder:
        spare = Path(folder).resolve()
        itinerary = plan_one(source, base, spare)
        found = visit(itinerary, spare, timeout)
        mishaps = _mishaps(found, itinerary)
        if mishaps:
            raise mishaps[0]
        return _reading(found, itinerary, name, single=True)


def read_many(
    sources: Sequence[SourceText],
    *,
    name: str = "design",
    base: Path | None = None,
    timeout: float = TIMEOUT,
) -> Reading:
    """Read modules that make one design; one that cannot be imported is reported.

    Modules that do not mention SQLAlchemy are imported only where others ask for them. Raises Problems when
    no module could be imported, UnusableInput when there are no tables.
    """
    with tempfile.TemporaryDirectory(prefix="dbworkbench-") as folder:
        spare = Path(folder).resolve()
        itinerary = plan_many(sources, base, spare)
        if not itinerary.stops:
            raise UnusableInput(
                f"none of {len(sources)} modules mentions SQLAlchemy or SQLModel", hint=NOTHING_THERE
            )
        found = visit(itinerary, spare, timeout)
        mishaps = _mishaps(found, itinerary)
        if mishaps and not (found["inventory"] and found["inventory"]["tables"]):
            raise Problems(mishaps)
        reading = _reading(found, itinerary, name, single=False)
        broken = tuple(map(_entry, mishaps))
        return replace(reading, report=(*itinerary.report, *broken, *reading.report))


def from_metadata(metadata: sa.MetaData, name: str = "design") -> Design:
    """Return the design that a MetaData holds; what is Python's alone is left out."""
    return assemble(take_inventory([metadata]), name).design


def _reading(found: Plain, itinerary: Itinerary, name: str, *, single: bool) -> Reading:
    inventory = found["inventory"]
    if not inventory["tables"]:
        many = len(itinerary.stops) > 1
        what = (
            f"{len(itinerary.stops)} modules hold"
            if many
            else f"{itinerary.stops[0].shown or 'the text'} holds"
        )
        raise UnusableInput(f"{what} no tables", hint=f"{NOTHING_THERE}{found['printed']}")
    reading = assemble(inventory, name)
    shown = _shown(itinerary)
    entries = (
        replace(
            entry, file=None if single and entry.file in shown else shown.get(entry.file or "", entry.file)
        )
        for entry in reading.report
    )
    return replace(reading, report=tuple(sorted(entries, key=lambda entry: (entry.file or "", entry.line))))


def _shown(itinerary: Itinerary) -> dict[str, str | None]:
    return {str(stop.file): stop.shown for stop in itinerary.stops}


def _mishaps(found: Plain, itinerary: Itinerary) -> list[UnusableInput]:
    shown = _shown(itinerary)
    return [_error(mishap, shown, found["printed"]) for mishap in _once(found["mishaps"])]


def _once(mishaps: Iterable[Plain]) -> list[Plain]:
    """Return each mishap once: a broken module breaks all that import it."""
    return list({(each["file"], each["line"], each["message"]): each for each in mishaps}.values())


def _error(mishap: Plain, shown: dict[str, str | None], printed: str) -> UnusableInput:
    file, number = mishap["file"], mishap["line"]
    line = _line(Path(file), number)
    column = min(max(1, mishap["column"]), len(line) + 1)
    length = len(line.rstrip()) - column + 1
    place = Place(number, column, line, max(1, length), shown.get(file, file))
    return UnusableInput(mishap["message"], hint=(mishap["hint"] + printed).strip(), place=place)


def _line(file: Path, number: int) -> str:
    if not file.is_file():
        return ""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _entry(error: UnusableInput) -> ReportEntry:
    place = error.place or Place(1, 1)
    return ReportEntry(place.line, shortened(place.text) or "import", error.message, place.file)
