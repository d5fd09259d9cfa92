"""Functional dependencies of the design: dependents are drawn by their determinants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.model.dependency import Dependency
from dbworkbench.model.facts import table_facts
from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.parts.dependent import DependentPart
from dbworkbench.seeding.parts.part import ValuePart
from dbworkbench.seeding.parts.side import SidePart

if TYPE_CHECKING:
    from dbworkbench.seeding.shaping.tableshape import Shaping


def plan_dependencies(shaping: Shaping) -> None:
    """Let dependents follow from their determinants; what cannot be kept is noted."""
    table = shaping.ground.table
    written = [each for each in table_facts(table).dependencies if not each.multivalued]
    chosen = {
        column: dependency
        for column, dependency in _chosen(written).items()
        if _holds_by_key(shaping, dependency) or _let_follow(shaping, column, dependency)
    }
    _tell(shaping, written, chosen)


def _let_follow(shaping: Shaping, column: str, dependency: Dependency) -> bool:
    """Have a column drawn by its determinant, unless something else decides what it is."""
    part = shaping.part_of(column)
    if isinstance(part, SidePart):  # what the design says goes before what names suggest
        alone = ValuePart(part.table, part.column, part.domain, part.choice, part.nulls)
        shaping.parts[shaping.parts.index(part)] = part = alone
    if part is None or not shaping.is_spread(column) or part.needs:
        return False
    shaping.split(DependentPart(part, (column,), dependency.determinant))
    return True


def _chosen(written: list[Dependency]) -> dict[str, Dependency]:
    """Choose one determinant for each dependent: the one that the others determine, and no circle."""
    chosen: dict[str, Dependency] = {}
    names = dict.fromkeys(name for each in written for name in each.dependent)
    for name in names:
        offers = [each for each in written if name in each.dependent and name not in each.determinant]
        ranked = sorted(
            offers,
            key=lambda each: (
                -sum(set(each.determinant) <= closure(other.determinant, written) for other in offers)
            ),
        )
        for offer in ranked:
            if not _leads_back(offer.determinant, name, chosen):
                chosen[name] = offer
                break
    return chosen


def closure(columns: tuple[str, ...], dependencies: list[Dependency]) -> set[str]:
    """Return all columns that some columns determine (Armstrong 1974)."""
    found = set(columns)
    grown = True
    while grown:
        grown = False
        for each in dependencies:
            if set(each.determinant) <= found and not set(each.dependent) <= found:
                found |= set(each.dependent)
                grown = True
    return found


def _leads_back(determinant: tuple[str, ...], name: str, chosen: dict[str, Dependency]) -> bool:
    waiting, seen = list(determinant), set[str]()
    while waiting:
        each = waiting.pop()
        if each == name:
            return True
        if each not in seen and each in chosen:
            waiting += chosen[each].determinant
        seen.add(each)
    return False


def _holds_by_key(shaping: Shaping, dependency: Dependency) -> bool:
    keys = unique_sets(shaping.ground.table)
    return any(set(key) <= set(dependency.determinant) for key in keys)


def _tell(shaping: Shaping, written: list[Dependency], chosen: dict[str, Dependency]) -> None:
    """Note the dependencies that do not follow from those that are kept."""
    kept = [Dependency(each.determinant, (name,)) for name, each in chosen.items()]
    kept += [
        Dependency(key, tuple(shaping.ground.table.columns.keys()))
        for key in unique_sets(shaping.ground.table)
    ]
    for each in written:
        if not set(each.dependent) <= closure(each.determinant, kept):
            shaping.ground.notes.append(f"{each} may not hold in seeded rows: its columns follow from others")
