"""The picture of a diagram, which can also be explored, told whole, and written as any kind of file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbworkbench.drawings.diagram import Diagram
from dbworkbench.drawings.explorer.page import write_page
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.scene import Scene
from dbworkbench.drawings.view import View
from dbworkbench.drawings.wording import describe_diagram

if TYPE_CHECKING:
    from dbworkbench.drawings.explorer.widget import Explorer

NOTHING = Diagram("", ())
SOME = 8


@dataclass(frozen=True)
class Drawing(Picture):
    """A picture with the diagram that it shows, and the `whole` one that this may be a part of."""

    shown: Diagram = field(default=NOTHING, compare=False, repr=False)
    whole: Diagram = field(default=NOTHING, compare=False, repr=False)
    view: View = field(default=View(), compare=False)
    scene: Scene = field(default_factory=lambda: Scene(0, 0), compare=False, repr=False)

    def describe(self) -> str:
        """Return one line a table and one a relationship, however many there are."""
        return describe_diagram(self.shown)

    def explore(self) -> Explorer:
        """Return a widget to pan, zoom, search and walk from table to table; it starts with what is drawn."""
        from dbworkbench.drawings.explorer.widget import Explorer  # loads ipywidgets

        return Explorer(self, self.whole, self.view)

    def unprinted(self) -> str:
        """Say for which signs the PNG has no letters; empty when it has all."""
        from dbworkbench.drawings.raster import unprinted

        signs = unprinted(self.scene)
        more = f" and {len(signs) - SOME} more" if len(signs) > SOME else ""
        return f" (a box stands for {' '.join(signs[:SOME])}{more}; the SVG shows them)" if signs else ""

    def file(self, suffix: str) -> bytes | None:
        """Return what a file with a suffix holds; the page can be explored, without any network."""
        if suffix == ".html":
            return write_page(self.whole, self.view).encode()
        if suffix == ".png" and self.png is None:
            return rasterize(self.scene, self.view.theme)
        return super().file(suffix)

    def suffixes(self) -> tuple[str, ...]:
        return ".svg", ".png", ".html"


def rasterize(scene: Scene, theme: str) -> bytes:
    """Return a scene as PNG."""
    from dbworkbench.drawings.raster import write_png  # loads matplotlib, an SVG needs none

    return write_png(scene, theme)
