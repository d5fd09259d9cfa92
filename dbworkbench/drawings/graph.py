"""A connected part of a diagram in Graphviz's language, and the answer read back.

Graphviz gets no words, only empty cells of the sizes that were measured: what it places does not depend
on fonts, and no name needs escaping.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dbworkbench.drawings.diagram import Cluster
from dbworkbench.drawings.frame import Frame, label_of
from dbworkbench.drawings.joint import Link, Side
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.scene import Point, bezier

if TYPE_CHECKING:
    from graphviz import Digraph

STUB = 24  # room for a crow's foot beside a box
LOOP = 26  # how far an edge back to the same box swings out
APART = 26  # pixels between boxes of a level
LEVELS, MORE, MOST = 40, 2, 110  # pixels between levels: at least, for each edge more, at most
LABEL, CAPTION = 10.5, 12.0
INCH = 72
NOTHING: Mapping[str, int] = {}
BARE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


@dataclass(frozen=True)
class Room:
    """The place that a cluster takes, or the `whole` of which it is the first part."""

    cluster: int
    x: float
    y: float
    width: float
    height: float
    whole: bool = False


@dataclass(frozen=True)
class Piece:
    """Boxes' upper left corners, edges' routes (start, then three points a curve), labels' middles."""

    boxes: Mapping[str, Point]
    routes: Mapping[int, tuple[Point, ...]] = field(default_factory=dict)
    labels: Mapping[int, Point] = field(default_factory=dict)
    rooms: tuple[Room, ...] = ()
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def moved(self, dx: float, dy: float) -> Piece:
        """Return the same piece further right and down."""

        def there(point: Point) -> Point:
            return point[0] + dx, point[1] + dy

        return replace(
            self,
            boxes={box: there(point) for box, point in self.boxes.items()},
            routes={edge: tuple(map(there, route)) for edge, route in self.routes.items()},
            labels={edge: there(point) for edge, point in self.labels.items()},
            rooms=tuple(replace(room, x=room.x + dx, y=room.y + dy) for room in self.rooms),
            x=self.x + dx,
            y=self.y + dy,
        )


def write_graph(
    part: Sequence[str],
    frames: Mapping[str, Frame],
    links: Mapping[int, Link],
    clusters: Mapping[int, Cluster],
    lefts: Mapping[str, int] = NOTHING,
) -> str:
    """Return a part of a diagram as a Graphviz graph: `n1` a box, `e1` an edge, `cluster_1` a cluster.

    `lefts` tells how much room a box needs on its left where that is more than a crow's foot.
    """
    from graphviz import Digraph

    numbers = {box: index for index, box in enumerate(part)}
    levels = min(LEVELS + MORE * len(links), MOST)
    graph = Digraph(
        graph_attr={"rankdir": "LR", "nodesep": f"{APART / INCH:.3f}", "ranksep": f"{levels / INCH:.3f}"},
        node_attr={"shape": "plain"},
        edge_attr={"arrowhead": "none"},
    )
    for box in part:
        graph.node(f"n{numbers[box]}", label=f"<{_cells(frames[box], box, links, lefts.get(box, STUB))}>")
    for index, cluster in clusters.items():
        caption = _blank(text_width(label_of(cluster.title), CAPTION, bold=True) + 16, 20)
        with graph.subgraph(
            name=f"cluster_{index}", graph_attr={"margin": "16", "label": f"<{caption}>", "labeljust": "l"}
        ) as inside:
            for box in cluster.boxes:
                inside.node(f"n{numbers[box]}")
        _align(graph, [numbers[box] for box in cluster.boxes if not _is_tied(box, links)])
    for index, link in links.items():
        if not link.loop:
            _tie(graph, index, link, numbers)
    return str(graph.source)


