"""Boxes do not overlap, edges meet their rows, and words fit into their boxes."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench.drawings.diagram import Box, Cluster, Detail, Diagram, Edge, Row, Tie
from dbworkbench.drawings.frame import Frame, frame_of
from dbworkbench.drawings.joint import courses_of, join, slots_needed
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.placement import Scope, place
from dbworkbench.drawings.scene import Text, walk

NUMBERS = st.integers(0, 7)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.booleans()), max_size=12), st.sets(NUMBERS))
@settings(max_examples=60, deadline=None)
def test_boxes_never_overlap(pairs: list[tuple[int, int, bool]], together: set[int]) -> None:
    diagram = graph_of(pairs, together)
    frames = frames_of(diagram)
    links = dict(enumerate(join(courses_of(diagram), frames)))
    (piece,) = place([Scope(frames, links, diagram.clusters)])
    for one, other in combinations(frames, 2):
        assert apart(frames[one], piece.boxes[one], frames[other], piece.boxes[other])


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.booleans()), max_size=12))
@settings(max_examples=60, deadline=None)
def test_the_edges_of_any_graph_are_directed_without_a_circle(pairs: list[tuple[int, int, bool]]) -> None:
    courses = [c for c in courses_of(graph_of(pairs, set())) if c.tail.box != c.head.box]
    left = {c.head.box for c in courses} | {c.tail.box for c in courses}
    while left:
        targets = {c.head.box for c in courses if c.tail.box in left and c.head.box in left}
        roots = left - targets
        assert roots
        left -= roots


def test_an_edge_runs_from_the_key_to_the_reference() -> None:
    diagram = graph_of([(0, 1, True)], set())
    frames = frames_of(diagram)
    (link,) = join(courses_of(diagram), frames)
    assert (link.tail.tie.box, link.tail.side, link.tail.y) == ("b0", "right", frames["b0"].row_middle("id"))
    assert (link.head.tie.box, link.head.side, link.head.y) == ("b1", "left", frames["b1"].row_middle("up"))


def test_an_edge_of_several_columns_is_tied_at_the_pair_that_no_other_uses() -> None:
    rows = (Row("origin"), Row("hour"))
    boxes = (Box("weather", "weather", rows), Box("flights", "flights", rows), Box("airports", "a", rows))
    both = Edge(Tie("weather", ("origin", "hour")), Tie("flights", ("origin", "hour"), 0, True))
    single = Edge(Tie("airports", ("origin",)), Tie("flights", ("origin",), 0, True))
    first, second = courses_of(Diagram("", boxes, (both, single)))
    assert (first.tail.rows, first.head.rows) == (("hour",), ("hour",))
    assert second.head.rows == ("origin",)


def test_different_feet_at_one_row_stand_apart_and_equal_ones_together() -> None:
    boxes = tuple(Box(name, name, (Row("id"), Row("up"))) for name in "abcd")
    edges = tuple(
        Edge(Tie("a", ("id",), least), Tie(box, ("up",), 0, True))
        for box, least in (("b", 0), ("c", 1), ("d", 1))
    )
    diagram = Diagram("", boxes, edges)
    places = [link.tail.y for link in join(courses_of(diagram), frames_of(diagram))]
    assert places[0] != places[1] == places[2]


def test_a_box_without_rows_grows_with_its_edges() -> None:
    edges = tuple(Edge(Tie("a"), Tie("b", (), 0, True), label=str(i)) for i in range(9))
    diagram = Diagram("", (Box("a", "a"), Box("b", "b")), edges)
    frames = frames_of(diagram)
    heights = [link.head.y for link in join(courses_of(diagram), frames)]
    assert len(set(heights)) == 9
    assert max(heights) < frames["b"].height
    assert frames["a"].height < frames["b"].height


@given(st.lists(st.text(max_size=60), min_size=4, max_size=4), st.sampled_from(Detail))
def test_words_stay_inside_their_box(words: list[str], detail: Detail) -> None:
    rows = (Row(words[0], words[1], ("PK", "FK")), Row("x", words[2], was=words[3]))
    frame = frame_of(Box("a", words[3], rows, prefix=words[2], footer=words[1], was=words[0]), detail)
    for shape in walk([frame.shapes(0, 0)]):
        if isinstance(shape, Text):
            width = text_width(shape.text, shape.size, bold=shape.bold)
            left = {"start": shape.x, "middle": shape.x - width / 2, "end": shape.x - width}[shape.anchor]
            assert left >= 0
            assert left + width <= frame.width
            assert 0 < shape.y < frame.height


def graph_of(pairs: list[tuple[int, int, bool]], together: set[int]) -> Diagram:
    boxes = tuple(Box(f"b{i}", f"box {i}", (Row("id"), Row("up")) * (i % 3 > 0 or i < 2)) for i in range(8))
    edges = tuple(
        Edge(Tie(f"b{one}", ("id",)), Tie(f"b{other}", ("up",), 0, many)) for one, other, many in pairs
    )
    clusters = (Cluster("together", tuple(f"b{i}" for i in sorted(together))),) if together else ()
    return Diagram("", boxes, edges, clusters)


def frames_of(diagram: Diagram) -> dict[str, Frame]:
    slots = slots_needed(courses_of(diagram))
    return {box.id: frame_of(box, Detail.ALL, None, slots.get(box.id, 0)) for box in diagram.boxes}


def apart(one: Frame, here: tuple[float, float], other: Frame, there: tuple[float, float]) -> bool:
    beside = here[0] + one.width <= there[0] or there[0] + other.width <= here[0]
    return beside or here[1] + one.height <= there[1] or there[1] + other.height <= here[1]
