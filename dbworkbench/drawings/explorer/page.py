"""A page of its own that holds a diagram and the explorer's script: one file, nothing is fetched."""

from __future__ import annotations

import json
from html import escape

from dbworkbench.drawings.diagram import Detail, Diagram
from dbworkbench.drawings.explorer.content import content_of, level_of
from dbworkbench.drawings.explorer.script import STYLE, script
from dbworkbench.drawings.lettering import printable
from dbworkbench.drawings.view import View
from dbworkbench.drawings.wording import describe_diagram

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="dbworkbench">
<title>{title}</title>
<style>
html, body {{ height: 100%; margin: 0; }}
main {{ height: 100%; }}
{style}</style>
</head>
<body>
<main id="explorer"></main>
<noscript><pre>{words}</pre></noscript>
<script type="application/json" id="content">{content}</script>
<script type="module">
{script}
explore(JSON.parse(document.getElementById("content").textContent), document.getElementById("explorer"));
</script>
</body>
</html>
"""


def write_page(diagram: Diagram, view: View) -> str:
    """Return a page with the whole diagram at every level of detail, which opens as it is looked at."""
    content = content_of(diagram, view)
    levels = {str(level): level_of(diagram, level, view.layout) for level in Detail}
    return PAGE.format(
        title=escape(printable(diagram.title)),
        style=STYLE.read_text("utf-8"),
        words=escape(printable(describe_diagram(diagram))),
        content=embedded({**content, "levels": levels, "page": True, "listed": True}),
        script=script(),
    )


def embedded(content: object) -> str:
    """Write data as JSON that no name in it can end: `<` and `&` are written as escapes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return printable(text).replace("<", "\\u003c").replace("&", "\\u0026")