def read_graph(
    answer: Mapping[str, Any],
    part: Sequence[str],
    frames: Mapping[str, Frame],
    links: Mapping[int, Link],
    lefts: Mapping[str, int] = NOTHING,
) -> Piece:
    """Read Graphviz's JSON; its y grows upwards from the bottom, ours downwards from the top."""
    height = _numbers(answer["bb"])[3]
    boxes, rooms = {}, []
    for item in answer.get("objects", ()):
        if item["name"].startswith("cluster_"):
            rooms.append(_room(item, height))
        else:
            box = part[int(item["name"][1:])]
            boxes[box] = _corner(item, frames[box], lefts.get(box, STUB), swing_of(box, links), height)
    routes, labels = {}, {}
    for item in answer.get("edges", ()):
        if "id" in item:
            edge = int(item["id"][1:])
            routes[edge] = _smooth(_points(item["pos"], height))
            if "lp" in item:
                labels[edge] = _onto(routes[edge], _points(item["lp"], height)[0])
    piece = Piece({box: boxes[box] for box in part}, routes, labels, tuple(rooms))
    return _tight(piece, frames, links, lefts)


def edge_label(link: Link) -> str:
    """Return the words that stand at an edge."""
    return label_of(link.edge.label, 32)


def swing_of(box: str, links: Mapping[int, Link]) -> int:
    """Return the room to the right of a box for edges that lead back to it, and for their labels."""
    labels = [edge_label(link) for link in links.values() if link.loop and link.tail.tie.box == box]
    widest = max((text_width(label, LABEL) for label in labels), default=0.0)
    return math.ceil(LOOP + widest + 12) if labels else 0


# -- writing --------------------------------------------------------------------------------------


def _cells(frame: Frame, box: str, links: Mapping[int, Link], room: int) -> str:
    left = _ports(frame, box, "left", links, room)
    right = _ports(frame, box, "right", links, STUB + swing_of(box, links))
    middle = f'<TD FIXEDSIZE="TRUE" WIDTH="{frame.width}" HEIGHT="{frame.height}"></TD>'
    return f"<TABLE {BARE}><TR><TD>{left}</TD>{middle}<TD>{right}</TD></TR></TABLE>"


def _ports(frame: Frame, box: str, side: Side, links: Mapping[int, Link], width: int) -> str:
    """Return the cells beside a box: a flat one with a port for each height, blank ones between."""
    joints = [joint for link in links.values() for joint in (link.tail, link.head)]
    heights = sorted({joint.y for joint in joints if joint.tie.box == box and joint.side == side})
    rows, top = [], 0
    for y in heights:
        rows.append(_cell(width, y - 1 - top))
        rows.append(_cell(width, 2, f' PORT="{side[0]}{y}"'))
        top = y + 1
    rows.append(_cell(width, frame.height - top))
    return f"<TABLE {BARE}>{''.join(rows)}</TABLE>"


def _cell(width: int, height: int, port: str = "") -> str:
    if height <= 0:
        return ""
    return f'<TR><TD{port} FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"></TD></TR>'


def _blank(width: float, height: int) -> str:
    return f"<TABLE {BARE}>{_cell(math.ceil(width), height)}</TABLE>"


def _tie(graph: Digraph, index: int, link: Link, numbers: Mapping[str, int]) -> None:
    label = edge_label(link)
    room = {"label": f"<{_blank(text_width(label, LABEL) + 10, 18)}>"} if label else {}
    tail = f"n{numbers[link.tail.tie.box]}:r{link.tail.y}:e"
    head = f"n{numbers[link.head.tie.box]}:l{link.head.y}:w"
    graph.edge(tail, head, id=f"e{index}", **room)


def _align(graph: Digraph, boxes: Sequence[int]) -> None:
    """Tie boxes that nothing ties by unseen edges, so that they stand in a grid and not in one column."""
    rows = math.ceil(math.sqrt(len(boxes)))
    for one, other in zip(boxes, boxes[rows:], strict=False):
        graph.edge(f"n{one}", f"n{other}", style="invis")


def _is_tied(box: str, links: Mapping[int, Link]) -> bool:
    return any(box in (link.tail.tie.box, link.head.tie.box) and not link.loop for link in links.values())


