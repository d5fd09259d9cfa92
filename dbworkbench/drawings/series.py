"""Plain data of measured values to be compared."""

from __future__ import annotations

from dataclasses import dataclass

Bound = tuple[str, float] | tuple[str, float, str]
"""A label (a group's name, or another), a greatest value, and in words what it bounds: `p95 < 20 ms`."""


@dataclass(frozen=True)
class Sample:
    """One thing measured in one state: `values` in the axis' unit, a mark is a bound to be kept."""

    label: str
    group: str
    values: tuple[float, ...]
    center: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """Samples side by side, grouped; `log` makes the axis logarithmic; `bounds` are target lines by label."""

    title: str
    unit: str
    samples: tuple[Sample, ...]
    bounds: tuple[Bound, ...] = ()
    log: bool = False
    note: str = ""

    @property
    def groups(self) -> dict[str, list[Sample]]:
        """The samples by group, both in the order given."""
        groups: dict[str, list[Sample]] = {}
        for sample in self.samples:
            groups.setdefault(sample.group, []).append(sample)
        return groups
