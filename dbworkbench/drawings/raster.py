"""Write a scene as PNG: Graphviz's own renderer, which brings its fonts, so it looks alike everywhere."""

from __future__ import annotations

import re

from dbworkbench.drawings.graphviz import run_graphviz
from dbworkbench.drawings.lettering import printable
from dbworkbench.drawings.palette import DARK, LIGHT
from dbworkbench.drawings.scene import Path, Point, Scene, Step, Text, backing
from dbworkbench.drawings.svg import number

FACE = "Arial"
PAIR = re.compile(rb"\\.", re.DOTALL)
CLEAR = "#00000000"
BOLD, ITALIC, STRIKE = 1, 2, 32
ALIGN = {"start": -1, "middle": 0, "end": 1}


def write_png(scene: Scene, theme: str = "light", *, scale: float = 2.0) -> bytes:
    """Return a scene as PNG with `scale` pixels for each of its own.

    The scene travels as the background of an empty graph, in Graphviz's drawing language (xdot).
    """
    colors = DARK if theme == "dark" else LIGHT
    marks = " ".join(_draw(shape, colors, scene.height) for shape in scene.walk() if not _is_empty(shape))
    backdrop = marks.replace('"', '\\"')
    source = (
        f'digraph {{ graph [bb="0,0,{number(scene.width)},{number(scene.height)}", pad=0, margin=0,'
        f' bgcolor="{colors["paper"]}", dpi={72 * scale:g}, _background="{backdrop}"];'
        ' node [label="", style=invis, shape=point, width=0.001, height=0.001];'
        f' a [pos="0,0"]; b [pos="{number(scene.width)},{number(scene.height)}"]; }}'
    )
    return run_graphviz(source, "png", "-Kneato", "-n2")


def _draw(shape: Path | Text, colors: dict[str, str], height: float) -> str:
    if isinstance(shape, Path):
        return _draw_path(shape, colors, height)
    return _draw_text(shape, colors, height)


def _is_empty(shape: Path | Text) -> bool:
    """Say whether a shape is a text without a sign, at which the renderer would stop reading."""
    return isinstance(shape, Text) and not shape.text


def _draw_path(path: Path, colors: dict[str, str], height: float) -> str:
    points = _curve(path)
    veil = "" if path.opacity >= 1 else f"{round(path.opacity * 255):02x}"
    fill = colors.get(path.fill, path.fill) + veil if path.fill else CLEAR
    stroke = colors.get(path.stroke, path.stroke) + veil if path.stroke else CLEAR
    style = "dashed" if path.dash else "solid"
    return " ".join(
        [
            f"c {_string(stroke)}",
            f"C {_string(fill)}",
            f"S {_string(style)}",
            f"S {_string(f'setlinewidth({path.width:g})')}",
            f"{'b' if path.fill else 'B'} {len(points)}",
            *(f"{number(x)} {number(height - y)}" for x, y in points),
        ]
    )


def _draw_text(text: Text, colors: dict[str, str], height: float) -> str:
    flags = BOLD * text.bold + ITALIC * text.italic + STRIKE * text.strike
    color = colors.get(text.fill, text.fill)
    ground = _draw_path(backing(text), colors, height) + " " if text.halo else ""
    words = printable(text.text)
    if "\\" in words:
        words = words.replace('\\"', '\\ "') + " "  # lest a backslash swallow a quote or the text's end
    return ground + " ".join(
        [
            f"F {number(text.size)} {_string(FACE)}",
            f"t {flags}",
            f"c {_string(color)}",
            f"T {number(text.x)} {number(height - text.y)} {ALIGN[text.anchor]} 0 {_string(words)}",
        ]
    )


def _curve(path: Path) -> list[Point]:
    """Return the path as one Bézier spline: start, then three points a step."""
    points = [path.start]
    for step in path.steps:
        points += step if len(step) == 3 else _straight(points[-1], step)
    if path.closed and points[-1] != path.start:
        points += _straight(points[-1], (path.start,))
    return points


def _straight(start: Point, step: Step) -> Step:
    (end,) = step
    third = ((end[0] - start[0]) / 3, (end[1] - start[1]) / 3)
    return ((start[0] + third[0], start[1] + third[1]), (end[0] - third[0], end[1] - third[1]), end)


def _string(text: str) -> str:
    """Return a text after its length in bytes, in which a backslash and its next sign count as one."""
    return f"{len(PAIR.sub(b'.', text.encode()))} -{text}"
