"""Write a scene as PNG with matplotlib's renderer and the letters that it brings along."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Transform
from PIL import Image

from dbworkbench.drawings.canvas import INCH, own_settings
from dbworkbench.drawings.letters import strike_of, written
from dbworkbench.drawings.palette import DARK, LIGHT
from dbworkbench.drawings.patch import outline_of
from dbworkbench.drawings.scene import Path, Scene, Text, backing, rectangle
from dbworkbench.drawings.typeface import missing, typeface

Color = tuple[float, float, float, float]
CRISP = 2.0  # pixels for each of the scene, where the page is not too large for it
MOST_PIXELS, LONGEST_SIDE = 100e6, 32_000  # 100 million take 400 MB while they are drawn
QUICK = 3  # zlib's level for a large page: a third of the time of 6, a tenth more bytes
LARGE_PAGE = 8e6


def write_png(scene: Scene, theme: str = "light", *, scale: float | None = None) -> bytes:
    """Return a scene as PNG with `scale` pixels for each of its own: two, fewer on a very large page."""
    colors = DARK if theme == "dark" else LIGHT
    factor = scale or _scale(scene)
    width, height = (max(round(side * factor), 1) for side in (scene.width, scene.height))
    with own_settings():
        renderer: Any = RendererAgg(width, height, INCH * factor)  # type: ignore[no-untyped-call]  # untyped there
        pen = _Pen(renderer, colors, Affine2D().scale(factor, -factor).translate(0, height))
        pen.draw(rectangle(0, 0, scene.width, scene.height, fill="paper"))
        for shape in scene.walk():
            pen.draw(shape)
        return _encoded(renderer)


def unprinted(scene: Scene) -> tuple[str, ...]:
    """Return the signs of a scene that the PNG shows a box for, each once."""
    texts = [shape for shape in scene.walk() if isinstance(shape, Text)]
    face = typeface(1)
    return tuple(dict.fromkeys(sign for text in texts for sign in missing(text.text, face)))


def _scale(scene: Scene) -> float:
    """Return how many pixels there are for each of the scene's."""
    surface = max(scene.width * scene.height, 1)
    side = max(scene.width, scene.height, 1)
    return min(CRISP, math.sqrt(MOST_PIXELS / surface), LONGEST_SIDE / side)


def _encoded(renderer: Any) -> bytes:
    """Return what was drawn; every page has a ground, so that nothing of it is transparent."""
    out = BytesIO()
    size = (int(renderer.width), int(renderer.height))
    pixels = Image.frombuffer("RGBA", size, renderer.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
    level = {"compress_level": QUICK} if pixels.width * pixels.height > LARGE_PAGE else {}
    pixels.save(out, format="png", **level)
    return out.getvalue()


@dataclass(frozen=True)
class _Pen:
    """Draws shapes straight on a renderer: an artist for each would take several times as long."""

    renderer: Any
    colors: Mapping[str, str]
    place: Transform

    def draw(self, shape: Path | Text) -> None:
        if isinstance(shape, Path):
            self._path(shape)
            return
        if shape.halo:
            self._path(backing(shape))
        outline, there = written(shape)
        self._trace(outline, there + self.place, self._color(shape.fill))
        if shape.strike:
            self._path(strike_of(shape))

    def _path(self, path: Path) -> None:
        fill = self._color(path.fill, path.opacity) if path.fill else None
        self._trace(outline_of(path), self.place, fill, path)

    def _trace(
        self, outline: Outline, place: Transform, fill: Color | None, path: Path | None = None
    ) -> None:
        context = self.renderer.new_gc()
        context.set_linewidth(0.0)
        if path is not None and path.stroke:
            context.set_linewidth(path.width)
            context.set_foreground(self._color(path.stroke, path.opacity), isRGBA=True)
            context.set_joinstyle("miter")
            if path.dash:
                context.set_dashes(0, path.dash)
        self.renderer.draw_path(context, outline, place, fill)

    def _color(self, role: str, opacity: float = 1.0) -> Color:
        return to_rgba(self.colors.get(role, role), opacity)
