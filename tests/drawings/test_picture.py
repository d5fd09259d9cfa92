"""Pictures show themselves without trust, and are saved as what they hold."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from dbworkbench.drawings.page import document, measured, unmeasured
from dbworkbench.drawings.picture import Picture
from dbworkbench.errors import UnusableInput

SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    picture = Picture("words", svg="<svg/>")
    with pytest.raises(UnusableInput, match=r"x\.svg cannot be written: no such file or directory"):
        picture.save(tmp_path / "nowhere" / "x.svg")


def test_html_holds_the_picture_and_its_words() -> None:
    html = Picture('two "tables" & more', svg=SVG, width=300).html()
    assert f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}" in html
    assert 'alt="two &quot;tables&quot; &amp; more"' in html
    assert 'width="300"' in html


def test_a_volatile_picture_shows_the_png_and_saves_both(tmp_path: Path) -> None:
    picture = Picture("x", svg=SVG, png=b"\x89PNG", volatile=True)
    assert picture.source().startswith("data:image/png;base64,")
    assert picture.save(tmp_path / "x.svg").read_text() == SVG
    assert picture.save(tmp_path / "x.png").read_bytes() == b"\x89PNG"


def test_saving_as_something_else_names_the_endings(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput) as caught:
        Picture("x", svg=SVG).save(tmp_path / "x.pdf")
    assert str(caught.value) == (
        "this picture cannot be written as '.pdf'\nName a file that ends in .svg or .html."
    )


def test_marks_of_measured_figures_come_off() -> None:
    assert unmeasured(f"took {measured('3 ms')}") == "took 3 ms"


def test_a_document_is_whole_and_follows_the_reader() -> None:
    page = document("a <b>", "<p>hello</p>")
    assert page.startswith("<!doctype html>\n")
    assert "<title>a &lt;b&gt;</title>" in page
    assert "<p>hello</p>" in page
    assert "prefers-color-scheme: dark" in page
