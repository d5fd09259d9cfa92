"""`shop = %%schema shop`: a cell magic whose result is kept under a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

HEAD = re.compile(r"(?:(?P<target>[A-Za-z_]\w*)[ \t]*=[ \t]*)?%%(?P<magic>\w+)(?P<line>[^\n]*)\n?")


def keep_results(magics: Collection[str]) -> Callable[[list[str]], list[str]]:
    """Return a transformer of cells that understands an assignment before `%%NAME`.

    It also takes a cell without a body, so that the magic can say what it needs.
    """

    def transform(lines: list[str]) -> list[str]:
        match = HEAD.match("".join(lines))
        if match is None or match["magic"] not in magics:
            return lines
        body = "".join(lines)[match.end() :]
        if match["target"] is None and body:
            return lines
        target = f"{match['target']} = " if match["target"] else ""
        arguments = ", ".join(map(repr, (match["magic"], match["line"].strip(), body or "\n")))
        return [f"{target}get_ipython().run_cell_magic({arguments})\n"]

    return transform
