"""The widget behind `.explore()`."""

from __future__ import annotations

from typing import Any

import anywidget

from dbworkbench.drawings.diagram import Detail, Diagram
from dbworkbench.drawings.explorer.content import Data, content_of, level_of
from dbworkbench.drawings.explorer.script import STYLE, script
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.view import View


class Explorer(anywidget.AnyWidget):
    """Pan, zoom and search a diagram; where widgets do not run its picture is shown.

    What it draws is sent when the browser asks and is no state of the widget, so that a notebook that
    saves its widgets does not carry it along.
    """

    _esm = script()
    _css = STYLE

    def __init__(self, picture: Picture, diagram: Diagram, view: View) -> None:
        super().__init__()
        self.picture, self.diagram, self.looked_at = picture, diagram, view
        self.on_msg(self.answer)

    def answer(self, _widget: object, message: dict[str, Any], _buffers: object = None) -> None:
        """Send what the browser asks for: everything with the places of one detail, or those of another."""
        if message.get("content"):
            self.send({"content": self.content()})
        elif (wanted := message.get("detail")) in list(Detail):
            level = level_of(self.diagram, Detail(wanted), self.looked_at.layout)
            self.send({"detail": wanted, "level": level})

    def content(self) -> Data:
        """Return what the browser needs to draw the diagram as it is looked at."""
        view = self.looked_at
        levels = {str(view.detail): level_of(self.diagram, view.detail, view.layout)}
        return {**content_of(self.diagram, view), "levels": levels}

    def __str__(self) -> str:
        return str(self.picture)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and its picture and words for those who show no widgets."""
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, "text/plain": str(self), "text/html": self.picture.html()}, metadata
