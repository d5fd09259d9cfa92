"""Words cut to the room that they have."""

from __future__ import annotations

from dbworkbench.drawings.lettering import text_width


def fit(text: str, room: float, size: float, *, bold: bool = False, least: int = 3) -> str:
    """Return a text, cut with an ellipsis to a width in pixels; empty when not even `least` signs fit."""
    if text_width(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low >= least else ""
