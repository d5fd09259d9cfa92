"""A diagram in words, for those who cannot see the picture and for plain consoles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dbworkbench.drawings.diagram import Box, Diagram, Edge, Mark, Tie, parent_of
from dbworkbench.drawings.lettering import clean

COUNTS = {
    (0, False): "zero or one",
    (1, False): "one",
    (0, True): "zero or more",
    (1, True): "one or more",
}


MOST_NAMED = 12  # hubs and lone boxes that a summary names


def headline(diagram: Diagram) -> str:
    """Return a diagram's title and what it counts."""
    head = f"{clean(diagram.title)}: " if diagram.title else ""
    return f"{head}{_many(len(diagram.boxes), 'table')}, {_many(len(diagram.edges), 'relationship')}"


def summarize_diagram(diagram: Diagram) -> str:
    """Return a few lines on a large diagram: its areas, the boxes most referred to, those tied to nothing."""
    titles = {box.id: _name(box) for box in diagram.boxes}
    referred = Counter(parent_of(edge) for edge in diagram.edges)
    tied = {end.box for edge in diagram.edges for end in (edge.left, edge.right)}
    lone = [titles[box.id] for box in diagram.boxes if box.id not in tied]
    areas = Counter(clean(area.within or area.title) for area in diagram.clusters for _ in area.boxes)
    parts = (
        ("areas", [f"{area} ({count})" for area, count in areas.most_common()]),
        ("most referred to", [f"{titles[box]} ({n})" for box, n in referred.most_common(MOST_NAMED)]),
        ("without relationships", _first(lone)),
    )
    return "\n".join([headline(diagram), *(f"{name}: {', '.join(words)}" for name, words in parts if words)])


def _first(names: list[str]) -> list[str]:
    more = len(names) - MOST_NAMED
    return names if more <= 1 else [*names[:MOST_NAMED], f"{more} more"]


def describe_diagram(diagram: Diagram) -> str:
    """Return one line a box and one an edge; the same words on every run."""
    titles = {box.id: _name(box) for box in diagram.boxes}
    lines = [headline(diagram)]
    lines += [_box_line(box) for box in diagram.boxes]
    lines += [_edge_line(edge, titles) for edge in diagram.edges]
    lines += [
        f"group {cluster.title}: {', '.join(titles[box] for box in cluster.boxes if box in titles)}"
        for cluster in diagram.clusters
    ]
    return "\n".join(lines)


def _box_line(box: Box) -> str:
    if not box.rows:
        return f"{_name(box)} (no columns yet){_marked(box.mark, box.was)}"
    keys = [row.name for row in box.rows if "PK" in row.key]
    about = [_many(len(box.rows), "column"), f"key {', '.join(keys)}" if keys else "no key"]
    changed = [f"{row.name}{_marked(row.mark, row.was)}" for row in box.rows if row.mark]
    if changed and box.mark not in (Mark.ADDED, Mark.DROPPED):
        about.append(", ".join(changed))
    return f"{_name(box)} ({'; '.join(about)}){_marked(box.mark, box.was)}"


def _edge_line(edge: Edge, titles: dict[str, str]) -> str:
    one, other = (
        (edge.right, edge.left) if edge.left.many and not edge.right.many else (edge.left, edge.right)
    )
    here, there = titles[one.box], titles[other.box]
    verb = f" ({edge.label})" if edge.label else ""
    columns = f" by {', '.join(other.rows)}" if other.rows else ""
    return (
        f"each {here} has {_count(other)} {there}{columns}{verb}; "
        f"each {there} has {_count(one)} {here}{_qualities(edge)}{_marked(edge.mark, '')}"
    )


def _qualities(edge: Edge) -> str:
    told = [
        word for word, holds in (("identifying", edge.identifying), ("not enforced", edge.dashed)) if holds
    ]
    return f" ({', '.join(told)})" if told else ""


def _marked(mark: str | None, was: str) -> str:
    words: Iterable[str] = filter(None, (str(mark) if mark else "", f"was {was}" if was else ""))
    told = ", ".join(words)
    return f" [{told}]" if told else ""


def _name(box: Box) -> str:
    return clean(f"{box.prefix}.{box.title}" if box.prefix else box.title)


def _count(tie: Tie) -> str:
    return COUNTS[int(tie.least > 0), tie.many]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
