"""What the explorer is given, and the page that holds it: whole, without a network, closed to any name."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench.drawings import Drawing, draw_diagram
from dbworkbench.drawings.diagram import Box, Cluster, Detail, Diagram, Edge, Mark, Row, Tie
from dbworkbench.drawings.explorer.content import level_of
from dbworkbench.drawings.explorer.page import embedded
from dbworkbench.drawings.explorer.script import STYLE, script
from dbworkbench.drawings.explorer.widget import Explorer
from tests.drawings.large import reference, table, teams

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "\"'`;\\",
    "🎉 emoji",
    "طلبات",
    "注文",
    "x" * 300,
    "a\nb\tc",
    "&lt;b&gt;",
    "\u2028\x07",
)


def test_page_is_one_file_that_fetches_nothing(tmp_path: Path) -> None:
    page = draw_diagram(teams(2, 4)).save(tmp_path / "teams.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert script() in page
    assert STYLE.read_text("utf-8") in page
    loading = re.findall(r"""(?:src|href)=["']|@import|url\(|fetch\(|\bimport\s*[("'{]""", page)
    assert loading == []
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}


def test_page_holds_every_level_of_detail_and_opens_as_the_picture_was_drawn() -> None:
    content = content_in(draw_diagram(teams(2, 4), detail="keys", theme="dark", around="team1", depth=2))
    assert set(content["levels"]) == {"all", "keys", "names"}
    assert (content["detail"], content["theme"], content["depth"]) == ("keys", "dark", 2)
    assert content["tables"][content["around"]]["title"] == "team1"
    assert [table["title"] for table in content["tables"]] == [box.id for box in teams(2, 4).boxes]


def test_levels_tell_where_boxes_stand_and_how_edges_run() -> None:
    diagram = Diagram("", (table("a"), table("b", "", "a"), table("c", "", "c")), (reference("a", "b"),))
    level = level_of(diagram, Detail.ALL)
    (edge,) = level["edges"]
    boxes = level["boxes"]
    assert edge["tail"][:2] == [boxes[0][0] + boxes[0][2], boxes[0][1] + 32 + 11]
    assert edge["head"] == [boxes[1][0], boxes[1][1] + 32 + 22 + 11, -1]
    assert edge["path"].startswith(f"M{edge['tail'][0]:g},{edge['tail'][1]:g}")


def test_a_large_diagram_is_given_with_its_areas_and_stubs() -> None:
    content = content_in(draw_diagram(teams(8, 13)))
    level = content["levels"]["keys"]
    assert {area["captions"][0][2] for area in level["areas"]} >= {"team3", "team5"}
    assert "users" in {stub["words"] for stub in level["stubs"]}
    assert len(level["boxes"]) == len(content["tables"]) == 105


def test_marks_and_kinds_of_edges_are_told() -> None:
    edge = Edge(
        Tie("a", ("id",)), Tie("b", ("a_id",), 0, True), identifying=True, dashed=True, mark=Mark.ADDED
    )
    boxes = (table("a"), Box("b", "b", (Row("a_id", "int", ("FK",), mark=Mark.CHANGED),), mark=Mark.RENAMED))
    content = content_in(draw_diagram(Diagram("", boxes, (edge,))))
    assert (content["edges"][0]["kind"], content["edges"][0]["mark"]) == (
        "dbw-identifying dbw-dashed",
        "added",
    )
    assert (content["tables"][1]["mark"], content["tables"][1]["rows"][0]["mark"]) == ("renamed", "changed")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_out_of_the_page(name: str) -> None:
    page = (draw_diagram(hostile(name)).file(".html") or b"").decode()
    assert page.count("<script") == page.count("</script>") == 2
    assert "<!--" not in page
    titles = [table["title"] for table in read_content(page)["tables"]]
    assert titles[0] == " ".join(name.replace("\x07", "\ufffd").split())


@given(st.text(max_size=30))
@settings(max_examples=40, deadline=None)
def test_data_in_a_page_is_read_back_and_ends_nothing(name: str) -> None:
    text = embedded({"name": name})
    assert "<" not in text
    assert json.loads(text)["name"] == re.sub("[\ufffe\uffff]", "\ufffd", name)


def test_widget_sends_what_it_is_asked_for_and_saves_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = draw_diagram(teams(2, 4), detail="names").explore()
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget.answer(widget, {"content": True})
    widget.answer(widget, {"detail": "keys"})
    widget.answer(widget, {"detail": "everything"})
    assert [list(message) for message in sent] == [["content"], ["detail", "level"]]
    assert list(sent[0]["content"]["levels"]) == ["names"]
    assert not [
        name for name in widget.get_state() if "content" in name or "team1" in str(widget.get_state()[name])
    ]


def test_widget_shows_the_picture_where_widgets_do_not_run() -> None:
    picture = draw_diagram(teams(2, 4))
    widget = picture.explore()
    assert isinstance(widget, Explorer)
    data, _ = widget._repr_mimebundle_()
    assert data["text/plain"] == picture.text
    assert data["text/html"] == picture.html()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_png_says_for_which_signs_it_has_no_letters() -> None:
    assert draw_diagram(hostile("ok")).unprinted() == ""
    assert draw_diagram(hostile("注文 🎉")).unprinted() == " (a box stands for 注 文 🎉; the SVG shows them)"


def hostile(name: str) -> Diagram:
    row = Row(name, name, ("PK",), note=name)
    boxes = (Box(f"1{name}", name, (row,), note=name, prefix=name, footer=name), Box("2", "other", (row,)))
    edge = Edge(Tie(f"1{name}", (name,)), Tie("2", (name,), 0, True), label=name, note=name)
    return Diagram(name, boxes, (edge,), (Cluster(name, ("2",), note=name),))


def content_in(picture: Drawing) -> dict[str, Any]:
    return read_content((picture.file(".html") or b"").decode())


def read_content(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content
