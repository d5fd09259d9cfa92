"""The script and the styles of the tree's explorer, which has the bar and the search of the diagram's."""

from __future__ import annotations

from pathlib import Path

from dbworkbench.drawings.explorer.script import STYLE as COMMON
from dbworkbench.drawings.explorer.script import with_frame

FOLDER = Path(__file__).parent


def style() -> str:
    """Return the styles that both explorers share, and those of the tree."""
    return COMMON.read_text("utf-8") + (FOLDER / "treeexplorer.css").read_text("utf-8")


def script() -> str:
    """Return what all explorers have, and what that of trees has."""
    return with_frame(FOLDER / "treeexplorer.js")
