"""What an index does to a query, in words that a measurement allows."""

from __future__ import annotations

from enum import StrEnum

from dbworkbench.model.statistics import Ratio

MUCH = 2.0
NOTICEABLE = 1.05


class Effect(StrEnum):
    """What a change did to one query, or on the whole."""

    HELPS_MUCH = "helps much"
    HELPS = "helps"
    NO_DIFFERENCE = "no difference"
    HARMS = "makes slower"
    COSTS_MORE = "costs more than it gives"


def judge_query(speedup: Ratio, *, plan_changed: bool) -> Effect:
    """Judge a query by the whole interval of its speed-up; with the plan unchanged it is all noise."""
    if not plan_changed:
        return Effect.NO_DIFFERENCE
    if speedup.low >= MUCH:
        return Effect.HELPS_MUCH
    if speedup.low > NOTICEABLE:
        return Effect.HELPS
    return Effect.HARMS if speedup.high < 1 / NOTICEABLE else Effect.NO_DIFFERENCE


def judge_index(effects: list[Effect], *, saved_ms: float) -> Effect:
    """Judge an index by its queries; `saved_ms` is what they win together, weighted by how often they run."""
    for effect in (Effect.HELPS_MUCH, Effect.HELPS):
        if effect in effects and saved_ms > 0:
            return effect
    return Effect.COSTS_MORE
