"""States, kinds, roles and other short lists, the finished and usual ones more often."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from dbworkbench.seeding.spread.choice import Choice, Even, Weighted
from dbworkbench.seeding.values.domain import Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Offer, Subject
from dbworkbench.seeding.values.words.lists import LISTS, likelihood

STAGES = {"status", "state", "stage"}
"""Lists whose default is where things begin, not where most of them are."""
MANY = 12
"""Longer lists are evenly filled."""
ALSO = {
    "status": "status, state, stage, phase, lifecycle",
    "type": "type, class",
    "category": "category, group, segment, topic, product category, section",
    "level": "level",
    "size": "size, size label",
    "tag": "tag, tag name, keyword, label name, tag label",
    "skill": "skill, skill name",
    "department": "department, department name, team, team name, division, business unit",
    "plan": "plan, plan name, subscription plan",
    "source": "source, lead source, utm source, referrer source, origin",
    "method": "method",
    "http method": "http method, request method, verb",
    "role": "role, role name, user role",
    "salutation": "salutation, honorific, name prefix, form of address",
    "unit": "unit, uom, unit of measure, unit name",
    "event type": "event type, event name, event",
    "os": "os, operating system, os name",
    "environment": "environment, env",
    "permission": "permission, permission name, scope",
    "entity type": "entity type, object type, resource type, target type, subject type",
    "action": "action, activity",
    "payment type": "payment type, payment provider",
    "genre": "genre, genre name",
    "material": "material, fabric",
}


@dataclass(frozen=True)
class Listed:
    """Offers one of the lists."""

    key: str

    def __call__(self, clue: Clue) -> Offer:
        values = LISTS[self.key]
        longest = clue.longest
        if longest is not None:
            values = tuple(value for value in values if len(value) <= longest) or values
        if clue.default is not None and not clue.limits.pattern and clue.default not in values:
            values = (clue.default, *values)
        usual = clue.default if self.key.split()[-1] not in STAGES else None
        return Offer(Words(values, pa.string()), weighted(values, usual))


def weighted(values: tuple[object, ...], usual: str | None = None) -> Choice:
    """Return a choice by which usual states come more often than failures; long lists are even.

    A `usual` value, such as the column's default, is more than half of all.
    """
    weights = tuple(map(likelihood, values))
    if usual in values:
        weights = tuple(
            1.5 * sum(weights) if value == usual else weight
            for value, weight in zip(values, weights, strict=True)
        )
        return Weighted(weights)
    return Even() if len(values) > MANY or len(set(weights)) < 2 else Weighted(weights)


STATE: tuple[Subject, ...] = tuple(
    Subject(key, f"{', '.join(LISTS[key][:3])}, …", Listed(key), ALSO.get(key, key)) for key in LISTS
)
