"""A page that plots are drawn on: places in pixels from its upper left corner, colours by role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from matplotlib.transforms import Transform

from dbworkbench.drawings.canvas import blank, pixels
from dbworkbench.drawings.letters import letters_of
from dbworkbench.drawings.scene import Text

ABOVE = 10  # the layer of words; what axes draw lies below


@dataclass(frozen=True)
class Sheet:
    figure: Figure
    width: int
    height: int
    colors: Mapping[str, str]
    place: Transform

    def write(self, text: Text) -> None:
        """Write words over what is drawn so far."""
        for letters in letters_of(text, self.colors, self.place):
            letters.set_zorder(ABOVE)
            self.figure.add_artist(letters)

    def axes(self, left: float, top: float, right: float, foot: float) -> Axes:
        """Return empty axes whose y is that of the page."""
        box = (left / self.width, 1 - foot / self.height, (right - left) / self.width)
        axes = self.figure.add_axes((*box, (foot - top) / self.height), facecolor="none")
        axes.set_ylim(foot, top)
        axes.set_yticks([])
        return axes

    def rule(self, axes: Axes) -> None:
        """Give axes faint lines at their ticks, whose figures are written in our letters."""
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(NullFormatter())
        axes.minorticks_off()
        axes.tick_params("both", length=0)
        axes.grid(color=self.colors["track"], linewidth=1)
        axes.set_axisbelow(True)
        axes.spines[["right", "top"]].set_visible(False)
        axes.spines[["left", "bottom"]].set(color=self.colors["border"], linewidth=1)

    def across(self, axes: Axes, value: float) -> float:
        """Return how far from the left of the page a value of the axes stands."""
        return float(self.place.inverted().transform(axes.transData.transform((value, 0.0)))[0])


def sheet_of(width: int, height: int, colors: Mapping[str, str]) -> Sheet:
    """Return an empty page."""
    figure = blank(width, height, colors["paper"])
    return Sheet(figure, width, height, colors, pixels(figure))
