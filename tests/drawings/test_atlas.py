"""Large diagrams: areas apart, stubs for what leads out of them, edges that run level at their rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from dbworkbench.drawings import draw_diagram
from dbworkbench.drawings.area import LARGE
from dbworkbench.drawings.arrangement import Arrangement, arrange
from dbworkbench.drawings.atlas import STAR
from dbworkbench.drawings.diagram import Detail, Diagram
from dbworkbench.drawings.erd import prepare
from dbworkbench.drawings.frame import SIGNS
from dbworkbench.drawings.graph import STUB
from tests.drawings.large import reference, table, teams

BIG = teams(8, 13)


@pytest.fixture(scope="module", params=list(Detail))
def big(request: pytest.FixtureRequest) -> Arrangement:
    return arrange(prepare(BIG), request.param)


def test_no_two_boxes_overlap_and_each_is_inside_its_area(big: Arrangement) -> None:
    places = {box: (*big.piece.boxes[box], frame.width, frame.height) for box, frame in big.frames.items()}
    for one, other in combinations(places.values(), 2):
        apart_x = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
        assert apart_x or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]
    for room in big.piece.rooms:
        for box in big.diagram.clusters[room.cluster].boxes:
            x, y, width, height = places[box]
            assert room.x <= x - STUB * (box in {s.joint.tie.box for s in big.stubs})
            assert x + width <= room.x + room.width
            assert room.y <= y
            assert y + height <= room.y + room.height


def test_an_edge_between_areas_is_a_stub_that_names_where_it_leads(big: Arrangement) -> None:
    home = {box: index for index, area in enumerate(big.diagram.clusters) for box in area.boxes}
    between = {i for i, e in enumerate(big.diagram.edges) if home[e.left.box] != home[e.right.box]}
    stubbed = {index for stub in big.stubs for index in stub.links}
    assert between <= big.cut == stubbed
    assert {stub.words for stub in big.stubs if stub.joint.tie.box == "team3"} == {"users"}


def test_a_box_that_many_of_its_area_refer_to_has_stubs_too_and_is_told_how_many() -> None:
    arrangement = arrange(prepare(BIG), Detail.KEYS)
    assert arrangement.frames["team3"].referrers == 12 > STAR
    assert "← 12" in (draw_diagram(BIG).svg or "")


def test_lines_leave_and_arrive_level_and_the_foot_is_outside_the_row() -> None:
    diagram = prepare(teams(20, 5))
    arrangement = arrange(diagram, Detail.KEYS)
    drawn = [(i, link) for i, link in enumerate(arrangement.links) if i not in arrangement.cut]
    assert drawn
    for index, link in drawn:
        route = arrangement.piece.routes[index]
        (tail_x, tail_y), (head_x, head_y) = arrangement.at(link.tail), arrangement.at(link.head)
        assert route[0][1] == pytest.approx(tail_y, abs=1.5)
        assert route[-1][1] == pytest.approx(head_y, abs=1.5)
        assert route[0][0] >= tail_x + STUB - 1.5
        assert route[-1][0] <= head_x - STUB + 1.5


def test_above_the_bound_only_keys_are_drawn_and_partitions_are_folded() -> None:
    parts = tuple(table(f"users_{year}") for year in range(2020, 2026))
    picture = draw_diagram(replace(BIG, boxes=(*BIG.boxes, *parts)))
    assert picture.view.detail is Detail.KEYS
    assert "6 partitions" in (picture.svg or "")
    assert "users_2024" not in (picture.svg or "")
    assert len(picture.shown.boxes) == len(BIG.boxes)


def test_the_neighbours_of_a_partition_are_those_of_its_table() -> None:
    parts = tuple(table(f"team3_{year}", "", "users") for year in (2024, 2025))
    whole = replace(BIG, boxes=(*BIG.boxes, *parts))
    assert draw_diagram(whole, around="team3_2024").shown == draw_diagram(whole, around="team3").shown


def test_a_small_diagram_is_one_graph_with_every_column() -> None:
    small = teams(3, 5)
    assert len(small.boxes) <= LARGE
    picture = draw_diagram(small)
    assert (picture.view.detail, picture.shown.clusters) == (Detail.ALL, ())


def test_a_neighbourhood_of_a_large_diagram_keeps_the_colours_of_the_areas() -> None:
    whole, near = draw_diagram(BIG), draw_diagram(BIG, around="team3", depth=1)
    (area,) = [area for area in whole.shown.clusters if "team3" in area.boxes]
    assert len(near.shown.boxes) == 14
    assert near.shown.box("team3").color == area.color


def test_the_text_of_a_large_picture_is_a_summary_and_the_whole_is_told_on_request() -> None:
    picture = draw_diagram(BIG)
    lines = picture.text.splitlines()
    assert lines[0] == "teams: 105 tables, 104 relationships"
    assert [line.partition(":")[0] for line in lines[1:]] == ["areas", "most referred to"]
    assert "team3 (12)" in lines[2]
    assert len(picture.describe().splitlines()) > 200


def test_marks_stay_visible_in_areas() -> None:
    marked = replace(BIG.boxes[5], mark=next(iter(SIGNS)))
    svg = draw_diagram(replace(BIG, boxes=(*BIG.boxes[:5], marked, *BIG.boxes[6:]))).svg or ""
    assert ">added</text>" in svg


def test_names_differing_in_case_and_self_references_are_drawn() -> None:
    boxes = (*BIG.boxes, table("Users"), table("tree", "", "tree"))
    picture = draw_diagram(Diagram("", boxes, (*BIG.edges, reference("tree", "tree"))))
    assert ">Users</text>" in (picture.svg or "")
