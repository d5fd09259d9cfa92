"""Draw a diagram: entities as boxes, relationships in crow's foot notation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.diagram import Cluster, Detail, Diagram, Edge, neighbourhood
from dbworkbench.drawings.foot import arrow_shapes, foot_shapes
from dbworkbench.drawings.frame import DASHES, SIGNS, Frame, frame_of, label_of
from dbworkbench.drawings.graph import CAPTION, LABEL, LOOP, STUB, Piece, edge_label
from dbworkbench.drawings.graphviz import LAYOUTS
from dbworkbench.drawings.joint import Course, Joint, Link, courses_of, join, slots_needed
from dbworkbench.drawings.legend import legend_of
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.palette import GROUPS, THEMES, read_color
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.placement import place
from dbworkbench.drawings.scene import Group, Path, Point, Scene, Shape, Text, bezier, rectangle
from dbworkbench.drawings.svg import write_svg
from dbworkbench.drawings.wording import describe_diagram

MARGIN, HEADLINE, LEGEND, LOOP_GAP = 20, 26, 30, 4


@dataclass(frozen=True)
class Sheet:
    """A diagram with everything measured and placed."""

    diagram: Diagram
    frames: Mapping[str, Frame]
    links: Sequence[Link]
    piece: Piece

    def at(self, joint: Joint) -> Point:
        """Return where a joint touches its box."""
        x, y = self.piece.boxes[joint.tie.box]
        return x + (self.frames[joint.tie.box].width if joint.side == "right" else 0), y + joint.y


def draw_diagram(
    diagram: Diagram,
    *,
    detail: Detail | str = Detail.ALL,
    theme: str = "auto",
    layout: str = "pure",
    around: str | None = None,
    depth: int = 1,
    png: bool = False,
) -> Picture:
    """Draw a diagram, or what is at most `depth` relationships `around` a table, as SVG (and PNG).

    Identifying relationships have a thick line, those that no foreign key enforces a dashed one. The same
    diagram gives the same bytes everywhere with layout `pure`. Raises UnknownName for what is none of the
    choices and Unsupported when layout `dot` finds no Graphviz on the machine.
    """
    choose("detail", detail, list(Detail))
    choose("theme", theme, THEMES)
    choose("layout", layout, LAYOUTS)
    shown = _colored(diagram)
    if around is not None:
        shown = neighbourhood(shown, around, depth)
    scene = _scene(_sheet(shown, Detail(detail), layout))
    return Picture(
        text=describe_diagram(shown),
        svg=write_svg(scene, theme),
        png=_png(scene, theme) if png else None,
        width=round(scene.width),
    )


def _png(scene: Scene, theme: str) -> bytes:
    from dbworkbench.drawings.raster import write_png  # loads matplotlib, an SVG needs none

    return write_png(scene, theme)


def _colored(diagram: Diagram) -> Diagram:
    """Give every cluster a colour, before any is left out, so that it keeps it in every view."""
    colors = (
        read_color(cluster.color) or GROUPS[index % len(GROUPS)]
        for index, cluster in enumerate(diagram.clusters)
    )
    pairs = zip(diagram.clusters, colors, strict=True)
    return replace(diagram, clusters=tuple(replace(cluster, color=color) for cluster, color in pairs))


def _sheet(diagram: Diagram, detail: Detail, layout: str) -> Sheet:
    color_of = {box: cluster.color for cluster in diagram.clusters for box in cluster.boxes}
    courses = courses_of(diagram)
    slots = slots_needed(courses)
    frames = {
        box.id: frame_of(box, detail, color_of.get(box.id), slots.get(box.id, 0)) for box in diagram.boxes
    }
    links, piece = _settle(courses, frames, diagram.clusters, layout)
    return Sheet(diagram, frames, links, piece)


def _settle(
    courses: Sequence[Course], frames: Mapping[str, Frame], clusters: Sequence[Cluster], layout: str
) -> tuple[Sequence[Link], Piece]:
    """Place everything; with boxes that have no rows once more, their edges sorted by where they lead."""
    links = join(courses, frames)
    piece = place(frames, links, clusters, layout=layout)
    if any(frame.plain for frame in frames.values()) and links:
        boxes = piece.boxes
        links = join(courses, frames, lambda box: boxes[box][1] + frames[box].height / 2)
        piece = place(frames, links, clusters, layout=layout)
    return links, piece


# -- the page -------------------------------------------------------------------------------------


def _scene(sheet: Sheet) -> Scene:
    legend = legend_of(sheet.diagram, sheet.frames.values())
    top = MARGIN + (HEADLINE if sheet.diagram.title else 0)
    placed = replace(sheet, piece=sheet.piece.moved(MARGIN, top))
    title_width = text_width(label_of(sheet.diagram.title), 14, bold=True)
    width = max(sheet.piece.width, legend.width, title_width) + 2 * MARGIN
    height = top + sheet.piece.height + MARGIN + (LEGEND if legend.entries else 0)
    scene = Scene(width, height, describe_diagram(sheet.diagram).partition("\n")[0])
    scene.shapes.append(rectangle(0, 0, width, height, radius=8, fill="paper"))
    if sheet.diagram.title:
        title = label_of(sheet.diagram.title)
        scene.shapes.append(Text(MARGIN, MARGIN + 8, title, 14, "muted", bold=True))
    scene.shapes += _cluster_shapes(placed)
    scene.shapes += [_edge_group(placed, index, link) for index, link in enumerate(placed.links)]
    scene.shapes += [frame.shapes(*placed.piece.boxes[box]) for box, frame in placed.frames.items()]
    scene.shapes += [
        shape for index, link in enumerate(placed.links) for shape in _label(placed, index, link)
    ]
    scene.shapes += legend.shapes_at(MARGIN, height - MARGIN)
    return scene


def _cluster_shapes(sheet: Sheet) -> list[Shape]:
    shapes: list[Shape] = []
    for room in sheet.piece.rooms:
        cluster = sheet.diagram.clusters[room.cluster]
        area = (room.x, room.y, room.width, room.height)
        caption = Text(room.x + 12, room.y + 19, label_of(cluster.title), CAPTION, "muted", bold=True)
        tint = rectangle(*area, radius=10, fill=cluster.color, opacity=0.09)
        border = rectangle(*area, radius=10, stroke=cluster.color, opacity=0.5)
        note = "\n".join(part for part in (cluster.title, cluster.note) if part)
        shapes.append(Group((tint, border, caption), note))
    return shapes


# -- edges ----------------------------------------------------------------------------------------


def _edge_group(sheet: Sheet, index: int, link: Link) -> Shape:
    edge = link.edge
    stroke, width = _ink(edge), 2.2 if edge.identifying else 1.4
    tail, head = sheet.at(link.tail), sheet.at(link.head)
    inward = 1 if link.loop else -1
    shapes = [_line(sheet, index, link, stroke, width)]
    if edge.flow:
        at_head = link.head.tie.box == edge.right.box
        shapes += arrow_shapes(head if at_head else tail, inward if at_head else 1, stroke=stroke)
    else:
        shapes += foot_shapes(link.tail.tie, tail, 1, stroke=stroke, width=width)
        shapes += foot_shapes(link.head.tie, head, inward, stroke=stroke, width=width)
    return Group(tuple(shapes), _edge_tooltip(sheet, edge))


def _line(sheet: Sheet, index: int, link: Link, stroke: str, width: float) -> Path:
    edge, tail, head = link.edge, sheet.at(link.tail), sheet.at(link.head)
    dash = DASHES.get(edge.mark, (5.0, 4.0) if edge.dashed else ())
    if link.loop:
        far = LOOP * 4 / 3
        start, end = (tail[0] + STUB, tail[1]), (head[0] + STUB, head[1])
        curve = ((start[0] + far, start[1]), (end[0] + far, end[1]), end)
        return Path(tail, ((start,), curve, (head,)), None, stroke, width, dash)
    route = sheet.piece.routes[index]
    curves = tuple(route[i : i + 3] for i in range(1, len(route), 3))
    return Path(tail, ((route[0],), *curves, (head,)), None, stroke, width, dash)


def _label(sheet: Sheet, index: int, link: Link) -> list[Shape]:
    words, mark = edge_label(link), link.edge.mark
    text = f"{SIGNS[mark]} {words}".strip() if mark else words
    if not text:
        return []
    x, y = sheet.piece.labels.get(index) or _halfway(sheet, index, link)
    ink, anchor = str(mark) if mark else "muted", "start" if link.loop else "middle"
    return [Text(x, y + 3.5, text, LABEL, ink, anchor, bool(mark), not mark, halo="paper")]


def _halfway(sheet: Sheet, index: int, link: Link) -> Point:
    if link.loop:
        one, other = sheet.at(link.tail), sheet.at(link.head)
        return one[0] + STUB + LOOP + LOOP_GAP, (one[1] + other[1]) / 2
    route = sheet.piece.routes[index]
    curves = [route[i : i + 4] for i in range(0, len(route) - 1, 3)]
    return bezier(curves[len(curves) // 2], 0.5 if len(curves) % 2 else 0.0)


def _ink(edge: Edge) -> str:
    return str(edge.mark) if edge.mark else read_color(edge.color) or "edge"


def _edge_tooltip(sheet: Sheet, edge: Edge) -> str:
    def end(box: str, rows: tuple[str, ...]) -> str:
        title = sheet.frames[box].box.title
        return f"{title} ({', '.join(rows)})" if rows else title

    ends = f"{end(edge.left.box, edge.left.rows)} – {end(edge.right.box, edge.right.rows)}"
    return "\n".join(part for part in (edge.label, ends, edge.note) if part)
