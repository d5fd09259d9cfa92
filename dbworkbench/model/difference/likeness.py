"""How much a table or column that is gone is like one that is new, from nothing (0) to all (1).

Tables are compared by weighted features (Dice, "Measures of the amount of ecologic association between
species", 1945): a column that many tables have tells little, one that hardly any has tells much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

Feature = tuple[Any, ...]
Tables = Mapping[str, Any]
Features = Mapping[str, Mapping[Feature, float]]

FEW = 2  # tables that share fewer columns than that are not known again
TYPE, PLACE, NAME, NULLS, ROLES = 0.35, 0.25, 0.2, 0.1, 0.1


def table_likeness(old: Tables, new: Tables) -> Callable[[str, str], float]:
    """Return how to tell the likeness of an old table to a new one, both by key."""
    before, after = _features(old, new), _features(new, old)

    def likeness(gone: str, come: str) -> float:
        shared = set(old[gone]["columns"]) & set(new[come]["columns"])
        return _dice(before[gone], after[come]) if len(shared) >= FEW else 0.0

    return likeness


def column_likeness(old: Mapping[str, Any], new: Mapping[str, Any]) -> Callable[[str, str], float]:
    """Return how to tell the likeness of two columns of what is one table, both by name."""
    kept = set(old["columns"]) & set(new["columns"])
    spots = _spots(old["columns"], kept), _spots(new["columns"], kept)

    def likeness(gone: str, come: str) -> float:
        before, after = old["columns"][gone], new["columns"][come]
        if _family(before["type"]) != _family(after["type"]):
            return 0.0
        place = sum(one == other for one, other in zip(spots[0][gone], spots[1][come], strict=True)) / 2
        alike: float = SequenceMatcher(None, gone.lower(), come.lower()).ratio()
        same = [before[key] == after[key] for key in ("nullable", "default", "identity")]
        score: float = (
            TYPE
            + PLACE * place
            + NAME * alike
            + NULLS * (sum(same) / len(same))
            + ROLES * (_roles(old, gone) == _roles(new, come))
        )
        return score

    return likeness


def _dice(one: Mapping[Feature, float], other: Mapping[Feature, float]) -> float:
    shared = sum(min(weight, other[feature]) for feature, weight in one.items() if feature in other)
    total = sum(one.values()) + sum(other.values())
    return 2 * shared / total if total else 0.0


def _features(tables: Tables, others: Tables) -> Features:
    frequency = Counter(name for table in tables.values() for name in table["columns"])
    frequency |= Counter(name for table in others.values() for name in table["columns"])
    found = {key: dict(_own(table, frequency)) for key, table in tables.items()}
    for key, table in tables.items():
        for part in _foreign_keys(table):
            target = part["target"][0].rpartition(".")[0]
            if target in found and target != key:
                found[target]["referred to by", key] = 1.0  # by whichever column: it is often renamed, too
    return found


def _own(table: Mapping[str, Any], frequency: Mapping[str, int]) -> Iterator[tuple[Feature, float]]:
    for name, column in table["columns"].items():
        weight = frequency[name] ** -0.5
        yield ("column", name), weight
        yield ("type", name, column["type"], column["nullable"]), weight / 2
    for part in table["constraints"]:
        if part["kind"] == "foreign key":
            yield ("refers", tuple(part["columns"])), 0.5
        elif "columns" in part:
            yield (part["kind"], tuple(part["columns"])), 0.5
        else:
            yield (part["kind"], part["sql"]), 0.5
    if table["comment"]:
        yield ("comment", table["comment"]), 1.0


def _spots(columns: Mapping[str, Any], kept: set[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return the nearest kept columns before and after each column."""
    names = list(columns)
    spots = {}
    for number, name in enumerate(names):
        before = next((other for other in reversed(names[:number]) if other in kept), None)
        after = next((other for other in names[number + 1 :] if other in kept), None)
        spots[name] = (before, after)
    return spots


def _family(kind: str) -> str:
    return kind.partition("(")[0].partition(" collate")[0]


def _roles(table: Mapping[str, Any], name: str) -> list[tuple[Any, ...]]:
    found = [
        (part["kind"], len(part["columns"]), part["columns"].index(name), tuple(part.get("target", ())))
        for part in table["constraints"]
        if name in part.get("columns", ())
    ]
    return sorted(found)


def _foreign_keys(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (part for part in table["constraints"] if part["kind"] == "foreign key")
