"""Small pieces of HTML and plain text from which results compose what they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

TABLE_STYLE = "border-collapse:collapse;margin:.4em 0"
DOCUMENT_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; font: 15px/1.5 Arial, Helvetica, "Liberation Sans", sans-serif;
  color: #1b2533; background: #eef1f5; }
main { max-width: 1200px; margin: 0 auto; padding: 2rem 1.5rem; }
img, svg { max-width: 100%; height: auto; border-radius: 8px; }
pre, code { font: 13px/1.5 "Liberation Mono", Menlo, Consolas, monospace; }
a { color: #1c55b0; }
@media (prefers-color-scheme: dark) {
  body { color: #e4eaf2; background: #0a0f16; }
  a { color: #8fb9ff; }
}
"""
CELL_STYLE = "text-align:left;padding:.15em .8em .15em 0;border-bottom:1px solid #8884"


def measured(text: str) -> str:
    """Mark a figure that differs from run to run, so that comparisons of outputs can pass over it."""
    return f"⟨{text}⟩"


def unmeasured(text: str) -> str:
    """Take the marks of `measured` off, for pictures, which no comparison looks into."""
    return text.replace("⟨", "").replace("⟩", "")


def document(title: str, body: str) -> str:
    """Return a page of its own that holds a body of HTML, light or dark as its reader likes it."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{DOCUMENT_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def heading_html(text: str) -> str:
    """Return the line that every result begins with."""
    return f'<div style="opacity:.75;margin:.2em 0">{escape(text)}</div>'


def paragraph_html(text: str) -> str:
    """Return a paragraph of plain text, line breaks kept."""
    return f'<p style="margin:.4em 0;white-space:pre-line">{escape(text)}</p>'


def preformatted_html(text: str) -> str:
    """Return lines as they are, in letters of one width."""
    return f'<pre style="margin:.4em 0;overflow-x:auto">{escape(text)}</pre>'


def table_html(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; cells are escaped, None is empty."""
    lead = "".join(f'<th style="{CELL_STYLE}">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="{CELL_STYLE}">{_cell(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f'<table style="{TABLE_STYLE}"><thead><tr>{lead}</tr></thead><tbody>{body}</tbody></table>'


def table_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the same table as aligned plain text."""
    lines = [[str(cell) for cell in head], *([("" if c is None else str(c)) for c in row] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))
