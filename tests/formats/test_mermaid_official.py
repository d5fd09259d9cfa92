"""What is read from diagrams, and what is written, as Mermaid itself sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from dbworkbench import formats
from dbworkbench.formats.dbml.source import Source
from dbworkbench.formats.mermaid.diagrams import find_diagrams
from dbworkbench.formats.mermaid.parser import parse
from dbworkbench.formats.mermaid.syntax import Cardinality, Document
from dbworkbench.model.design import Design
from tests.formats.designs import HOSTILE, designs

pytestmark = pytest.mark.node
HERE = Path(__file__).parent
BLOCKS = re.findall(
    r"```mermaid\n(.*?)```", (HERE / "mermaid/page.md").read_text(encoding="utf-8"), re.DOTALL
)
CARDINALITIES = {
    Cardinality(0, 1): "ZERO_OR_ONE",
    Cardinality(1, 1): "ONLY_ONE",
    Cardinality(0, None): "ZERO_OR_MORE",
    Cardinality(1, None): "ONE_OR_MORE",
}
Ask = Callable[[str, str], Any]


def seen(text: str) -> dict[str, Any]:
    """Return what is read from a diagram, as tests/node/mermaid.mjs tells it."""
    source = Source(text)
    document = parse(find_diagrams(source)[0], source)
    assert document.mistakes == []
    return {
        "entities": entities(document),
        "relationships": [
            {
                "left": each.left.text,
                "right": each.right.text,
                "left_many": CARDINALITIES[each.left_many],
                "right_many": CARDINALITIES[each.right_many],
                "identifying": each.identifying,
                "label": each.label.text,
            }
            for each in document.relations
        ],
        "description": re.sub(r"\n\s+", "\n", document.description.text) if document.description else "",
    }


def entities(document: Document) -> list[dict[str, Any]]:
    frames = {frame.id.text for frame in document.subgraphs}
    found: dict[str, dict[str, Any]] = {}
    for entity in document.entities:
        name = entity.name.text
        if name in frames:
            continue
        one = found.setdefault(name, {"name": name, "alias": "", "attributes": []})
        one["alias"] = one["alias"] or (entity.alias.text if entity.alias else "")
        one["attributes"] += [
            {
                "type": each.type.text + ("?" if each.optional else ""),
                "name": each.name.text,
                "keys": [key.text.upper() for key in each.keys],
                "comment": each.comment.text if each.comment else "",
            }
            for each in entity.attributes
        ]
    return list(found.values())


@pytest.fixture(scope="module")
def page(official: Ask) -> list[Any]:
    answers: list[Any] = official("mermaid.mjs", json.dumps(BLOCKS))
    return answers


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_example_is_read_as_mermaid_reads_it(number: int, page: list[Any]) -> None:
    official = dict(page[number])
    assert official.pop("subgraphs") is not None
    assert seen(BLOCKS[number]) == official


def test_frames_hold_the_entities_that_mermaid_puts_in_them(page: list[Any]) -> None:
    design = formats.read(BLOCKS[-1], "mermaid")
    # Mermaid numbers frames from the inside, and has words of its own grammar among the members
    official = {frame["title"]: frame["members"] for frame in page[-1]["subgraphs"]}
    assert {group.name: list(group.tables) for group in design.groups} == {
        name: [member for member in members if member in design.metadata.tables]
        for name, members in official.items()
    }


MISTAKES = [
    "erDiagram\n  a ||--o{ b",
    "erDiagram\n  a ||--o b : x",
    "erDiagram\n  a {\n    int\n  }",
    "erDiagram\n  a {\n    int id",
    "erDiagram\n  a {\n    int id XX\n  }",
    "erDiagram\n  end",
    "erDiagram\n  subgraph x\n  a",
    "erDiagram\n  a : b",
    "erDiagram\n  a -- b : x",
]


def test_what_mermaid_refuses_is_refused(official: Ask) -> None:
    answers = official("mermaid.mjs", json.dumps(MISTAKES))
    assert [list(answer) for answer in answers] == [["errors"]] * len(MISTAKES)
    for text in MISTAKES:
        source = Source(text)
        assert parse(find_diagrams(source)[0], source).mistakes, text


def test_written_designs_are_accepted_and_mean_the_same(official: Ask) -> None:
    written: list[str] = [formats.write(HOSTILE, "mermaid")]

    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(designs())
    def collect(design: Design) -> None:
        written.append(formats.write(design, "mermaid"))

    collect()
    answers = official("mermaid.mjs", json.dumps(written))
    for text, answer in zip(written, answers, strict=True):
        assert "errors" not in answer, text
        answer.pop("subgraphs")
        answer.pop("description")
        own = seen(text)
        own.pop("description")
        assert own == answer, text
