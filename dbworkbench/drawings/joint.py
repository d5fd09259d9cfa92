"""Where edges meet boxes: which end stands left, on which side and at which height they are tied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from dbworkbench.drawings.diagram import Diagram, Edge, Tie
from dbworkbench.drawings.frame import HEADER, Frame

Side = Literal["left", "right"]
SPREAD = 7  # pixels between different feet that share a row


@dataclass(frozen=True)
class Joint:
    """An end of an edge on the side of a box, `y` pixels below the box's top."""

    tie: Tie
    side: Side
    y: int


@dataclass(frozen=True)
class Link:
    """An edge with the joints it runs between: from the right of `tail` to the left of `head`."""

    edge: Edge
    tail: Joint
    head: Joint

    @property
    def loop(self) -> bool:
        """Whether it leads back to the box it leaves; both joints are then on the right."""
        return self.edge.left.box == self.edge.right.box


@dataclass(frozen=True)
class Course:
    """An edge and which of its ends stands left."""

    edge: Edge
    tail: Tie
    head: Tie

    def sides(self) -> tuple[tuple[Tie, Side], tuple[Tie, Side]]:
        """Return both ends with the side of the box where each is tied."""
        return (self.tail, "right"), (self.head, "right" if self.tail.box == self.head.box else "left")


def courses_of(diagram: Diagram, cut: Set[int] = frozenset()) -> tuple[Course, ...]:
    """Direct every edge from the one to the many, turning round as few as needed to leave no circle.

    Edges that are `cut` run nowhere, so they are never turned.
    """
    wanted = [_from_one(*ends) for ends in _by_one_row(diagram.edges)]
    running = [course for index, course in enumerate(wanted) if index not in cut]
    order = _order([box.id for box in diagram.boxes], running)

    def forward(index: int, course: Course) -> bool:
        return index in cut or order[course.tail.box] <= order[course.head.box]

    return tuple(course if forward(index, course) else _turned(course) for index, course in enumerate(wanted))


def slots_needed(courses: Sequence[Course], cut: Set[int] = frozenset()) -> dict[str, int]:
    """Count, by box, the places that the fuller side of a box without rows must offer."""
    wishes: dict[tuple[str, Side], set[object]] = {}
    for index, course in enumerate(courses):
        for end, (tie, side) in enumerate(course.sides()):
            if index not in cut or side == "left":
                wishes.setdefault((tie.box, side), set()).add(_share(tie, (index, end), cut))
    counts: dict[str, int] = {}
    for (box, _), wish in wishes.items():
        counts[box] = max(counts.get(box, 0), len(wish))
    return counts


