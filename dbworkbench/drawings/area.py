"""The areas of a large diagram: its groups, else its schemas, else the communities of its edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count as count_up
from itertools import pairwise

from dbworkbench.drawings.community import Bonds, communities
from dbworkbench.drawings.diagram import Box, Cluster, Diagram
from dbworkbench.drawings.palette import GROUPS, read_color

LARGE = 80  # above this number of boxes a diagram is drawn in areas
CROWDED, DENSE = 40, 2.5  # and above this one, when there are so many edges a box
CROWD = 48  # a schema with more boxes is split into the communities inside it
FEW = 3  # a community with fewer boxes joins the one that it is bound to most
COARSE = 0.5  # how far the communities of a design without schemas may reach; 1 is as modularity has it
KIN = 0.3  # how strongly boxes are bound whose names begin with the same word
SHARED = 0.6  # the part of a community whose names begin with a word that names it
NO_SCHEMA = "no schema"
LONE = "no relationships"


def areas_of(diagram: Diagram) -> tuple[Cluster, ...]:
    """Return every box of a diagram in one area, each area with a colour that no view changes.

    A written group is one area, whatever its size; so is a schema, or where there is but one a community.
    Those with a crowd in them are split into the communities inside.
    """
    grouped = {box for cluster in diagram.clusters for box in cluster.boxes}
    rest = [box for box in diagram.boxes if box.id not in grouped]
    bonds = _bonds(diagram)
    families = [[cluster] for cluster in diagram.clusters]
    families += [_parts(title, boxes, bonds) for title, boxes in _realms(rest, bonds)]
    return tuple(_colored(families))


def _realms(boxes: Sequence[Box], bonds: Bonds) -> list[tuple[str, list[Box]]]:
    """Return the boxes by schema or, where all are in one, by large community, each with a title."""
    schemas: dict[str, list[Box]] = {}
    for box in boxes:
        schemas.setdefault(box.prefix, []).append(box)
    if len(schemas) > 1:
        return [(schema or NO_SCHEMA, members) for schema, members in schemas.items()]
    return _titled(boxes, communities([box.id for box in boxes], bonds, coarse=COARSE), bonds)


def _titled(boxes: Sequence[Box], parts: Sequence[list[str]], bonds: Bonds) -> list[tuple[str, list[Box]]]:
    known = {box.id: box for box in boxes}
    titled: dict[str, list[Box]] = {}
    for part in _gathered(parts, bonds):
        members = [known[id_] for id_ in part]
        titled.setdefault(next(name for name in _titles(members, bonds) if name not in titled), members)
    return list(titled.items())


def colored(clusters: Sequence[Cluster]) -> tuple[Cluster, ...]:
    """Return clusters with a colour each: their own, or the next of the palette."""
    return tuple(_colored([[cluster] for cluster in clusters]))


def _colored(families: Sequence[Sequence[Cluster]]) -> Iterator[Cluster]:
    """Give the areas colours in turn; the parts of one schema share theirs."""
    turn = 0
    for family in families:
        alike = all(area.within for area in family)
        for number, area in enumerate(family):
            yield replace(area, color=read_color(area.color) or GROUPS[turn % len(GROUPS)])
            turn += not alike or number == len(family) - 1


def _parts(title: str, boxes: Sequence[Box], bonds: Bonds) -> list[Cluster]:
    if len(boxes) <= CROWD:
        return [Cluster(title, tuple(box.id for box in boxes))]
    parts = _titled(boxes, communities([box.id for box in boxes], bonds, CROWD), bonds)
    return [Cluster(name, tuple(box.id for box in part), within=title) for name, part in parts]


def _bonds(diagram: Diagram) -> Bonds:
    """Weigh the edges, those to a box that many refer to less, and bind names that begin alike."""
    edges = [
        (e.left.box, e.right.box) if e.right.many or not e.left.many else (e.right.box, e.left.box)
        for e in diagram.edges
    ]
    referred = Counter(parent for parent, _ in edges)
    bonds: dict[tuple[str, str], float] = {}
    for parent, child in edges:
        bonds[parent, child] = bonds.get((parent, child), 0.0) + referred[parent] ** -0.5
    families: dict[tuple[str, str], list[str]] = {}
    for box in diagram.boxes:
        families.setdefault((box.prefix, _first_word(box)), []).append(box.id)
    for family in families.values():
        for pair in pairwise(family):
            bonds[pair] = bonds.get(pair, 0.0) + KIN
    return bonds


def _gathered(parts: Sequence[list[str]], bonds: Bonds) -> list[list[str]]:
    """Let small communities join the one that they are bound to most, and lone boxes each other."""
    home = {box: index for index, part in enumerate(parts) for box in part}
    gathered = [list(part) for part in parts]
    ties = _ties(bonds, home)
    lone: list[str] = []
    for index, part in enumerate(parts):
        if len(part) > FEW:
            continue
        wanted = [
            (weight, -other) for other, weight in ties.get(index, {}).items() if len(parts[other]) > FEW
        ]
        target = gathered[-max(wanted)[1]] if wanted else lone
        target += part
        gathered[index] = []
    return [part for part in (*gathered, lone) if part]


def _ties(bonds: Bonds, home: Mapping[str, int]) -> dict[int, dict[int, float]]:
    ties: dict[int, dict[int, float]] = {}
    for (one, other), weight in bonds.items():
        here, there = home.get(one), home.get(other)
        if here is not None and there is not None and here != there:
            for a, b in ((here, there), (there, here)):
                ties.setdefault(a, {})[b] = ties.setdefault(a, {}).get(b, 0.0) + weight
    return ties


def _titles(boxes: Sequence[Box], bonds: Bonds) -> Iterator[str]:
    """Yield names for a community, the best first: a word that most names begin with, then its hubs."""
    ids = {box.id for box in boxes}
    inside = Counter(end for pair in bonds if ids.issuperset(pair) for end in pair)
    if not inside:
        yield LONE
    word, count = Counter(map(_first_word, boxes)).most_common(1)[0]
    if count >= SHARED * len(boxes):
        yield word
    for box in sorted(boxes, key=lambda box: -inside[box.id]):
        yield box.title
    yield from (f"{boxes[0].title} {number}" for number in count_up(2))


def _first_word(box: Box) -> str:
    """Return what a name begins with: `order` of `order_lines` and of `OrderLine`."""
    return re.split(r"(?<=[a-z])(?=[A-Z])|[\W_]+", box.title.strip("_ "))[0].lower() or box.title
