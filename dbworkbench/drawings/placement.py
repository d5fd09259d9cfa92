"""Where boxes stand and how edges run: asks Graphviz part by part and packs the parts on a page."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from dbworkbench.drawings.diagram import Cluster
from dbworkbench.drawings.frame import Frame
from dbworkbench.drawings.graph import NOTHING, STUB, Piece, read_graph, swing_of, write_graph
from dbworkbench.drawings.graphviz import run_graphviz
from dbworkbench.drawings.joint import Link

BETWEEN = 40  # pixels between parts that nothing connects
FACTORS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.9)
WIDER = 1.5  # how much wider than high a page of separate parts should be


def place(
    frames: Mapping[str, Frame],
    links: Mapping[int, Link],
    clusters: Sequence[Cluster],
    *,
    lefts: Mapping[str, int] = NOTHING,
    layout: str = "pure",
) -> Piece:
    """Lay out boxes and edges; parts that nothing connects are laid out alone and packed in rows."""
    parts = _parts(frames, links, clusters)
    return pack([_place_part(part, frames, links, clusters, lefts, layout) for part in parts])


# -- parts ----------------------------------------------------------------------------------------


def _parts(
    frames: Mapping[str, Frame], links: Mapping[int, Link], clusters: Sequence[Cluster]
) -> list[list[str]]:
    """Split the boxes into those that edges or clusters connect, in the order of the boxes."""
    bonds = [(link.tail.tie.box, link.head.tie.box) for link in links.values()]
    bonds += [(cluster.boxes[0], box) for cluster in clusters for box in cluster.boxes]
    leader = {box: box for box in frames}

    def find(box: str) -> str:
        while leader[box] != box:
            leader[box] = leader[leader[box]]
            box = leader[box]
        return box

    for one, other in bonds:
        leader[find(other)] = find(one)
    parts: dict[str, list[str]] = {}
    for box in frames:
        parts.setdefault(find(box), []).append(box)
    return list(parts.values())


def _place_part(
    part: Sequence[str],
    frames: Mapping[str, Frame],
    links: Mapping[int, Link],
    clusters: Sequence[Cluster],
    lefts: Mapping[str, int],
    layout: str,
) -> Piece:
    members = set(part)
    inside = {i: link for i, link in links.items() if link.tail.tie.box in members}
    rooms = {i: cluster for i, cluster in enumerate(clusters) if cluster.boxes[0] in members}
    if len(part) == 1 and not rooms:
        return _alone(part[0], frames, inside, lefts.get(part[0], 0))
    graph = run_graphviz(write_graph(part, frames, inside, rooms, lefts), layout)
    return read_graph(json.loads(graph), part, frames, inside, lefts)


def _alone(box: str, frames: Mapping[str, Frame], links: Mapping[int, Link], left: int) -> Piece:
    frame, swing = frames[box], swing_of(box, links)
    width = left + frame.width + (STUB + swing if swing else 0)
    return Piece({box: (float(left), 0.0)}, width=width, height=frame.height)


def pack(parts: Sequence[Piece]) -> Piece:
    """Stand the parts in rows, on the page that leaves the least empty and is near to the wished form."""
    ranked = sorted(parts, key=lambda part: (-part.height, -part.width))
    area = sum((part.width + BETWEEN) * (part.height + BETWEEN) for part in ranked)
    widest = max((part.width for part in ranked), default=0.0)
    limits = {max(math.sqrt(area * WIDER) * factor, widest) for factor in FACTORS}
    return min((_in_rows(ranked, limit) for limit in sorted(limits)), key=_waste)


def _waste(page: Piece) -> float:
    """Return the surface of a page, counted more the further its form is from the wished one."""
    form = math.log(max(page.width, 1) / max(page.height, 1) / WIDER)
    return page.width * page.height * (1 + form * form / 2)


def _in_rows(ranked: Sequence[Piece], limit: float) -> Piece:
    """Stand the parts in rows up to a width, small ones below each other as high as the row is."""
    moved: list[Piece] = []
    x = y = top = row = column = 0.0
    for part in ranked:
        if top + part.height > row:
            x, top, column = x + column, 0.0, 0.0
        if x and x + part.width > limit:
            x, y, row = 0.0, y + row, 0.0
        moved.append(part.moved(x, y + top))
        top += part.height + BETWEEN
        row, column = max(row, top), max(column, part.width + BETWEEN)
    return _joined(moved)


def _joined(pieces: Sequence[Piece]) -> Piece:
    return Piece(
        boxes={box: point for piece in pieces for box, point in piece.boxes.items()},
        routes={edge: route for piece in pieces for edge, route in piece.routes.items()},
        labels={edge: point for piece in pieces for edge, point in piece.labels.items()},
        rooms=tuple(room for piece in pieces for room in piece.rooms),
        width=max((piece.x + piece.width for piece in pieces), default=0.0),
        height=max((piece.y + piece.height for piece in pieces), default=0.0),
    )
