"""A diagram as the plain data that the explorer's script draws: tables, edges, and places by detail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from dbworkbench.drawings.arrangement import Arrangement, arrange
from dbworkbench.drawings.blueprint import captions_of, edge_tooltip, route_of
from dbworkbench.drawings.diagram import Box, Detail, Diagram, Edge, Row
from dbworkbench.drawings.frame import (
    BADGES,
    HEADER,
    LONGEST_NAME,
    LONGEST_TYPE,
    NULLABLE,
    PAD,
    ROW,
    SIGNS,
    TITLE,
    badge_width,
    name_start,
)
from dbworkbench.drawings.lettering import clean
from dbworkbench.drawings.palette import DARK, LIGHT, read_color, text_on
from dbworkbench.drawings.svg import path_data
from dbworkbench.drawings.view import View
from dbworkbench.drawings.wording import headline

Data: TypeAlias = dict[str, Any]
SIZES = {
    "header": HEADER,
    "row": ROW,
    "pad": PAD,
    "nullable": NULLABLE,
    "title": TITLE,
    "longest": LONGEST_NAME,
    "longestType": LONGEST_TYPE,
    "signs": {str(mark): sign for mark, sign in SIGNS.items()},
    "badges": {key: badge_width(key) for key in BADGES},
}


def content_of(diagram: Diagram, view: View) -> Data:
    """Return all but the places: those of a level of detail come from `level_of`."""
    number = {box.id: index for index, box in enumerate(diagram.boxes)}
    area_of = {box: index for index, area in enumerate(diagram.clusters) for box in area.boxes}
    colors = {box: area.color for area in diagram.clusters for box in area.boxes}
    return {
        "title": clean(diagram.title),
        "about": headline(diagram),
        "theme": view.theme,
        "detail": str(view.detail),
        "around": None if view.around is None else number[diagram.box(view.around).id],
        "depth": view.depth,
        "page": False,
        "listed": False,
        "levels": {},
        "sizes": SIZES,
        "colours": {"light": LIGHT, "dark": DARK},
        "areas": [{"title": clean(area.title), "within": clean(area.within)} for area in diagram.clusters],
        "tables": [_table(box, area_of.get(box.id), colors.get(box.id)) for box in diagram.boxes],
        "edges": [_edge(edge, number, diagram) for edge in diagram.edges],
    }


def level_of(diagram: Diagram, detail: Detail, layout: str = "pure") -> Data:
    """Return where everything stands at a level of detail."""
    arrangement = arrange(diagram, detail, layout)
    piece = arrangement.piece
    boxes = ((piece.boxes[box.id], arrangement.frames[box.id]) for box in diagram.boxes)
    return {
        "x": 0,
        "y": 0,
        "width": round(piece.width),
        "height": round(piece.height),
        "boxes": [
            [
                *(round(x, 1), round(y, 1), frame.width, frame.height),
                *(round(name_start(frame.rows), 1), frame.referrers),
            ]
            for (x, y), frame in boxes
        ],
        "areas": list(_areas(arrangement)),
        "edges": list(_routes(arrangement)),
        "stubs": list(_stubs(arrangement)),
    }


def _table(box: Box, area: int | None, color: str | None) -> Data:
    colour = read_color(box.color) or color
    return {
        "title": clean(box.title),
        "prefix": clean(box.prefix),
        "note": box.note,
        "footer": box.footer,
        "area": area,
        "colour": colour,
        "ink": text_on(colour) if colour else None,
        "mark": str(box.mark) if box.mark else None,
        "rows": [_row(row) for row in box.rows],
    }


def _row(row: Row) -> Data:
    return {
        "name": clean(row.name),
        "type": clean(row.type),
        "keys": list(row.key),
        "nullable": row.nullable,
        "note": row.note,
        "mark": str(row.mark) if row.mark else None,
    }


def _edge(edge: Edge, number: Mapping[str, int], diagram: Diagram) -> Data:
    kinds = (("dbw-identifying", edge.identifying), ("dbw-dashed", edge.dashed), ("dbw-flow", edge.flow))
    return {
        "left": number[edge.left.box],
        "right": number[edge.right.box],
        "leftRows": [clean(row) for row in edge.left.rows],
        "rightRows": [clean(row) for row in edge.right.rows],
        "leftMany": edge.left.many,
        "rightMany": edge.right.many,
        "leftLeast": edge.left.least,
        "rightLeast": edge.right.least,
        "flow": edge.flow,
        "mark": str(edge.mark) if edge.mark else None,
        "kind": " ".join(name for name, holds in kinds if holds),
        "words": edge_tooltip(
            edge, diagram.boxes[number[edge.left.box]], diagram.boxes[number[edge.right.box]]
        ),
    }


def _areas(arrangement: Arrangement) -> Iterator[Data]:
    for room, captions in captions_of(arrangement):
        yield {
            "place": [round(side, 1) for side in (room.x, room.y, room.width, room.height)],
            "colour": arrangement.diagram.clusters[room.cluster].color,
            "captions": [[round(t.x, 1), round(t.y, 1), t.text, round(t.size, 1), t.bold] for t in captions],
        }


def _routes(arrangement: Arrangement) -> Iterator[Data]:
    for index, link in enumerate(arrangement.links):
        if index not in arrangement.cut:
            tail, head = arrangement.at(link.tail), arrangement.at(link.head)
            yield {
                "edge": index,
                "path": path_data(route_of(arrangement, index, link)),
                "tail": [round(tail[0], 1), round(tail[1], 1), 1],
                "head": [round(head[0], 1), round(head[1], 1), 1 if link.loop else -1],
                "tailIsLeft": link.tail.tie.box == link.edge.left.box,
            }


def _stubs(arrangement: Arrangement) -> Iterator[Data]:
    for stub in arrangement.stubs:
        x, y = arrangement.at(stub.joint)
        yield {
            "edge": stub.links[0],
            "x": round(x, 1),
            "y": round(y, 1),
            "words": stub.words,
            "colour": stub.color,
        }
