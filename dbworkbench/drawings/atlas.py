"""A large diagram area by area: each is laid out alone; what leads out of it ends in a stub with a name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from dbworkbench.drawings.diagram import Cluster, Diagram, parent_of
from dbworkbench.drawings.frame import Frame, label_of
from dbworkbench.drawings.graph import LABEL, STUB, Piece, Room
from dbworkbench.drawings.joint import Joint, Link
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.placement import Scope, pack, place

STAR = 8  # references inside an area to one box above which none of them is drawn as a line
NAMED, LONGEST = 2, 26  # boxes that a stub names, and how long a name may be there
CHIP, CHIP_GAP = 6, 4
PAD = 22  # pixels between an area's border and what is in it
LEAST_CAPTION, MOST_CAPTION, CAPTION_PART = 15.0, 150.0, 1 / 72
INNER = 0.42  # the size of the caption of a part of an area, as a part of that of the area
SUBTITLE = 0.46  # the size of the second line of a caption, as a part of the first
LEAST_SUBTITLE = 11.0
ROOMY = 1.7  # how much more a page of areas takes than the areas' own surface


@dataclass(frozen=True)
class Stub:
    """Edges that end beside a box instead of running to theirs; `color` is that of where they lead."""

    joint: Joint
    links: tuple[int, ...]
    words: str
    color: str | None = None

    @property
    def width(self) -> float:
        return STUB + CHIP + 2 * CHIP_GAP + text_width(self.words, LABEL) + CHIP_GAP


def cut_edges(diagram: Diagram) -> frozenset[int]:
    """Return the edges between clusters, and those to a box that many of its own cluster refer to."""
    home = {box: index for index, cluster in enumerate(diagram.clusters) for box in cluster.boxes}
    parents = [parent_of(edge) for edge in diagram.edges]
    inside = [home.get(edge.left.box) == home.get(edge.right.box) for edge in diagram.edges]
    star = Counter(parent for parent, near in zip(parents, inside, strict=True) if near)
    return frozenset(
        index
        for index, edge in enumerate(diagram.edges)
        if edge.left.box != edge.right.box and (not inside[index] or star[parents[index]] > STAR)
    )


def stubs_of(links: Sequence[Link], cut: Set[int], frames: Mapping[str, Frame]) -> tuple[Stub, ...]:
    """Gather the cut edges that meet a box at one height."""
    met: dict[tuple[str, int], list[int]] = {}
    for index in sorted(cut):
        head = links[index].head
        met.setdefault((head.tie.box, head.y), []).append(index)
    return tuple(_stub(links[indexes[0]].head, indexes, links, frames) for indexes in met.values())


def _stub(joint: Joint, indexes: Sequence[int], links: Sequence[Link], frames: Mapping[str, Frame]) -> Stub:
    targets = list(dict.fromkeys(links[index].tail.tie.box for index in indexes))
    words = ", ".join(label_of(frames[box].box.title, LONGEST) for box in targets[:NAMED])
    more = f" +{len(targets) - NAMED}" if len(targets) > NAMED else ""
    return Stub(joint, tuple(indexes), words + more, frames[targets[0]].color)


def place_areas(
    frames: Mapping[str, Frame],
    links: Sequence[Link],
    areas: Sequence[Cluster],
    cut: Set[int],
    stubs: Sequence[Stub],
    layout: str,
) -> tuple[Piece, float]:
    """Lay out each area and pack them on a page; return it with the size of the areas' captions."""
    lefts = {stub.joint.tie.box: 0 for stub in stubs}
    for stub in stubs:
        box = stub.joint.tie.box
        lefts[box] = max(lefts[box], math.ceil(stub.width))
    drawn = _by_area(areas, links, cut)

    scopes = [
        Scope({box: frames[box] for box in area.boxes}, inside)
        for area, inside in zip(areas, drawn, strict=True)
    ]
    pieces = place(scopes, lefts=lefts, layout=layout)
    surface = sum((piece.width + 2 * PAD) * (piece.height + 4 * PAD) for piece in pieces)
    size = min(max(math.sqrt(surface * ROOMY) * CAPTION_PART, LEAST_CAPTION), MOST_CAPTION)
    return pack([_area(part, pieces, areas, size) for part in _families(areas)]), size


def _by_area(areas: Sequence[Cluster], links: Sequence[Link], cut: Set[int]) -> list[dict[int, Link]]:
    """Return, for each area, the links that are drawn as lines in it."""
    home = {box: index for index, area in enumerate(areas) for box in area.boxes}
    drawn: list[dict[int, Link]] = [{} for _ in areas]
    for index, link in enumerate(links):
        if index not in cut:
            drawn[home[link.tail.tie.box]][index] = link
    return drawn


def _families(areas: Sequence[Cluster]) -> list[list[int]]:
    """Return the areas that are parts of one larger area together, the others each alone."""
    families: dict[str | int, list[int]] = {}
    for index, area in enumerate(areas):
        families.setdefault(area.within or index, []).append(index)
    return list(families.values())


def _area(part: Sequence[int], pieces: Sequence[Piece], areas: Sequence[Cluster], size: float) -> Piece:
    if not areas[part[0]].within:
        return _room(part[0], pieces[part[0]], size)
    inner = caption_size(size, inner=True)
    return _room(part[0], pack([_room(index, pieces[index], inner) for index in part]), size, whole=True)


def caption_size(size: float, *, inner: bool) -> float:
    """Return the size of an area's caption, or of that of a part of one."""
    return max(size * INNER, LEAST_CAPTION) if inner else size


def caption_height(size: float) -> float:
    """Return the room that the two lines of an area's caption take."""
    return size * 1.25 + subtitle_size(size) * 1.5


def subtitle_size(size: float) -> float:
    return max(size * SUBTITLE, LEAST_SUBTITLE)


def _room(index: int, piece: Piece, size: float, *, whole: bool = False) -> Piece:
    head = PAD * 0.5 + caption_height(size)
    width, height = piece.width + 2 * PAD, piece.height + head + PAD
    inside = piece.moved(PAD, head)
    rooms = (Room(index, 0.0, 0.0, width, height, whole), *inside.rooms)
    return replace(inside, rooms=rooms, width=width, height=height, x=0.0, y=0.0)


def subtitles_of(diagram: Diagram) -> dict[str, str]:
    """Count, by title, each area's boxes and say to which other areas they refer, most first.

    Of the parts of an area only the boxes are counted.
    """
    home = {box: area.within or area.title for area in diagram.clusters for box in area.boxes}
    targets: dict[str, Counter[str]] = {}
    for edge in diagram.edges:
        parent = parent_of(edge)
        child = edge.right.box if parent == edge.left.box else edge.left.box
        if home[child] != home[parent]:
            targets.setdefault(home[child], Counter())[home[parent]] += 1
    return {
        title: _subtitle(count, targets.get(title, Counter()))
        for title, count in Counter(home.values()).items()
    }


def count_tables(count: int) -> str:
    return f"{count:,} table{'' if count == 1 else 's'}"


def _subtitle(count: int, targets: Counter[str]) -> str:
    told = ", ".join(f"{name} {number}" for name, number in targets.most_common())
    return f"{count_tables(count)} → {told}" if told else count_tables(count)
