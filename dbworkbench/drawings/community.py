"""Which boxes of a graph belong together: greedy modularity, the same answer on every run.

Blondel et al. 2008 (Louvain): move each box to the community where modularity grows most, make every
community one box, and begin again. Boxes are visited as they were written, ties go to the earliest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Bonds = Mapping[tuple[str, str], float]
Neighbours = list[dict[int, float]]
FINER = 1.8  # how much more a community that is too large is asked to fall apart, each time
TRIES = 6


def communities(
    boxes: Sequence[str], bonds: Bonds, most: int | None = None, *, coarse: float = 1.0
) -> list[list[str]]:
    """Split boxes into communities, of at most about `most`, each in the order in which it was written."""
    done: list[list[str]] = []
    waiting = [(part, coarse * FINER, 1) for part in _split(boxes, bonds, coarse)]
    while waiting:
        members, resolution, tries = waiting.pop(0)
        if most is None or len(members) <= most or tries == TRIES:
            done.append(members)
        else:
            waiting += [(part, resolution * FINER, tries + 1) for part in _split(members, bonds, resolution)]
    order = {box: index for index, box in enumerate(boxes)}
    return sorted(done, key=lambda part: order[part[0]])


def _split(boxes: Sequence[str], bonds: Bonds, resolution: float) -> list[list[str]]:
    number = {box: index for index, box in enumerate(boxes)}
    graph: Neighbours = [{} for _ in boxes]
    for (one, other), weight in bonds.items():
        if one in number and other in number and one != other:
            _bind(graph, number[one], number[other], weight)
    belongs = list(range(len(boxes)))
    while True:
        moved = _move(graph, resolution)
        if len(set(moved)) == len(graph):
            return _listed(boxes, belongs)
        names = {label: index for index, label in enumerate(dict.fromkeys(moved))}
        belongs = [names[moved[label]] for label in belongs]
        graph = _merged(graph, [names[label] for label in moved], len(names))


def _bind(graph: Neighbours, one: int, other: int, weight: float) -> None:
    graph[one][other] = graph[one].get(other, 0.0) + weight
    graph[other][one] = graph[other].get(one, 0.0) + weight


def _move(graph: Neighbours, resolution: float) -> list[int]:
    """Return the community of each box after moving boxes as long as modularity grows."""
    degree = [sum(row.values()) for row in graph]
    whole = sum(degree) or 1.0
    label, mass = list(range(len(graph))), list(degree)
    moving = True
    while moving:
        moving = False
        for box, row in enumerate(graph):
            ties: dict[int, float] = {label[box]: 0.0}
            for other, weight in row.items():
                if other != box:
                    ties[label[other]] = ties.get(label[other], 0.0) + weight
            mass[label[box]] -= degree[box]
            best = _best(ties, degree[box] * resolution / whole, mass)
            moving = moving or best != label[box]
            label[box] = best
            mass[best] += degree[box]
    return label


def _best(ties: Mapping[int, float], pull: float, mass: Sequence[float]) -> int:
    """Return the community that gains most; the box stays, being named first, unless another is better."""
    best, most = -1, float("-inf")
    for community, weight in ties.items():
        gain = weight - pull * mass[community]
        if gain > most + 1e-12:
            best, most = community, gain
    return best


def _merged(graph: Neighbours, label: Sequence[int], count: int) -> Neighbours:
    """Return the graph whose boxes are the communities; what is bound inside one is its loop."""
    merged: Neighbours = [{} for _ in range(count)]
    for box, row in enumerate(graph):
        into = merged[label[box]]
        for other, weight in row.items():
            into[label[other]] = into.get(label[other], 0.0) + weight
    return merged


def _listed(boxes: Sequence[str], belongs: Sequence[int]) -> list[list[str]]:
    parts: dict[int, list[str]] = {}
    for box, community in zip(boxes, belongs, strict=True):
        parts.setdefault(community, []).append(box)
    return list(parts.values())
