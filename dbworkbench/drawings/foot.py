"""The ends of edges in crow's foot notation, drawn level between a box and the room beside it."""

from __future__ import annotations

from dbworkbench.drawings.diagram import Tie
from dbworkbench.drawings.scene import Path, Point, circle, line

TOES, BAR, SECOND, RING = 12, 8, 13, 4


def foot_shapes(tie: Tie, at: Point, direction: int, *, stroke: str, width: float) -> list[Path]:
    """Return an end at a box's side; `direction` is 1 to the right and -1 to the left.

    Near the box stands how many at most (a bar or three toes), further out how few (a bar or a ring).
    """
    x, y = at
    most = (
        _toes(x, y, direction, stroke, width) if tie.many else [_bar(x + BAR * direction, y, stroke, width)]
    )
    out = TOES if tie.many else BAR
    if tie.least:
        return [*most, _bar(x + (out + SECOND - BAR) * direction, y, stroke, width)]
    ring = circle(x + (out + RING + 1) * direction, y, RING, fill="paper", stroke=stroke, width=width)
    return [*most, ring]


def arrow_shapes(at: Point, direction: int, *, stroke: str) -> list[Path]:
    """Return the head of an arrow that points to a box's side from the direction given."""
    x, y = at
    back = x + TOES * direction
    return [Path((x, y), (((back, y - 5),), ((back, y + 5),)), stroke, closed=True)]


def _toes(x: float, y: float, direction: int, stroke: str, width: float) -> list[Path]:
    heel = (x + TOES * direction, y)
    return [line((x, y - 6), heel, (x, y + 6), stroke=stroke, width=width)]


def _bar(x: float, y: float, stroke: str, width: float) -> Path:
    return line((x, y - 5.5), (x, y + 5.5), stroke=stroke, width=width)
