"""Diagrams become pictures that hold every name, in the same bytes on every run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench.drawings import Picture, draw_diagram
from dbworkbench.drawings.diagram import Box, Cluster, Detail, Diagram, Edge, Mark, Row, Tie
from dbworkbench.errors import UnknownName, Unsupported

AIRLINES = Box("airlines", "airlines", (Row("carrier", "char(2)", ("PK",), False), Row("name", "text")))
FLIGHTS = Box(
    "flights",
    "flights",
    (
        Row("id", "bigint", ("PK",), False, note="surrogate"),
        Row("carrier", "char(2)", ("FK",), False),
        Row("tailnum", "varchar(6)"),
    ),
    note="Departures from New York",
    footer="336,776 rows",
)
OPERATES = Edge(Tie("airlines", ("carrier",), 1), Tie("flights", ("carrier",), 0, True), label="operates")
SHOP = Diagram("flights", (AIRLINES, FLIGHTS), (OPERATES,), (Cluster("Reference", ("airlines",)),))


def test_every_name_type_and_label_is_in_the_picture() -> None:
    words = texts(draw_diagram(SHOP))
    for word in ("airlines", "flights", "carrier", "char(2)", "varchar(6)", "operates", "Reference"):
        assert word in words
    assert "336,776 rows" in words


def test_notes_are_tooltips() -> None:
    titles = {node.text for node in tree(draw_diagram(SHOP)).iter("{http://www.w3.org/2000/svg}title")}
    assert "flights\nDepartures from New York" in titles
    assert "id bigint not null\nsurrogate" in titles


def test_the_text_says_what_the_picture_shows() -> None:
    assert draw_diagram(SHOP).text == (
        "flights: 2 tables, 1 relationship\n"
        "airlines (2 columns; key carrier)\n"
        "flights (3 columns; key id)\n"
        "each airlines has zero or more flights by carrier (operates); each flights has one airlines\n"
        "group Reference: airlines"
    )


def test_keys_only_leaves_other_columns_out_and_says_how_many() -> None:
    words = texts(draw_diagram(SHOP, detail=Detail.KEYS))
    assert "carrier" in words
    assert "tailnum" not in words
    assert words.count("… 1 more") == 2


def test_names_only_shows_no_column() -> None:
    words = texts(draw_diagram(SHOP, detail="names"))
    assert sorted(words) == ["Reference", "airlines", "flights", "flights", "operates"]


def test_neighbourhood_leaves_far_tables_out() -> None:
    words = texts(draw_diagram(chain(5), around="t1", depth=1))
    assert {"t0", "t1", "t2"} <= set(words)
    assert not {"t3", "t4"} & set(words)


def test_unknown_table_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        draw_diagram(SHOP, around="flihgts")
    assert str(caught.value) == "no table called 'flihgts'\nDid you mean 'flights'?"


@pytest.mark.parametrize("choice", ["detail", "theme", "layout"])
def test_unknown_choice_lists_the_known_ones(choice: str) -> None:
    with pytest.raises(UnknownName, match=f"no {choice} called 'blue'"):
        draw_diagram(SHOP, **{choice: "blue"})  # type: ignore[arg-type]  # one of three, all texts


def test_system_layout_without_graphviz_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unsupported) as caught:
        draw_diagram(SHOP, layout="dot")
    assert str(caught.value).endswith("It needs Graphviz's dot on the path.")


def test_system_layout_runs_the_dot_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts"))
    assert program is not None
    (tmp_path / "dot").symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert draw_diagram(SHOP, layout="dot") == draw_diagram(SHOP)


def test_auto_theme_follows_the_reader_and_light_and_dark_do_not() -> None:
    auto, light, dark = (draw_diagram(SHOP, theme=theme).svg or "" for theme in ("auto", "light", "dark"))
    assert "prefers-color-scheme: dark" in auto
    assert "prefers-color-scheme" not in light + dark
    assert 'fill="#ffffff"' in light
    assert 'fill="#10161f"' in dark


def test_marks_are_told_by_signs_and_a_legend_not_by_colour_alone() -> None:
    words = texts(draw_diagram(marked()))
    assert {"+", "−", "~", "→", "*"} <= set(words)
    assert {"added", "dropped", "changed", "renamed", "completed, not written yet", "was old"} <= set(words)


def test_unmarked_diagram_has_no_legend_of_marks() -> None:
    assert not {"added", "dropped", "changed", "renamed"} & set(texts(draw_diagram(SHOP)))


def test_dropped_names_are_struck_through() -> None:
    svg = draw_diagram(marked()).svg or ""
    struck = [line for line in svg.replace("<text", "\n<text").splitlines() if "line-through" in line]
    assert any(">gone<" in line for line in struck)


def test_header_of_a_pale_colour_has_black_text() -> None:
    svg = draw_diagram(Diagram("", (Box("a", "pale", (Row("id"),), color="#ffee88"),))).svg or ""
    (title,) = [line for line in svg.replace("<text", "\n<text").splitlines() if ">pale</text>" in line]
    assert 'fill="#000000"' in title


def test_same_diagram_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    script = tmp_path / "draw.py"
    script.write_text(
        "import hashlib\n"
        "from dbworkbench.drawings import draw_diagram\n"
        "from dbworkbench.drawings.diagram import *\n"
        "boxes = tuple(Box(f't{i}', f't{i}', (Row('id', 'int', ('PK',)), Row('up'))) for i in range(12))\n"
        "edges = tuple(Edge(Tie(f't{i // 2}', ('id',)), Tie(f't{i}', ('up',), 0, True)) for i in range(12))\n"
        "groups = (Cluster('a', ('t1', 't4')), Cluster('b', ('t5', 't7', 't9')))\n"
        "picture = draw_diagram(Diagram('d', boxes, edges, groups))\n"
        "print(hashlib.sha256(picture.svg.encode()).hexdigest())\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, str(script)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_png_has_two_pixels_for_each_of_the_picture() -> None:
    picture = draw_diagram(SHOP, png=True)
    png = picture.png or b""
    assert png.startswith(b"\x89PNG")
    assert abs(int.from_bytes(png[16:20]) - 2 * (picture.width or 0)) <= 2


def test_an_empty_diagram_is_an_empty_page() -> None:
    assert draw_diagram(Diagram("nothing", ())).text == "nothing: 0 tables, 0 relationships"


def test_a_diagram_of_300_tables_is_drawn_whole() -> None:
    words = set(texts(draw_diagram(chain(300), detail=Detail.KEYS)))
    assert {f"t{index}" for index in range(300)} <= words


@given(st.lists(st.text(max_size=12), min_size=4, max_size=4), st.text(max_size=12))
@settings(max_examples=40, deadline=None)
def test_any_name_gives_well_formed_svg(names: list[str], label: str) -> None:
    one = Box("node", names[0], (Row(names[1], names[2], ("PK",), note=names[3]),), note=names[2])
    other = Box('"; }', names[3], (Row("up", "int"),))
    edge = Edge(Tie("node", (names[1],)), Tie('"; }', ("up",), 0, True), label=label)
    loop = Edge(Tie("node", ()), Tie("node", (), 0, True), label=names[0])
    picture = draw_diagram(Diagram(names[1], (one, other), (edge, loop), (Cluster(label, ("node",)),)))
    assert tree(picture).tag == "{http://www.w3.org/2000/svg}svg"


def test_names_with_markup_quotes_and_emoji_are_shown_as_they_are() -> None:
    name = 'a <b>&amp; "c" \\ 🎉'
    picture = draw_diagram(Diagram("", (Box("x", name, (Row(name, name),)),)), png=True)
    assert texts(picture).count(name) == 3
    assert hashlib.sha256(picture.png or b"").digest() != hashlib.sha256(b"").digest()


def texts(picture: Picture) -> list[str]:
    return ["".join(node.itertext()) for node in tree(picture).iter("{http://www.w3.org/2000/svg}text")]


def tree(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg or "")  # noqa: S314  # written a line ago by ourselves


def chain(length: int) -> Diagram:
    boxes = tuple(
        Box(f"t{i}", f"t{i}", (Row("id", "int", ("PK",), False), Row("up", "int", ("FK",)), Row("more")))
        for i in range(length)
    )
    edges = tuple(Edge(Tie(f"t{i - 1}", ("id",)), Tie(f"t{i}", ("up",), 0, True)) for i in range(1, length))
    return Diagram("chain", boxes, edges)


def marked() -> Diagram:
    rows = (
        Row("fresh", "int", mark=Mark.ADDED),
        Row("gone", "int", mark=Mark.DROPPED),
        Row("other", "int", mark=Mark.CHANGED),
        Row("new", "int", mark=Mark.RENAMED, was="old"),
        Row("guess", "int", mark=Mark.COMPLETED),
    )
    boxes = (Box("a", "a", rows), Box("b", "b", (Row("id"),), mark=Mark.ADDED))
    return Diagram("", boxes, (Edge(Tie("b", ("id",)), Tie("a", ("fresh",), 0, True), mark=Mark.ADDED),))
