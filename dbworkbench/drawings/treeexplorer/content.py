"""A tree as the plain data that its explorer draws: nodes in the order of print, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from dbworkbench.drawings.lettering import clean
from dbworkbench.drawings.page import unmeasured
from dbworkbench.drawings.palette import DARK, LIGHT
from dbworkbench.drawings.tree import Branch, Tree, deviation_words

Data: TypeAlias = dict[str, Any]


def content_of(tree: Tree, theme: str) -> Data:
    """Return all that the explorer needs."""
    return {
        "title": clean(unmeasured(tree.title)),
        "footer": clean(unmeasured(tree.footer)),
        "columns": list(tree.columns),
        "theme": theme,
        "colours": {"light": LIGHT, "dark": DARK},
        "nodes": list(_nodes(tree.root)),
        "page": False,
    }


def _nodes(root: Branch) -> Iterator[Data]:
    stack: list[tuple[Branch, int | None]] = [(root, None)]
    number = 0
    while stack:
        branch, parent = stack.pop()
        yield {"parent": parent, **_node(branch)}
        stack.extend((child, number) for child in reversed(branch.children))
        number += 1


def _node(branch: Branch) -> Data:
    return {
        "title": clean(unmeasured(branch.title)),
        "edge": clean(unmeasured(branch.edge)),
        "share": branch.share,
        "cells": [clean(unmeasured(cell)) for cell in branch.cells],
        "details": [clean(unmeasured(text)) for text in branch.details],
        "facts": [clean(unmeasured(text)) for text in branch.facts],
        "remarks": [[clean(unmeasured(text)) for text in remark] for remark in branch.remarks],
        "tone": str(branch.tone),
        "deviation": branch.deviation,
        "off": deviation_words(branch.deviation),
    }
