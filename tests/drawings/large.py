"""Diagrams of many boxes for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.drawings.diagram import Box, Diagram, Edge, Row, Tie

KEY = Row("id", "bigint", ("PK",), False)
Pairs = Iterable[tuple[str, str]]


def table(name: str, schema: str = "", *parents: str) -> Box:
    """Return a box with a key, one more column, and a column for each parent."""
    keys = [Row(f"{parent}_id", "bigint", ("FK",)) for parent in parents]
    return Box(f"{schema}.{name}" if schema else name, name, (KEY, *keys, Row("note", "text")), prefix=schema)


def reference(parent: str, child: str) -> Edge:
    """Return what a foreign key of a child to a parent draws."""
    column = f"{parent.rpartition('.')[2]}_id"
    return Edge(Tie(parent, ("id",), 1), Tie(child, (column,), 0, True))


def teams(count: int, size: int, schema: str = "") -> Diagram:
    """Return groups of boxes, each a star around its first, all of whose first ones refer to `users`."""
    names = [[f"team{team}", *(f"team{team}_part{part}" for part in range(1, size))] for team in range(count)]
    key = f"{schema}." if schema else ""
    boxes = [table("users", schema)]
    edges = []
    for team in names:
        boxes += [table(team[0], schema, "users"), *(table(part, schema, team[0]) for part in team[1:])]
        edges += [reference(f"{key}users", f"{key}{team[0]}")]
        edges += [reference(f"{key}{team[0]}", f"{key}{part}") for part in team[1:]]
    return Diagram("teams", tuple(boxes), tuple(edges))
