"""The explorer's script and style, of which the widget and the page are both made."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
FRAME, STYLE = FOLDER / "frame.js", FOLDER / "explorer.css"


def script() -> str:
    """Return what all explorers have, and what that of diagrams has."""
    return with_frame(FOLDER / "explorer.js")


def with_frame(own: Path) -> str:
    """Return an explorer's own script behind what all of them have, as one module."""
    return FRAME.read_text("utf-8") + own.read_text("utf-8")
