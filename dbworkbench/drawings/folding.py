"""Partitions that a design holds as tables of their own, folded into the table that they are parts of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dbworkbench.drawings.diagram import Box, Cluster, Diagram, Edge, Tie

PART = re.compile(
    r"(?P<table>.+?)_(?:p|part|y)?_?"
    r"(?:\d{4}(?:_?[mwq]?\d{1,2}){0,2}|\d{1,6}(?:_\d{1,6})?|default|max(?:value)?|future)",
    re.IGNORECASE,
)
LEAST = 2  # one table that looks like a part of another may be a copy of it


def fold(diagram: Diagram) -> Diagram:
    """Leave partitions out, count them under their table, and tie their edges to it.

    A partition is called like a table in the same schema with a date or a number behind it, and has the
    same columns of the same types; a table with a mark is kept, for the mark is to be seen.
    """
    home = _homes(diagram)
    if not home:
        return diagram
    return replace(
        diagram,
        boxes=tuple(_counted(box, home) for box in diagram.boxes if box.id not in home),
        edges=tuple(dict.fromkeys(_lifted(edge, home) for edge in diagram.edges)),
        clusters=tuple(_without(diagram.clusters, home)),
    )


def whole_of(diagram: Diagram, name: str) -> str:
    """Return the table that a partition is folded into, or the name itself when it is none."""
    known = {box.id for box in diagram.boxes} | {box.title for box in diagram.boxes}
    return _homes(diagram).get(diagram.box(name).id, name) if name in known else name


def _homes(diagram: Diagram) -> dict[str, str]:
    """Return the table that each partition is a part of."""
    tables = {(box.prefix, box.title): box for box in diagram.boxes}
    found: dict[str, list[str]] = {}
    for box in diagram.boxes:
        match = PART.fullmatch(box.title)
        whole = tables.get((box.prefix, match["table"])) if match else None
        if whole is not None and box.mark is None and box.rows and _shape(box) == _shape(whole):
            found.setdefault(whole.id, []).append(box.id)
    return {part: whole for whole, parts in found.items() if len(parts) >= LEAST for part in parts}


def _shape(box: Box) -> list[tuple[str, str]]:
    return [(row.name, row.type) for row in box.rows]


def _counted(box: Box, home: Mapping[str, str]) -> Box:
    count = sum(whole == box.id for whole in home.values())
    if not count:
        return box
    return replace(box, footer=" · ".join(part for part in (box.footer, f"{count} partitions") if part))


def _lifted(edge: Edge, home: Mapping[str, str]) -> Edge:
    def tie(end: Tie) -> Tie:
        return replace(end, box=home.get(end.box, end.box))

    return replace(edge, left=tie(edge.left), right=tie(edge.right))


def _without(clusters: tuple[Cluster, ...], home: Mapping[str, str]) -> Iterator[Cluster]:
    for cluster in clusters:
        kept = tuple(box for box in cluster.boxes if box not in home)
        if kept:
            yield replace(cluster, boxes=kept)
