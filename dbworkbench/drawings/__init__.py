"""Pictures of plain data: diagrams, trees and series of measurements, each with the same in words."""

from dbworkbench.drawings.diagram import neighbourhood
from dbworkbench.drawings.erd import draw_diagram
from dbworkbench.drawings.picture import Picture

__all__ = ["Picture", "draw_diagram", "neighbourhood"]
