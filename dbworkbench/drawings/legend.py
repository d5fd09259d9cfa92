"""What the signs of a diagram mean, for those that occur in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dbworkbench.drawings.diagram import Box, Diagram, Edge, Mark, Row
from dbworkbench.drawings.frame import DASHES, SIGNS, Frame
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.scene import Shape, Text, circle, line, rectangle

SIZE, CHIP, BETWEEN = 10.0, 26, 18
WORDS = {
    Mark.ADDED: "added",
    Mark.DROPPED: "dropped",
    Mark.CHANGED: "changed",
    Mark.RENAMED: "renamed",
    Mark.COMPLETED: "completed, not written yet",
}
SAMPLES = {"nullable": "may be NULL", "identifying": "identifying", "dashed": "not enforced"}


@dataclass(frozen=True)
class Legend:
    """Signs and their words; a sign is a mark, or one of SAMPLES."""

    entries: tuple[tuple[str, str], ...]

    @property
    def width(self) -> float:
        return sum(_entry_width(words) for _, words in self.entries)

    def shapes_at(self, x: float, baseline: float) -> list[Shape]:
        """Return the entries from left to right on one line."""
        shapes: list[Shape] = []
        for sign, words in self.entries:
            shapes += _sign(sign, x, baseline)
            shapes.append(Text(x + CHIP, baseline, words, SIZE, "muted"))
            x += _entry_width(words)
        return shapes


def legend_of(diagram: Diagram, frames: Iterable[Frame]) -> Legend:
    """Explain the marks and line styles of a diagram, and the ring of columns that may be NULL."""
    shown = [row for frame in frames for row in frame.rows]
    marked: tuple[Box | Edge | Row, ...] = (*diagram.boxes, *diagram.edges, *shown)
    marks = {item.mark for item in marked}
    told = [(str(mark), WORDS[mark]) for mark in Mark if mark in marks]
    present = {
        "nullable": any(row.nullable and row.type for row in shown),
        "identifying": any(edge.identifying for edge in diagram.edges),
        "dashed": any(edge.dashed for edge in diagram.edges),
    }
    return Legend((*((sign, words) for sign, words in SAMPLES.items() if present[sign]), *told))


def _entry_width(words: str) -> float:
    return CHIP + text_width(words, SIZE) + BETWEEN


def _sign(sign: str, x: float, baseline: float) -> Sequence[Shape]:
    middle = baseline - 3.5
    match sign:
        case "nullable":
            return [circle(x + CHIP - 9, middle, 3, fill=None, stroke="muted", width=1.2)]
        case "identifying":
            return [line((x, middle), (x + 20, middle), stroke="edge", width=2.2)]
        case "dashed":
            return [line((x, middle), (x + 20, middle), stroke="edge", width=1.4, dash=(5, 4))]
    mark = Mark(sign)
    area = rectangle(
        x + 2, middle - 7, 18, 14, radius=4, fill=f"{mark}-back", stroke=str(mark), dash=DASHES.get(mark, ())
    )
    return [area, Text(x + 11, baseline, SIGNS[mark], 11, str(mark), anchor="middle", bold=True)]
