"""An arranged diagram as a scene: entities as boxes, relationships in crow's foot notation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dbworkbench.drawings.arrangement import Arrangement
from dbworkbench.drawings.atlas import (
    CHIP,
    CHIP_GAP,
    Stub,
    caption_size,
    count_tables,
    subtitle_size,
    subtitles_of,
)
from dbworkbench.drawings.diagram import Box, Edge
from dbworkbench.drawings.foot import arrow_shapes, foot_shapes
from dbworkbench.drawings.frame import DASHES, SIGNS, label_of
from dbworkbench.drawings.graph import CAPTION, LABEL, LOOP, STUB, Room, edge_label
from dbworkbench.drawings.joint import Link
from dbworkbench.drawings.legend import legend_of
from dbworkbench.drawings.lettering import shorten, text_width
from dbworkbench.drawings.palette import read_color
from dbworkbench.drawings.scene import Group, Path, Point, Scene, Shape, Text, bezier, line, rectangle
from dbworkbench.drawings.wording import headline

MARGIN, HEADLINE, LEGEND, LOOP_GAP = 20, 26, 30, 4
TITLE, CAPTION_INSET = 14.0, 22
NARROWEST = 0.6  # the part of its size that a caption keeps before it is cut off


def scene_of(arrangement: Arrangement) -> Scene:
    """Draw an arrangement with its title above and, below, what its signs mean."""
    diagram, title = arrangement.diagram, label_of(arrangement.diagram.title)
    legend = legend_of(diagram, arrangement.frames.values())
    size = max(TITLE, arrangement.caption) if arrangement.in_areas else TITLE
    top = MARGIN + (size + HEADLINE - TITLE if title else 0)
    placed = replace(arrangement, piece=arrangement.piece.moved(MARGIN, top))
    width = max(placed.piece.width, legend.width, text_width(title, size, bold=True)) + 2 * MARGIN
    height = top + placed.piece.height + MARGIN + (LEGEND if legend.entries else 0)
    scene = Scene(width, height, headline(diagram))
    scene.shapes.append(rectangle(0, 0, width, height, radius=8, fill="paper"))
    if title:
        scene.shapes.append(Text(MARGIN, MARGIN + size - 6, title, size, "muted", bold=True))
    links = [(index, link) for index, link in enumerate(placed.links) if index not in placed.cut]
    scene.shapes += _cluster_shapes(placed)
    scene.shapes += [_edge_group(placed, index, link) for index, link in links]
    scene.shapes += [_stub_group(placed, stub) for stub in placed.stubs]
    scene.shapes += [frame.shapes(*placed.piece.boxes[box]) for box, frame in placed.frames.items()]
    scene.shapes += [shape for index, link in links for shape in _label(placed, index, link)]
    scene.shapes += legend.shapes_at(MARGIN, height - MARGIN)
    return scene


def captions_of(arrangement: Arrangement) -> Iterator[tuple[Room, list[Text]]]:
    """Yield the room of each cluster, and of each whole that clusters are parts of, with its caption."""
    told = subtitles_of(arrangement.diagram) if arrangement.in_areas else {}
    for room in arrangement.piece.rooms:
        yield room, list(_caption(arrangement, room, told))


def _cluster_shapes(arrangement: Arrangement) -> Iterator[Shape]:
    for room, caption in captions_of(arrangement):
        cluster = arrangement.diagram.clusters[room.cluster]
        area = (room.x, room.y, room.width, room.height)
        tint = rectangle(*area, radius=10, fill=cluster.color, opacity=0.09)
        border = rectangle(*area, radius=10, stroke=cluster.color, opacity=0.5)
        note = "" if room.whole else cluster.note
        tooltip = "\n".join(part for part in (_room_title(arrangement, room), note) if part)
        yield Group((tint, border, *caption), tooltip)


def _room_title(arrangement: Arrangement, room: Room) -> str:
    cluster = arrangement.diagram.clusters[room.cluster]
    return cluster.within if room.whole else cluster.title


def _caption(arrangement: Arrangement, room: Room, told: Mapping[str, str]) -> Iterator[Text]:
    title = _room_title(arrangement, room)
    if not arrangement.in_areas:
        yield Text(room.x + 12, room.y + 19, label_of(title), CAPTION, "muted", bold=True)
        return
    cluster, shown = arrangement.diagram.clusters[room.cluster], label_of(title)
    inner = bool(cluster.within) and not room.whole
    words = count_tables(len(cluster.boxes)) if inner else told[title]
    whole = caption_size(arrangement.caption, inner=inner)
    space, x, below = room.width - 2 * CAPTION_INSET, room.x + CAPTION_INSET, subtitle_size(whole)
    y = room.y + whole + CAPTION_INSET / 2
    size = max(min(whole, space / max(text_width(shown, 1, bold=True), 1)), whole * NARROWEST)
    shown = _fitted(shown, size, space, bold=True)
    yield Text(x, y, shown, size, "ink", bold=True)
    yield Text(x, y + below * 1.4, _fitted(words, below, space), below, "muted")


def _fitted(words: str, size: float, space: float, *, bold: bool = False) -> str:
    """Return as much of a text as there is space for, with an ellipsis where it is cut off."""
    while len(words) > 1 and text_width(words, size, bold=bold) > space + 1:
        words = shorten(words.removesuffix("…"), max(len(words) * 9 // 10, 1))
    return words


# -- edges ----------------------------------------------------------------------------------------


def _edge_group(arrangement: Arrangement, index: int, link: Link) -> Shape:
    edge = link.edge
    stroke, width = _ink(edge), 2.2 if edge.identifying else 1.4
    tail, head = arrangement.at(link.tail), arrangement.at(link.head)
    inward = 1 if link.loop else -1
    dash = DASHES.get(edge.mark, (5.0, 4.0) if edge.dashed else ())
    shapes = [replace(route_of(arrangement, index, link), stroke=stroke, width=width, dash=dash)]
    if edge.flow:
        at_head = link.head.tie.box == edge.right.box
        shapes += arrow_shapes(head if at_head else tail, inward if at_head else 1, stroke=stroke)
    else:
        shapes += foot_shapes(link.tail.tie, tail, 1, stroke=stroke, width=width)
        shapes += foot_shapes(link.head.tie, head, inward, stroke=stroke, width=width)
    return Group(tuple(shapes), _tooltip(arrangement, edge))


def _stub_group(arrangement: Arrangement, stub: Stub) -> Shape:
    """Draw the end of edges that lead elsewhere: a foot, a piece of line, and the name of where."""
    first = arrangement.links[stub.links[0]]
    stroke, width = _ink(first.edge), 2.2 if first.edge.identifying else 1.4
    x, y = arrangement.at(stub.joint)
    dash = DASHES.get(first.edge.mark, (5.0, 4.0) if first.edge.dashed else ())
    end = x - STUB - CHIP - CHIP_GAP
    shapes: list[Shape] = [
        line((x, y), (x - STUB - 2, y), stroke=stroke, width=width, dash=dash),
        *foot_shapes(first.head.tie, (x, y), -1, stroke=stroke, width=width),
        rectangle(end, y - CHIP / 2, CHIP, CHIP, radius=1.5, fill=stub.color or "header"),
        Text(end - CHIP_GAP, y + 3.5, stub.words, LABEL, "muted", anchor="end"),
    ]
    tooltips = (_tooltip(arrangement, arrangement.links[index].edge) for index in stub.links)
    return Group(tuple(shapes), "\n".join(tooltips))


def route_of(arrangement: Arrangement, index: int, link: Link) -> Path:
    """Return the way of an edge that is drawn as a line, from box to box."""
    tail, head = arrangement.at(link.tail), arrangement.at(link.head)
    if link.loop:
        far = LOOP * 4 / 3
        start, end = (tail[0] + STUB, tail[1]), (head[0] + STUB, head[1])
        curve = ((start[0] + far, start[1]), (end[0] + far, end[1]), end)
        return Path(tail, ((start,), curve, (head,)), None)
    route = arrangement.piece.routes[index]
    curves = tuple(route[i : i + 3] for i in range(1, len(route), 3))
    return Path(tail, ((route[0],), *curves, (head,)), None)


def _label(arrangement: Arrangement, index: int, link: Link) -> list[Shape]:
    words, mark = edge_label(link), link.edge.mark
    text = f"{SIGNS[mark]} {words}".strip() if mark else words
    if not text:
        return []
    x, y = arrangement.piece.labels.get(index) or _halfway(arrangement, index, link)
    ink, anchor = str(mark) if mark else "muted", "start" if link.loop else "middle"
    return [Text(x, y + 3.5, text, LABEL, ink, anchor, bool(mark), not mark, halo="paper")]


def _halfway(arrangement: Arrangement, index: int, link: Link) -> Point:
    if link.loop:
        one, other = arrangement.at(link.tail), arrangement.at(link.head)
        return one[0] + STUB + LOOP + LOOP_GAP, (one[1] + other[1]) / 2
    route = arrangement.piece.routes[index]
    curves = [route[i : i + 4] for i in range(0, len(route) - 1, 3)]
    return bezier(curves[len(curves) // 2], 0.5 if len(curves) % 2 else 0.0)


def _ink(edge: Edge) -> str:
    return str(edge.mark) if edge.mark else read_color(edge.color) or "edge"


def _tooltip(arrangement: Arrangement, edge: Edge) -> str:
    return edge_tooltip(edge, arrangement.frames[edge.left.box].box, arrangement.frames[edge.right.box].box)


def edge_tooltip(edge: Edge, left: Box, right: Box) -> str:
    """Say what an edge joins, with its label above and its note below."""

    def end(box: Box, rows: tuple[str, ...]) -> str:
        return f"{box.title} ({', '.join(rows)})" if rows else box.title

    ends = f"{end(left, edge.left.rows)} – {end(right, edge.right.rows)}"
    return "\n".join(part for part in (edge.label, ends, edge.note) if part)
