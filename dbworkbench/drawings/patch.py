"""A path of a scene as matplotlib's patch."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Transform

from dbworkbench.drawings.scene import Path


def patch_of(path: Path, colors: Mapping[str, str], place: Transform) -> PathPatch:
    """Return a path with its fill, line, dashes and opacity."""
    return PathPatch(
        outline_of(path),
        facecolor=colors.get(path.fill, path.fill) if path.fill else "none",
        edgecolor=colors.get(path.stroke, path.stroke) if path.stroke else "none",
        linewidth=path.width if path.stroke else 0.0,
        linestyle=(0, path.dash) if path.dash else "solid",
        alpha=path.opacity,
        capstyle="butt",
        joinstyle="miter",
        transform=place,
    )


def outline_of(path: Path) -> Outline:
    """Return where a path runs."""
    points, codes = [path.start], [Outline.MOVETO]
    for step in path.steps:
        points += step
        codes += [Outline.LINETO] if len(step) == 1 else [Outline.CURVE4] * 3
    if path.closed:
        points.append(path.start)
        codes.append(Outline.CLOSEPOLY)
    return Outline(points, codes)
