"""A matplotlib figure measured in the pixels of a page, and the files made of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO

from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Transform

INCH = 72  # a pixel of the page is a point of the figure, so that sizes of letters and lines are pixels too
SETTINGS = {"lines.scale_dashes": False, "svg.hashsalt": "dbworkbench", "svg.fonttype": "path"}


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with matplotlib's defaults, lest the reader's settings change the picture."""
    with style.context(["default", SETTINGS], after_reset=True):
        yield


def blank(width: float, height: float, paper: str) -> Figure:
    """Return an empty figure of a size in pixels; pyplot, which keeps every figure, knows nothing of it."""
    figure = Figure((width / INCH, height / INCH), dpi=INCH, facecolor=paper)
    FigureCanvasAgg(figure)
    return figure


def pixels(figure: Figure) -> Transform:
    """Return the way from a page's pixels, y downwards from the top, onto the figure."""
    width, height = figure.get_size_inches() * INCH
    return Affine2D().scale(1 / width, -1 / height).translate(0, 1) + figure.transFigure


def png_of(figure: Figure, scale: float) -> bytes:
    """Return a figure as PNG, the same bytes on every run."""
    out = BytesIO()
    figure.savefig(out, format="png", dpi=INCH * scale, metadata={"Software": None})
    return out.getvalue()


def svg_of(figure: Figure, title: str) -> str:
    """Return a figure as SVG with its letters as outlines, the same text on every run."""
    out = StringIO()
    figure.savefig(out, format="svg", dpi=INCH, metadata={"Date": None, "Creator": None, "Title": title})
    return out.getvalue()