# -- reading --------------------------------------------------------------------------------------


def _corner(item: Mapping[str, Any], frame: Frame, left: int, swing: int, height: float) -> Point:
    x, y = _numbers(item["pos"])
    return x - (frame.width + left + STUB + swing) / 2 + left, height - y - frame.height / 2


def _tight(
    piece: Piece, frames: Mapping[str, Frame], links: Mapping[int, Link], lefts: Mapping[str, int]
) -> Piece:
    """Cut off the room around a piece in which nothing is drawn."""
    corners = [point for route in piece.routes.values() for point in route]
    for box, (x, y) in piece.boxes.items():
        swing = swing_of(box, links)
        corners += [
            (x - lefts.get(box, 0), y),
            (x + frames[box].width + (STUB + swing if swing else 0), y + frames[box].height),
        ]
    for room in piece.rooms:
        corners += [(room.x, room.y), (room.x + room.width, room.y + room.height)]
    for index, (x, y) in piece.labels.items():
        half = text_width(edge_label(links[index]), LABEL) / 2 + 12
        corners += [(x - half, y - 8), (x + half, y + 8)]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - top
    return replace(piece.moved(-left, -top), width=width, height=height, x=0.0, y=0.0)


def _room(item: Mapping[str, Any], height: float) -> Room:
    left, low, right, high = _numbers(item["bb"])
    return Room(int(item["name"].removeprefix("cluster_")), left, height - high, right - left, high - low)


def _smooth(route: tuple[Point, ...]) -> tuple[Point, ...]:
    """Let a route leave and arrive level, and round the corners between its curves.

    Each point of the route gets one direction, the mean of how its two curves would pass it.
    """
    points = list(route)
    for index in range(0, len(route), 3):
        before, after = _control(route, index, -1), _control(route, index, 1)
        x, y = route[index]
        dx, dy = _direction(before, after)
        if before is None or after is None:
            dx, dy = 1.0, 0.0
        if before is not None:
            reach = _reach(before, route[index - 3], route[index])
            points[index - 1] = (x - dx * reach, y - dy * reach)
        if after is not None:
            reach = _reach(after, route[index], route[index + 3])
            points[index + 1] = (x + dx * reach, y + dy * reach)
    return tuple(points)


def _control(route: tuple[Point, ...], index: int, way: int) -> Point | None:
    """Return the arrow from a point of the route to its control on one side, pointing forwards.

    Graphviz may put the control onto the point itself; then it is a third of the way to the next point.
    """
    if not 0 <= index + 3 * way < len(route):
        return None
    (x, y), (near_x, near_y), (far_x, far_y) = (route[index + step * way] for step in (0, 1, 3))
    dx, dy = near_x - x, near_y - y
    if math.hypot(dx, dy) < 1:
        dx, dy = (far_x - x) / 3, (far_y - y) / 3
    return dx * way, dy * way


def _reach(arrow: Point, start: Point, end: Point) -> float:
    """Return how far a control stands from its point: far enough to be seen as a bend."""
    across, chord = abs(end[0] - start[0]), math.dist(start, end)
    return max(math.hypot(*arrow), min(across * 0.7, chord * 0.35))


def _direction(before: Point | None, after: Point | None) -> Point:
    arrows = [(x / math.hypot(x, y), y / math.hypot(x, y)) for x, y in filter(None, (before, after))]
    dx, dy = sum(x for x, _ in arrows), sum(y for _, y in arrows)
    length = math.hypot(dx, dy) or 1.0
    return dx / length, dy / length


def _onto(route: tuple[Point, ...], label: Point) -> Point:
    """Move a label up or down onto its line."""
    points = [bezier(route[i : i + 4], step / 12) for i in range(0, len(route) - 1, 3) for step in range(13)]
    return min(points, key=lambda point: abs(point[0] - label[0]))


def _points(text: str, height: float) -> tuple[Point, ...]:
    pairs = (_numbers(pair) for pair in text.split())
    return tuple((x, height - y) for x, y in pairs)


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]
