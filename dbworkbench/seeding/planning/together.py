"""Columns that show sides of one thing are filled together: name and mail, city and zip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dbworkbench.seeding.parts.part import Part, ValuePart
from dbworkbench.seeding.parts.side import SidePart
from dbworkbench.seeding.spread.choice import Even
from dbworkbench.seeding.values.domains.facet import Facet


def fill_together(parts: Sequence[Part]) -> list[Part]:
    """Let columns of one family choose the same thing in each row; unique ones lead."""
    families: dict[str, list[ValuePart]] = {}
    for part in parts:
        if isinstance(part, ValuePart) and isinstance(part.domain, Facet) and _is_free(part):
            families.setdefault(part.domain.family, []).append(part)
    changed: dict[str, Part] = {}
    for family in families.values():
        if len(family) > 1:
            changed |= _sides(family)
    return [changed.get(part.columns[0], part) if part.columns else part for part in parts]


def _is_free(part: ValuePart) -> bool:
    """Whether a part chooses evenly or in such a way that no value comes twice; wishes stay as they are."""
    return part.choice == Even() or part.choice.unique


def _sides(family: list[ValuePart]) -> dict[str, Part]:
    lead = max(family, key=lambda part: (part.choice.unique, part.domain.size))
    first = lead.domain
    if not isinstance(first, Facet):
        return {}
    joined = first.beside(first)
    if lead.choice.unique and joined.size != first.size:
        return {}  # a key over one side alone has other numbers than the things have
    sides: dict[str, Part] = {lead.column: replace(lead, domain=joined)}
    for part in family:
        if part is lead or not isinstance(part.domain, Facet):
            continue
        side = part.domain.beside(joined)
        tells_apart = part.domain.own is None and side.size == joined.size
        if not part.choice.unique or tells_apart:
            sides[part.column] = SidePart(part.table, part.column, side, lead.choice, lead.column, part.nulls)
    return sides
