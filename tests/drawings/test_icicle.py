"""Icicles, rows and pairs: every node has its place, its width is its part, and words fit."""

from __future__ import annotations

import re

import pytest

from dbworkbench.drawings.butterfly import Pair, Pairs, Side, draw_pairs
from dbworkbench.drawings.fitting import fit
from dbworkbench.drawings.hierarchy import draw_tree, scene_of
from dbworkbench.drawings.icicle import STEP, draw_icicle
from dbworkbench.drawings.lettering import text_width
from dbworkbench.drawings.scene import Group, Path, Text, walk
from dbworkbench.drawings.tree import Branch, Tone, Tree, deviation_words
from dbworkbench.errors import UnknownName

SCAN = Branch("Seq Scan on trip", share=0.5, tone=Tone.WARNING, note="spill", cells=("9",), deviation=40.0)
SMALL = Branch("Index Scan on plane", share=0.2, cells=("3",), details=("Index Cond: (id = 1)",))
ROOT = Branch("Hash Join", share=0.3, children=(SCAN, SMALL), cells=("7",), deviation=0.002)


def chain(length: int) -> Branch:
    branch = Branch("Materialize", share=0.0, cells=("1",))
    for _ in range(length):
        branch = Branch("Materialize", share=0.0, cells=("1",), children=(branch,))
    return branch


def left_and_width(group: Group) -> tuple[float, float, float]:
    (box, *_) = (shape for shape in walk([group]) if isinstance(shape, Path))
    xs = [point[0] for step in box.steps for point in step]
    ys = [point[1] for step in box.steps for point in step]
    return round(min(xs)), round(max(xs) - min(xs)), round(min(ys))


def test_a_node_is_as_wide_as_its_part_with_all_below() -> None:
    icicle = draw_icicle(ROOT, 0, 0, 1000)
    found = [left_and_width(shape) for shape in icicle.shapes if isinstance(shape, Group)]
    for place, wanted in zip(found, [(0, 1000, 0), (0, 500, STEP), (500, 200, STEP)], strict=True):
        assert place == pytest.approx(wanted, abs=3)
    assert icicle.height == 2 * STEP


def test_without_times_there_is_no_icicle() -> None:
    assert draw_icicle(Branch("Sort", children=(Branch("Scan"),)), 0, 0, 100).shapes == ()


def test_words_of_an_icicle_stay_within_their_node() -> None:
    for group in draw_icicle(ROOT, 0, 0, 300).shapes:
        left, width, _ = left_and_width(group) if isinstance(group, Group) else (0, 0, 0)
        for text in (shape for shape in walk([group]) if isinstance(shape, Text)):
            if text.anchor == "start":
                assert text.x + text_width(text.text, text.size) <= left + width + 3


def test_rows_show_every_node_with_figures_conditions_and_how_far_it_was_off() -> None:
    tree = Tree(
        "postgres", Branch("Limit", share=0.0, cells=("1",), children=(ROOT, chain(20))), columns=("rows",)
    )
    svg = draw_tree(tree).svg or ""
    for words in (
        "Limit",
        "Hash Join",
        "Seq Scan on trip",
        "Index Cond: (id = 1)",
        "40×",
        "÷500",
        "spill",
        "50 %",
    ):
        assert f">{words}</text>" in svg
    assert svg.count(">Materialize</text>") == 21


def test_seventy_nodes_are_as_wide_as_a_notebook() -> None:
    wide = Branch("Append", children=tuple(ROOT for _ in range(23)), cells=("1",), share=0.0)
    assert scene_of(Tree("", wide, columns=("rows",))).width <= 1240


@pytest.mark.parametrize(
    ("deviation", "words"),
    [(None, ""), (1.0, ""), (9.9, ""), (0.11, ""), (10.0, "10×"), (1234.4, "1,234×"), (0.01, "÷100")],
)
def test_only_a_deviation_of_ten_times_is_told(deviation: float | None, words: str) -> None:
    assert deviation_words(deviation) == words


@pytest.mark.parametrize("room", [0, 10, 40, 90, 400])
def test_fitted_words_are_no_wider_than_their_room(room: float) -> None:
    words = fit("Index Scan using trip_plane_at_idx on trip", room, 11)
    assert text_width(words, 11) <= max(room, 0)
    assert bool(words) == (room >= 40)


def test_pairs_draw_both_sides_and_what_became_of_them() -> None:
    scan, index = Side("Seq Scan", "9 rows", 1, 8.0, "8.00 ms"), Side("Index Scan", "", 1, 1.0, "1.00 ms")
    pairs = Pairs(
        "before and after", ("before", "after"), (Pair(scan, index, "changed"), Pair(None, index, "added"))
    )
    picture = draw_pairs(pairs, theme="dark")
    for words in ("Seq Scan", "9 rows", "8.00 ms", "only after", "before"):
        assert f">{words}</text>" in (picture.svg or "")
    assert re.findall(r"<title>(added[^<]*)", picture.svg or "") == ["added: Index Scan 1.00 ms"]
    with pytest.raises(UnknownName, match="no theme called 'pink'"):
        draw_pairs(pairs, theme="pink")
