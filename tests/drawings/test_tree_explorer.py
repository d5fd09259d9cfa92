"""What the explorer of a tree is given, and the page that holds it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from dbworkbench.drawings import draw_tree
from dbworkbench.drawings.tree import Branch, Tree
from dbworkbench.drawings.treeexplorer.content import content_of
from dbworkbench.drawings.treeexplorer.script import script
from dbworkbench.drawings.treeexplorer.widget import TreeExplorer

LEAF = Branch("</script>", share=0.5, cells=("⟨9⟩",), remarks=(("⟨half⟩ of it", "ANALYZE;"),), deviation=0.01)
TREE = Tree("plan", Branch("Sort", share=0.5, children=(LEAF, Branch("Scan"))), columns=("rows",))


def test_nodes_come_in_the_order_of_print_with_their_parents_and_without_marks() -> None:
    nodes = content_of(TREE, "auto")["nodes"]
    assert [(node["title"], node["parent"]) for node in nodes] == [
        ("Sort", None),
        ("</script>", 0),
        ("Scan", 0),
    ]
    assert (nodes[1]["cells"], nodes[1]["remarks"], nodes[1]["off"]) == (
        ["9"],
        [["half of it", "ANALYZE;"]],
        "÷100",
    )


def test_page_is_one_file_that_fetches_nothing_and_no_name_can_end(tmp_path: Path) -> None:
    page = draw_tree(TREE).save(tmp_path / "plan.html").read_text("utf-8")
    assert script() in page
    assert re.findall(r"""(?:src|href)=["']|@import|url\(|fetch\(|\bimport\s*[("'{]""", page) == []
    assert page.count("</script>") == 2
    (content,) = re.findall(r'id="content">(.*?)</script>', page)
    assert json.loads(content)["nodes"][1]["title"] == "</script>"


def test_widget_sends_the_tree_when_asked_and_shows_the_picture_where_none_runs() -> None:
    widget = draw_tree(TREE, theme="dark").explore()
    assert isinstance(widget, TreeExplorer)
    sent: list[Any] = []
    widget.send = sent.append
    widget.answer(None, {"content": True})
    assert [node["title"] for node in sent[0]["content"]["nodes"]] == ["Sort", "</script>", "Scan"]
    assert sent[0]["content"]["theme"] == "dark"
    data, _ = widget._repr_mimebundle_()
    assert data["text/html"].startswith("<img")
    assert "nodes" not in widget.get_state()
