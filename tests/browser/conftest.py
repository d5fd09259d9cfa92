"""The browser of these tests, and whether a notebook that was run says what its file says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, get_sanitize_patterns
from playwright.sync_api import Browser, sync_playwright

SHOTS = Path(__file__).parents[2] / "out"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; where it is missing the test is skipped, but in CI it fails."""
    if not Path(CHROMIUM).exists():
        reason = "chromium is not installed: apt install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def differing_cells(request: pytest.FixtureRequest) -> Callable[[Path, Path, Path], list[str]]:
    """Compare a saved with an executed notebook by a sanitize file; return the cells that differ, and how."""
    return partial(find_differing_cells, request.session)


def find_differing_cells(session: pytest.Session, saved: Path, executed: Path, sanitize: Path) -> list[str]:
    file = IPyNbFile.from_parent(session, path=saved)
    file.sanitize_patterns.update(get_sanitize_patterns(sanitize.read_text(encoding="utf-8")))
    pairs = zip(code_cells(saved), code_cells(executed), strict=True)
    return [
        f"{cell.source[:60]}\n" + "\n".join(item.comparison_traceback)
        for number, (cell, run) in enumerate(pairs)
        if not (item := checked(file, number, cell)).compare_outputs(run.outputs, cell.outputs)
    ]


def checked(file: IPyNbFile, number: int, cell: Any) -> IPyNbCell:
    return IPyNbCell.from_parent(file, name=f"cell {number}", cell_num=number, cell=cell, options={})


def code_cells(path: Path) -> list[Any]:
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]  # nbformat leaves it untyped
    return [cell for cell in cells if cell.cell_type == "code"]
