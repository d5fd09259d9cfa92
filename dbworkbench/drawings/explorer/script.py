"""The explorer's script and style, of which the widget and the page are both made."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
SCRIPT, STYLE = FOLDER / "explorer.js", FOLDER / "explorer.css"
