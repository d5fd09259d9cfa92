"""Write a scene as PNG with matplotlib's renderer and the letters that it brings along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matplotlib.patches import PathPatch
from matplotlib.transforms import Transform

from dbworkbench.drawings.canvas import blank, own_settings, pixels, png_of
from dbworkbench.drawings.letters import letters_of
from dbworkbench.drawings.palette import DARK, LIGHT
from dbworkbench.drawings.patch import patch_of
from dbworkbench.drawings.scene import Path, Scene


def write_png(scene: Scene, theme: str = "light", *, scale: float = 2.0) -> bytes:
    """Return a scene as PNG with `scale` pixels for each of its own."""
    colors = DARK if theme == "dark" else LIGHT
    with own_settings():
        figure = blank(scene.width, scene.height, colors["paper"])
        for order, patch in enumerate(_patches(scene, colors, pixels(figure))):
            patch.set_zorder(order)
            figure.add_artist(patch)
        return png_of(figure, scale)


def _patches(scene: Scene, colors: Mapping[str, str], place: Transform) -> Iterator[PathPatch]:
    for shape in scene.walk():
        if isinstance(shape, Path):
            yield patch_of(shape, colors, place)
        else:
            yield from letters_of(shape, colors, place)
