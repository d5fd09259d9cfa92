"""Saved notebooks hold results only: nothing that failed unseen, nothing of the machine they ran on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
WRONG = {
    "a magic that was not understood": r"UsageError:|[Mm]agic (function )?`?%+\w+`? not found",
    "a path of the machine": r"(?<![\w.:/])/(?:home|root|tmp|usr|var|work|Users|private)/\w",
    "a memory address": r"\bat 0x[0-9a-f]{6,}",
    "a warning": r"\w+Warning:",
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
@pytest.mark.parametrize("what", WRONG)
def test_no_output_holds(path: Path, what: str) -> None:
    found = [
        f"cell {number}: {match[0]}"
        for number, cell in enumerate(cells(path), 1)
        for text in map(text_of, cell["outputs"])
        if (match := re.search(WRONG[what], text))
    ]
    assert found == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_cell_was_run_in_order_and_none_failed(path: Path) -> None:
    counts = [cell["execution_count"] for cell in cells(path)]
    assert counts == list(range(1, len(counts) + 1))
    assert [
        output for cell in cells(path) for output in cell["outputs"] if output["output_type"] == "error"
    ] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_widget_state_and_no_bare_svg_is_saved(path: Path) -> None:
    assert "widgets" not in read(path)["metadata"]
    kinds = {kind for cell in cells(path) for output in cell["outputs"] for kind in output.get("data", {})}
    assert kinds <= {"text/plain", "text/html", "image/png"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_picture_has_words(path: Path) -> None:
    texts = [text_of(output) for cell in cells(path) for output in cell["outputs"]]
    pictures = [tag for text in texts for tag in re.findall(r"<img [^>]*>", text)]
    assert pictures
    assert [tag[:80] for tag in pictures if not re.search(r'alt="[^"]{20,}', tag)] == []


def read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def cells(path: Path) -> list[dict[str, Any]]:
    """Return the code cells that are not empty."""
    return [
        cell
        for cell in read(path)["cells"]
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]


def text_of(output: dict[str, Any]) -> str:
    """Return all that an output says in words, its pictures left out."""
    said = [output.get("text", ""), *output.get("data", {}).values(), *output.get("traceback", [])]
    whole = "\n".join("".join(part) for part in said if isinstance(part, (str, list)))
    return re.sub(r"base64,[A-Za-z0-9+/=]*", "base64,", whole)
