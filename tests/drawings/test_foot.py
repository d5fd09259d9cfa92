"""Each cardinality has its own end in crow's foot notation."""

from __future__ import annotations

import pytest

from dbworkbench.drawings.diagram import Tie
from dbworkbench.drawings.foot import foot_shapes


@pytest.mark.parametrize(
    ("least", "many", "bars", "rings", "toes"),
    [(0, False, 1, 1, 0), (1, False, 2, 0, 0), (0, True, 0, 1, 1), (1, True, 1, 0, 1)],
    ids=["zero or one", "one", "zero or many", "one or many"],
)
def test_end(least: int, many: bool, bars: int, rings: int, toes: int) -> None:
    shapes = foot_shapes(Tie("a", (), least, many), (0, 0), 1, stroke="edge", width=1)
    closed = [shape for shape in shapes if shape.closed]
    straight = [shape for shape in shapes if len(shape.steps) == 1]
    spread = [shape for shape in shapes if len(shape.steps) == 2]
    assert (len(straight), len(closed), len(spread)) == (bars, rings, toes)


def test_left_end_mirrors_the_right_one() -> None:
    right = foot_shapes(Tie("a", (), 1, True), (0, 0), 1, stroke="edge", width=1)
    left = foot_shapes(Tie("a", (), 1, True), (0, 0), -1, stroke="edge", width=1)
    assert [-x for shape in right for ((x, _),) in shape.steps] == [
        x for shape in left for ((x, _),) in shape.steps
    ]