def join(
    courses: Sequence[Course],
    frames: Mapping[str, Frame],
    height_of: Callable[[str], float] = lambda _box: 0.0,
    cut: Set[int] = frozenset(),
) -> tuple[Link, ...]:
    """Tie every edge to its row, or to a free place of a box without rows, which `cut` edges share.

    `height_of` tells where a box stands in an earlier layout, so that neighbouring edges do not cross.
    """
    places = _places(courses, frames, height_of, cut)
    links = []
    for index, course in enumerate(courses):
        (tail, tail_side), (head, head_side) = course.sides()
        links.append(
            Link(
                course.edge,
                Joint(tail, tail_side, places.get((index, 0), HEADER // 2)),
                Joint(head, head_side, places.get((index, 1), HEADER // 2)),
            )
        )
    return tuple(links)


def _by_one_row(edges: Sequence[Edge]) -> Iterator[tuple[Edge, Tie, Tie]]:
    """Tie an edge of several rows at the pair of rows that the fewest others use."""
    used = Counter((tie.box, row) for edge in edges for tie in (edge.left, edge.right) for row in tie.rows)
    for edge in edges:
        left, right = edge.left, edge.right
        pairs = list(zip(left.rows, right.rows, strict=False))
        if len(pairs) > 1:
            one, other = min(pairs, key=lambda pair: used[left.box, pair[0]] + used[right.box, pair[1]])
            left, right = replace(left, rows=(one,)), replace(right, rows=(other,))
        yield edge, left, right


def _from_one(edge: Edge, left: Tie, right: Tie) -> Course:
    turned = left.many and not right.many
    return Course(edge, right, left) if turned else Course(edge, left, right)


def _turned(course: Course) -> Course:
    return Course(course.edge, course.head, course.tail)


def _order(boxes: Sequence[str], courses: Sequence[Course]) -> dict[str, int]:
    """Number the boxes so that most edges go upwards: depth first, without recursion."""
    after: dict[str, list[str]] = {box: [] for box in boxes}
    incoming = dict.fromkeys(boxes, 0)
    for course in courses:
        if course.tail.box != course.head.box:
            after[course.tail.box].append(course.head.box)
            incoming[course.head.box] += 1
    finished: list[str] = []
    seen: set[str] = set()
    for root in sorted(boxes, key=lambda box: incoming[box] > 0):
        _visit(root, after, seen, finished)
    return {box: index for index, box in enumerate(reversed(finished))}


def _visit(root: str, after: Mapping[str, list[str]], seen: set[str], finished: list[str]) -> None:
    if root in seen:
        return
    seen.add(root)
    stack = [(root, iter(after[root]))]
    while stack:
        box, children = stack[-1]
        child = next((child for child in children if child not in seen), None)
        if child is None:
            finished.append(box)
            stack.pop()
        else:
            seen.add(child)
            stack.append((child, iter(after[child])))


def _share(tie: Tie, own: tuple[int, int], cut: Set[int]) -> object:
    """Return what ends have in common that may share a place: the one ends of a kind do, and cut ends."""
    if own[0] in cut:
        return "cut"
    return own if tie.many else (tie.least, tie.many)


def _places(
    courses: Sequence[Course],
    frames: Mapping[str, Frame],
    height_of: Callable[[str], float],
    cut: Set[int],
) -> dict[tuple[int, int], int]:
    sides: dict[tuple[str, Side], list[tuple[int, int]]] = {}
    for index, course in enumerate(courses):
        for end, (tie, side) in enumerate(course.sides()):
            if index not in cut or side == "left":
                sides.setdefault((tie.box, side), []).append((index, end))
    places: dict[tuple[int, int], int] = {}
    for (box, _), ends in sides.items():
        frame = frames[box]
        if frame.plain:
            places |= _spread(ends, courses, frame, height_of, cut)
        else:
            places |= _at_rows(ends, courses, frame)
    return places


def _spread(
    ends: Sequence[tuple[int, int]],
    courses: Sequence[Course],
    frame: Frame,
    height_of: Callable[[str], float],
    cut: Set[int],
) -> dict[tuple[int, int], int]:
    """Give the ends at a box without rows places one below the other, in the order of their far ends."""
    shares: dict[object, list[tuple[int, int]]] = {}
    for own in ends:
        shares.setdefault(_share(_tie(courses, own), own, cut), []).append(own)

    def far(group: list[tuple[int, int]]) -> float:
        return sum(height_of(_tie(courses, (i, 1 - end)).box) for i, end in group) / len(group)

    ordered = sorted(shares.values(), key=far)
    step = frame.height / (len(ordered) + 1)
    return {own: round(step * (place + 1)) for place, group in enumerate(ordered) for own in group}


def _at_rows(
    ends: Sequence[tuple[int, int]], courses: Sequence[Course], frame: Frame
) -> dict[tuple[int, int], int]:
    """Tie each end to its row, different feet at one row a little apart."""
    middles = {own: _middle(_tie(courses, own), frame) for own in ends}
    places: dict[tuple[int, int], int] = {}
    for middle in sorted(set(middles.values())):
        here = [own for own in ends if middles[own] == middle]
        kinds = sorted({_kind(_tie(courses, own)) for own in here})
        for own in here:
            place = kinds.index(_kind(_tie(courses, own)))
            places[own] = middle + round((place - (len(kinds) - 1) / 2) * SPREAD)
    return places


def _middle(tie: Tie, frame: Frame) -> int:
    rows = (frame.row_middle(name) for name in tie.rows)
    return next((middle for middle in rows if middle is not None), HEADER // 2)


def _kind(tie: Tie) -> tuple[bool, int]:
    return tie.many, tie.least


def _tie(courses: Sequence[Course], own: tuple[int, int]) -> Tie:
    index, end = own
    return courses[index].sides()[end][0]
