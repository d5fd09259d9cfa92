"""Plain data of one quantity over another, in stretches of one kind each, with marks between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CurvePoint:
    """A value at a place, and of which kind it is."""

    x: float
    y: float
    kind: str = ""


@dataclass(frozen=True)
class Mark:
    """A place on the x axis that has words."""

    x: float
    text: str


@dataclass(frozen=True)
class Curve:
    """Points in order of `x`, all positive; `legend` says what each kind is.

    `sign` stands before values of `x`, which are factors unless something else is said; `found` says that
    they were measured, as values of `y` are. `marking` are the words before the marks.
    """

    title: str
    x: str
    y: str
    points: tuple[CurvePoint, ...]
    marks: tuple[Mark, ...] = ()
    legend: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    sign: str = "×"
    found: bool = False
    marking: str = "changes at"
