"""How long an entity-relationship diagram takes, against graphviz-pure alone on the same graph."""

from __future__ import annotations

import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from graphviz import Digraph

from benchmarks.comparison import Comparison, by_turns
from benchmarks.large_design import make_design
from dbworkbench.drawings import draw_diagram
from dbworkbench.drawings.diagram import Detail, Diagram
from dbworkbench.drawings.frame import frame_of
from dbworkbench.model.drawing import diagram_of

ROUNDS = 7
ONE_GRAPH = 80  # the largest diagram that is drawn as one graph


def compare() -> Iterator[Comparison]:
    """Compare whole pictures with the layout alone, and large ones with small ones."""
    large, small = diagram(230, 345), diagram(ONE_GRAPH, 120)
    alone = "graphviz-pure alone on the whole graph"
    for what, drawn in (
        ("230 tables, 345 references, keys", large),
        (f"{ONE_GRAPH} tables as one graph", small),
    ):
        yield _line(f"ERD of {what}", partial(draw_diagram, drawn, detail="keys"), alone, whole_graph(drawn))
    quarter, thousand = diagram(250, 400), diagram(1000, 1600)
    yield _line(
        "ERD of 1,000 tables, 1,600 references, keys",
        partial(draw_diagram, thousand),
        "of 250 tables, 400 references, keys",
        partial(draw_diagram, quarter),
    )
    page = diagram(300, 480)
    png, svg = partial(draw_diagram, page, png=True), partial(draw_diagram, page)
    yield _line("ERD of 300 tables as PNG and SVG", png, "as SVG", svg)


def diagram(tables: int, references: int) -> Diagram:
    return diagram_of(make_design(tables, references))


def whole_graph(drawn: Diagram) -> Callable[[], object]:
    """Return a run of Graphviz that draws a diagram as one SVG: a cell a key, an edge from row to row."""
    graph = Digraph(graph_attr={"rankdir": "LR"}, node_attr={"shape": "plain"})
    shown = {box.id: frame_of(box, Detail.KEYS) for box in drawn.boxes}
    for box, frame in shown.items():
        rows = "".join(
            f'<TR><TD>{" ".join(row.key)}</TD><TD PORT="{row.name}">{row.name}</TD><TD>{row.type}</TD></TR>'
            for row in frame.rows
        )
        more = f'<TR><TD COLSPAN="3">{frame.hidden} more</TD></TR>' if frame.hidden else ""
        head = f'<TR><TD COLSPAN="3"><B>{box}</B></TD></TR>'
        graph.node(f'"{box}"', label=f'<<TABLE CELLSPACING="0">{head}{rows}{more}</TABLE>>')
    for edge in drawn.edges:
        ends = [f'"{end.box}":{end.rows[0]}' for end in (edge.left, edge.right)]
        graph.edge(f"{ends[0]}:e", f"{ends[1]}:w", arrowhead="crowodot")
    command = [str(Path(sysconfig.get_path("scripts"), "graphviz-pure")), "-Tsvg", "-q"]
    return partial(subprocess.run, command, input=graph.source.encode(), capture_output=True, check=True)


def _line(what: str, mine: Callable[[], object], reference: str, other: Callable[[], object]) -> Comparison:
    return Comparison(
        what, reference, "s", *by_turns(partial(seconds, mine), partial(seconds, other), ROUNDS)
    )


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
