"""A diagram with everything measured and placed, before it is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dbworkbench.drawings.area import CROWDED, DENSE, LARGE
from dbworkbench.drawings.atlas import Stub, cut_edges, place_areas, stubs_of
from dbworkbench.drawings.diagram import Box, Detail, Diagram, parent_of
from dbworkbench.drawings.frame import Frame, frame_of
from dbworkbench.drawings.graph import CAPTION, Piece
from dbworkbench.drawings.joint import Course, Joint, Link, courses_of, join, slots_needed
from dbworkbench.drawings.placement import Scope, place
from dbworkbench.drawings.scene import Point


@dataclass(frozen=True)
class Arrangement:
    """`cut` edges are not drawn as lines but end in `stubs`; `caption` is the size of clusters' titles."""

    diagram: Diagram
    frames: Mapping[str, Frame]
    links: Sequence[Link]
    piece: Piece
    cut: frozenset[int] = frozenset()
    stubs: tuple[Stub, ...] = ()
    caption: float = CAPTION

    @property
    def in_areas(self) -> bool:
        """Whether each cluster was laid out alone."""
        return is_large(self.diagram)

    def at(self, joint: Joint) -> Point:
        """Return where a joint touches its box."""
        x, y = self.piece.boxes[joint.tie.box]
        return x + (self.frames[joint.tie.box].width if joint.side == "right" else 0), y + joint.y


def is_large(diagram: Diagram) -> bool:
    """Say whether a diagram has so many boxes or edges that it is drawn in areas; each box is then in one."""
    boxes, edges = len(diagram.boxes), len(diagram.edges)
    return boxes > LARGE or (boxes > CROWDED and edges > DENSE * boxes)


def arrange(diagram: Diagram, detail: Detail, layout: str = "pure") -> Arrangement:
    """Measure and place a diagram, a large one area by area."""
    cut = cut_edges(diagram) if is_large(diagram) else frozenset()
    courses = courses_of(diagram, cut)
    frames = _frames(diagram, detail, slots_needed(courses, cut), cut)
    draft = _placed(diagram, frames, courses, cut, layout)
    if not any(frame.plain for frame in frames.values()) or not draft.links:
        return draft
    boxes = draft.piece.boxes  # once more, the edges of boxes without rows sorted by where they lead
    return _placed(diagram, frames, courses, cut, layout, boxes)


def _frames(
    diagram: Diagram, detail: Detail, slots: Mapping[str, int], cut: frozenset[int]
) -> dict[str, Frame]:
    color_of = {box: cluster.color for cluster in diagram.clusters for box in cluster.boxes}
    area_of = {box: area.within or area.title for area in diagram.clusters for box in area.boxes}
    referrers = Counter(parent_of(diagram.edges[index]) for index in cut)
    return {
        box.id: frame_of(
            _bare(box, area_of.get(box.id)),
            detail,
            color_of.get(box.id),
            slots.get(box.id, 0),
            referrers[box.id],
        )
        for box in diagram.boxes
    }


def _bare(box: Box, area: str | None) -> Box:
    """Leave a schema's name out where the area around says it."""
    return replace(box, prefix="") if box.prefix and box.prefix == area else box


def _placed(
    diagram: Diagram,
    frames: Mapping[str, Frame],
    courses: Sequence[Course],
    cut: frozenset[int],
    layout: str,
    boxes: Mapping[str, Point] | None = None,
) -> Arrangement:
    def height_of(box: str) -> float:
        return boxes[box][1] + frames[box].height / 2 if boxes else 0.0

    links = join(courses, frames, height_of, cut)
    if not is_large(diagram):
        (piece,) = place([Scope(frames, dict(enumerate(links)), diagram.clusters)], layout=layout)
        return Arrangement(diagram, frames, links, piece)
    stubs = stubs_of(links, cut, frames)
    piece, caption = place_areas(frames, links, diagram.clusters, cut, stubs, layout)
    return Arrangement(diagram, frames, links, piece, cut, stubs, caption)
