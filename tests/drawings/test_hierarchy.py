"""Plan trees: drawn crisp, told in words, with figures only in their marks."""

from __future__ import annotations

import re

import pytest

from dbworkbench.drawings import draw_tree
from dbworkbench.drawings.hierarchy import describe_tree
from dbworkbench.drawings.tree import Branch, Tone, Tree
from dbworkbench.errors import UnknownName


def plan(milliseconds: float) -> Tree:
    scan = Branch(
        "Seq Scan on flights",
        (f"{milliseconds} ms", "336,776 rows"),
        share=milliseconds / 100,
        tone=Tone.WARNING,
        note="seq-scan-discards",
        edge="outer",
        flow=336_776,
    )
    return Tree(
        "postgres", Branch("Aggregate", (f"{milliseconds / 2} ms",), 0.1, children=(scan, scan)), "done"
    )


def test_text_indents_children_and_marks_figures() -> None:
    assert describe_tree(plan(40.0)) == (
        "postgres\n"
        "Aggregate ⟨10% of the time; 20.0 ms⟩\n"
        "  outer: Seq Scan on flights ⟨40% of the time; 40.0 ms; 336,776 rows⟩ [warning: seq-scan-discards]\n"
        "  outer: Seq Scan on flights ⟨40% of the time; 40.0 ms; 336,776 rows⟩ [warning: seq-scan-discards]\n"
        "⟨done⟩"
    )


def test_shown_html_differs_between_runs_only_where_comparisons_pass_over() -> None:
    one, other = (sanitized(draw_tree(plan(ms)).html()) for ms in (40.0, 41.5))
    assert one == other


def test_every_node_is_drawn_and_figures_lose_their_marks() -> None:
    svg = draw_tree(Tree("", Branch("Sort", ("⟨3 ms⟩",), tone=Tone.ERROR, note="spill"))).svg or ""
    assert ">Sort</text>" in svg
    assert ">3 ms</text>" in svg
    assert ">spill</text>" in svg
    assert ">×</text>" in svg


@pytest.mark.parametrize(("share", "words"), [(0.0, "0 %"), (0.004, "<1 %"), (0.62, "62 %"), (1.0, "100 %")])
def test_share_is_written(share: float, words: str) -> None:
    svg = draw_tree(Tree("", Branch("Sort", share=share))).svg or ""
    assert f">{words.replace('<', '&lt;')}</text>" in svg


def test_no_share_no_bar() -> None:
    assert "%" not in (draw_tree(Tree("", Branch("Sort"))).svg or "")


def test_unknown_theme_is_refused() -> None:
    with pytest.raises(UnknownName, match="no theme called 'pink'"):
        draw_tree(plan(1.0), theme="pink")


def sanitized(html: str) -> str:
    without = re.sub(r"⟨[^⟩]*⟩", "", html)
    without = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", without)
    return re.sub(r'width="\d+"', "", without)
