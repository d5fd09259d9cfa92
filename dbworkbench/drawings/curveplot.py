"""Draw one quantity over another on logarithmic axes."""

from __future__ import annotations

from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.curve import Curve, CurvePoint
from dbworkbench.drawings.page import measured
from dbworkbench.drawings.palette import THEMES
from dbworkbench.drawings.picture import Picture


def draw_curve(curve: Curve, *, theme: str = "light") -> Picture:
    """Draw a curve as PNG and SVG; shown as PNG, since estimates differ from run to run."""
    from dbworkbench.drawings.curvechart import write_curve  # loads matplotlib

    choose("theme", theme, THEMES)
    svg, png, width = write_curve(curve, theme)
    return Picture(text=describe_curve(curve), svg=svg, png=png, width=width, volatile=True)


def describe_curve(curve: Curve) -> str:
    """Tell a curve in words: its ends, its marks, its kinds."""
    lines = [curve.title]
    if curve.points:
        first, last = curve.points[0], curve.points[-1]
        lines.append(
            f"{curve.y} {measured(f'{first.y:,.4g}')} at {curve.x} {_place(curve, first)},"
            f" {measured(f'{last.y:,.4g}')} at {_place(curve, last)}"
        )
    if curve.marks:
        lines.append(f"{curve.marking} {measured('; '.join(mark.text for mark in curve.marks))}")
    if curve.legend:
        lines.append(measured("; ".join(f"{kind}: {text}" for kind, text in curve.legend.items())))
    return "\n".join([*lines, curve.note] if curve.note else lines)


def _place(curve: Curve, point: CurvePoint) -> str:
    text = f"{point.x:,.6g}"
    return measured(text) if curve.found else text
