"""The document of a design: readable in an editor, whole on GitHub, the same bytes for the same design."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from dbworkbench import formats
from dbworkbench.model.design import Design
from tests.formats.designs import HOSTILE

HERE = Path(__file__).parent
SHOP = """
Project shop {
  Note: 'Who orders what.'
}
Table customers [note: 'Who buys.', volume: '200k', growth: '3%/month'] {
  id bigint [pk, identity: 'always']
  email varchar(254) [not null, unique, note: 'as typed | as is', sensitive: 'pii']
  zip char(5)
  city text
  dependencies { zip -> city }
}
Table orders {
  id bigint [pk]
  customer_id bigint [not null]
  total numeric(12,2) [default: 0, check: `total >= 0 and total < 1000`]
  indexes {
    (customer_id, total desc) [note: 'for the list of orders']
  }
}
Ref places: customers.id < orders.customer_id [delete: cascade]
TableGroup people [note: 'who'] {
  customers
}
Query recent [rate: '40/s', target: 'p95 < 20 ms'] {
  'select * from orders'
}
Decision no_stubs {
  'Because.'
}
"""


def parsed(design: Design) -> str:
    """Return the document as HTML, by the same rules of tables as GitHub's."""
    return str(MarkdownIt("gfm-like", {"linkify": False}).render(formats.write(design, "markdown")))


def test_document_is_written_like_this() -> None:
    expected = (HERE / "markdown/schema.md").read_text(encoding="utf-8")
    assert formats.write(formats.read(SHOP, name="Shop"), "markdown") == expected


def test_same_design_gives_the_same_bytes() -> None:
    assert formats.write(formats.read(SHOP), "markdown") == formats.write(formats.read(SHOP), "markdown")


def test_hostile_names_break_no_table() -> None:
    html = parsed(HOSTILE)
    head = 6
    for table in re.findall(r"<table>(.*?)</table>", html, re.DOTALL):
        rows = [row.count("<td") for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
        assert set(rows) - {0} in ({head}, {3}, {4})
    assert html.count("<table>") == len(HOSTILE.tables) + len(HOSTILE.enums)


def test_hostile_texts_are_shown_as_they_are() -> None:
    html = parsed(HOSTILE)
    assert "<strong>bold</strong>" not in html
    assert "</script>" not in html
    assert "<h1>a</h1>" not in html


def test_every_link_leads_to_a_heading() -> None:
    text = formats.write(HOSTILE, "markdown")
    links = set(re.findall(r"\]\(#([^)]*)\)", text))
    anchors, counts = set(), dict[str, int]()
    for token in (tokens := MarkdownIt("gfm-like", {"linkify": False}).parse(text)):
        if token.type == "heading_open":
            inline = tokens[tokens.index(token) + 1]
            shown = "".join(child.content for child in inline.children or ())
            stem = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
            anchor = stem
            while anchor in counts:
                counts[stem] += 1
                anchor = f"{stem}-{counts[stem]}"
            counts[anchor] = 0
            anchors.add(anchor)
    assert links <= anchors


def test_large_design_has_a_picture_for_each_group_with_keys_only() -> None:
    tables = "\n".join(f"Table t{number} {{\n id int [pk]\n other int\n}}" for number in range(40))
    text = formats.write(formats.read(f"{tables}\nTableGroup first {{\n t0\n t1\n}}"), "markdown")
    assert text.count("```mermaid") == 3
    assert "### first\n" in text
    assert "### Other tables (1 of 2)\n" in text
    assert "other" not in text.split("```mermaid")[1].split("```")[0]


def test_conceptual_design_has_a_document() -> None:
    text = formats.write(formats.read("Plane ?< Flight : flies"), "markdown")
    assert "*No columns yet.*" in text
    assert "- [Plane](#plane) (flies), at least 0, at most one" in text


@pytest.mark.postgres
def test_diagram_of_the_document_is_read_again() -> None:
    rich = formats.read((HERE / "sql_examples/rich.sql").read_text(encoding="utf-8"), "sql")
    again = formats.read(formats.write(rich, "markdown"), "mermaid")
    assert [table.key for table in again.tables] == [table.key for table in rich.tables]
