"""`%erd`: draw a design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.drawings.diagram import Detail
from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%erd [NAME] [--all | --keys | --names] [--around TABLE] [--depth N] [--save FILE] [--explore]",
    options=(
        Option("all", about="draw every column, also above 100 tables"),
        Option("keys", about="draw only the columns that are keys"),
        Option("names", about="draw only the names of the tables"),
        Option("around", "TABLE", "draw a table and its neighbours"),
        Option("depth", "N", "how many steps from that table; 1 when not said"),
        Option("dark", about="draw for a dark page"),
        Option("light", about="draw for a light page"),
        Option("difference", about="mark what the last change of the design changed"),
        Option("layout", "PROGRAM", "pure draws the same everywhere, dot uses graphviz", ("pure", "dot")),
        Option("save", "FILE", "write the picture to a file, too: .svg, .png, or .html to explore"),
        Option("explore", about="show a widget to pan, zoom, search and walk from table to table"),
    ),
    words=1,
    naming="design",
)


def run(session: Session, line: Line) -> object:
    picture = session.draw(
        line.words[0] if line.words else None,
        detail=detail(line),
        around=line.option("around"),
        depth=line.count("depth") or 1,
        theme=theme(line),
        layout=line.option("layout") or "pure",
        difference=line.flag("difference"),
    )
    if (path := line.option("save")) is not None:
        picture.save(path)
    return picture.explore() if line.flag("explore") else picture


def detail(line: Line) -> Detail | None:
    """Return how much of a table is drawn, None when it is left to the number of tables."""
    return next((detail for detail in Detail if line.flag(detail)), None)


def theme(line: Line) -> str:
    """Return the page that the picture is made for."""
    if line.flag("dark"):
        return "dark"
    return "light" if line.flag("light") else "auto"


ERD = Magic("erd", "Draw a design.", Form.LINE, GRAMMAR, run)
