"""Functional dependencies of the design: dependents are computed from their determinants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from dbworkbench.model.dependency import Dependency
from dbworkbench.model.facts import table_facts
from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.parts.dependent import DependentPart, LookupPart
from dbworkbench.seeding.parts.part import ValuePart
from dbworkbench.seeding.values.domain import Words
from dbworkbench.seeding.values.gazetteer import CODES, COUNTRIES

if TYPE_CHECKING:
    from dbworkbench.seeding.shaping.tableshape import Shaping

CITY, COUNTRY, CODE = ("city", "town"), ("country",), ("code", "iso", "iso2")


def plan_dependencies(shaping: Shaping) -> None:
    """Let dependents follow from their determinants; what cannot be kept is noted."""
    table = shaping.ground.table
    written = [each for each in table_facts(table).dependencies if not each.multivalued]
    chosen = _chosen(written)
    for column, dependency in chosen.items():
        if _holds_by_key(shaping, dependency):
            continue
        part = shaping.part_of(column)
        if not isinstance(part, ValuePart) or not shaping.is_free(column) or part.domain.size < 1:
            shaping.ground.notes.append(f"{dependency}: {column} is filled otherwise, so it may not hold")
            continue
        shaping.put(DependentPart(part.table, column, dependency.determinant, part.domain, part.choice))
    _tell(shaping, written, chosen)
    _place_cities(shaping, set(chosen))


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


def _place_cities(shaping: Shaping, dependent: set[str]) -> None:
    """Let the country of a row be its city's, where both have their usual values."""
    columns = shaping.ground.table.columns
    city = next((column.name for column in columns if set(column.name.lower().split("_")) & set(CITY)), None)
    part = shaping.part_of(city) if city else None
    if city is None or not isinstance(part, ValuePart) or not isinstance(part.domain, Words):
        return
    if not set(map(str, part.domain.values)) <= COUNTRIES.keys():
        return
    for column in columns:
        words = set(column.name.lower().split("_"))
        own = shaping.part_of(column.name)
        if not words & set(COUNTRY) or column.name in dependent or not shaping.is_free(column.name):
            continue
        if isinstance(own, ValuePart) and isinstance(own.domain, Words) and own.domain.kind == pa.string():
            coded = own.domain.width == 2
            found = tuple(CODES[country] if coded else country for country in COUNTRIES.values())
            if set(found) & set(map(str, own.domain.values)):
                said = f"where {city} lies"
                shaping.put(LookupPart(own.table, column.name, city, tuple(COUNTRIES), found, said))
