"""A page of its own that holds a tree and the explorer's script: one file, nothing is fetched."""

from __future__ import annotations

from html import escape

from dbworkbench.drawings.explorer.page import PAGE, embedded
from dbworkbench.drawings.lettering import printable
from dbworkbench.drawings.tree import Tree
from dbworkbench.drawings.treeexplorer.content import content_of
from dbworkbench.drawings.treeexplorer.script import script, style


def write_page(tree: Tree, theme: str, words: str) -> str:
    """Return a page with the whole tree; `words` say the same where scripts do not run."""
    return PAGE.format(
        title=escape(printable(tree.title)),
        style=style(),
        words=escape(printable(words)),
        content=embedded({**content_of(tree, theme), "page": True}),
        script=script(),
    )
