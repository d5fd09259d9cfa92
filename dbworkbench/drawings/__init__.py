"""Pictures of plain data: diagrams, trees and series of measurements, each with the same in words."""

from dbworkbench.drawings.diagram import neighbourhood
from dbworkbench.drawings.drawing import Drawing
from dbworkbench.drawings.erd import draw_diagram
from dbworkbench.drawings.hierarchy import draw_tree
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.plot import draw_panels, draw_series

__all__ = ["Drawing", "Picture", "draw_diagram", "draw_panels", "draw_series", "draw_tree", "neighbourhood"]
