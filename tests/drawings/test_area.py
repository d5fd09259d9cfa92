"""A large diagram falls into areas: groups, schemas, and where there are none what its edges tell."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench.drawings.area import CROWD, LARGE, LONE, areas_of
from dbworkbench.drawings.community import communities
from dbworkbench.drawings.diagram import Cluster, Diagram
from tests.drawings.large import table, teams

NUMBERS = st.integers(0, 11)
BONDS = st.dictionaries(st.tuples(NUMBERS, NUMBERS), st.floats(0.1, 3), max_size=40)


def test_two_cliques_with_one_bond_between_them_are_two_communities() -> None:
    bonds = {(a, b): 1.0 for team in ("abcd", "wxyz") for a in team for b in team if a < b}
    assert communities("abcdwxyz", {**bonds, ("d", "w"): 1.0}) == [list("abcd"), list("wxyz")]


@given(BONDS, st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_communities_hold_every_box_once_in_its_order(bonds: dict[tuple[int, int], float], most: int) -> None:
    boxes = [f"b{index:02}" for index in range(12)]
    named = {(boxes[one], boxes[other]): weight for (one, other), weight in bonds.items()}
    parts = communities(boxes, named, most)
    assert sorted(box for part in parts for box in part) == boxes
    assert all(part == sorted(part) for part in parts)
    assert parts == communities(boxes, named, most)


def test_a_community_that_is_too_large_is_split() -> None:
    ring = {(f"b{index}", f"b{(index + 1) % 60}"): 1.0 for index in range(60)}
    parts = communities([f"b{index}" for index in range(60)], ring, 10)
    assert max(map(len, parts)) <= 10


def test_a_group_wins_over_a_schema_and_schemas_over_communities() -> None:
    boxes = (table("a", "sales"), table("b", "sales"), table("c", "hr"))
    diagram = Diagram("", boxes, clusters=(Cluster("core", ("sales.a",), "#aa3366"),))
    assert [(area.title, area.boxes) for area in areas_of(diagram)] == [
        ("core", ("sales.a",)),
        ("sales", ("sales.b",)),
        ("hr", ("hr.c",)),
    ]


def test_without_schemas_communities_are_named_after_the_word_their_names_share() -> None:
    areas = areas_of(teams(6, 15))
    assert {area.title for area in areas} >= {f"team{number}" for number in range(1, 6)}
    by_title = {area.title: area.boxes for area in areas}
    assert all(box.startswith("team3") for box in by_title["team3"])


def test_tables_that_nothing_ties_are_together() -> None:
    extra = tuple(table(name) for name in ("alpha", "beta", "gamma"))
    diagram = teams(6, 15)
    areas = areas_of(replace(diagram, boxes=(*diagram.boxes, *extra)))
    assert {area.title: area.boxes for area in areas}[LONE] == ("alpha", "beta", "gamma")


def test_a_crowded_schema_is_split_into_parts_that_share_its_colour() -> None:
    boxes = (*teams(6, 15, "sales").boxes, table("x", "hr"))
    areas = areas_of(replace(teams(6, 15, "sales"), boxes=boxes))
    parts = [area for area in areas if area.within == "sales"]
    assert len(parts) > 1
    assert max(len(area.boxes) for area in parts) <= CROWD
    assert len({area.color for area in parts}) == 1
    assert [area.title for area in areas if not area.within] == ["hr"]


def test_every_box_of_a_large_diagram_is_in_one_area() -> None:
    diagram = teams(7, 14)
    assert len(diagram.boxes) > LARGE
    assert sorted(b for area in areas_of(diagram) for b in area.boxes) == sorted(b.id for b in diagram.boxes)
