"""Whether a notebook that was run says what its file says, as nbval compares them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, get_sanitize_patterns


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
