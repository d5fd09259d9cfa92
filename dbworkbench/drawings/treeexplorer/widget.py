"""The widget behind `.explore()` of a tree."""

from __future__ import annotations

from typing import Any

import anywidget

from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.tree import Tree
from dbworkbench.drawings.treeexplorer.content import content_of
from dbworkbench.drawings.treeexplorer.script import script, style


class TreeExplorer(anywidget.AnyWidget):
    """Fold, zoom and search a tree; where widgets do not run its picture is shown.

    What it draws is sent when the browser asks and is no state of the widget, so that a notebook that
    saves its widgets does not carry it along.
    """

    _esm = script()
    _css = style()

    def __init__(self, picture: Picture, tree: Tree, theme: str) -> None:
        super().__init__()
        self.picture, self.tree, self.theme = picture, tree, theme
        self.on_msg(self.answer)

    def answer(self, _widget: object, message: dict[str, Any], _buffers: object = None) -> None:
        """Send the content when the browser asks for it."""
        if message.get("content"):
            self.send({"content": content_of(self.tree, self.theme)})

    def __str__(self) -> str:
        return str(self.picture)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and its picture and words for those who show no widgets."""
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, "text/plain": str(self), "text/html": self.picture.html()}, metadata
