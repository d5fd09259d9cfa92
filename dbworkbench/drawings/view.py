"""How a diagram is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.diagram import Detail


@dataclass(frozen=True)
class View:
    """How much of a box is drawn, for which page, placed by which program, around which box and how far."""

    detail: Detail = Detail.ALL
    theme: str = "auto"
    layout: str = "pure"
    around: str | None = None
    depth: int = 1
