"""`dbworkbench erd`: the picture of a design."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import write_file, write_text
from dbworkbench.drawings import draw_diagram
from dbworkbench.drawings.diagram import Detail
from dbworkbench.errors import UnusableInput
from dbworkbench.model.drawing import diagram_of

THEMES = ("auto", "light", "dark")


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|URL", help="a file, - or a database's address")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends in .svg, .png or .html")
    declare_notation(parser)
    details = [detail.value for detail in Detail]
    parser.add_argument(
        "--detail", choices=details, help="how much of a table is drawn; above 100 tables keys"
    )
    parser.add_argument("--around", metavar="TABLE", help="draw a table and its neighbours")
    parser.add_argument("--depth", type=int, default=1, metavar="N", help="how many steps from that table")
    parser.add_argument("--theme", choices=THEMES, default="auto", help="the page it is for")
    parser.add_argument("--layout", choices=["pure", "dot"], default="pure", help="which graphviz is used")


def run(options: Namespace) -> int:
    check_ending(options.output)
    design = read_design(options.file, options)
    picture = draw_diagram(
        diagram_of(design),
        detail=options.detail,
        around=design.table(options.around).key if options.around else None,
        depth=options.depth,
        theme=options.theme,
        layout=options.layout,
    )
    write_file(options.output, picture.file(Path(options.output).suffix.lower()) or b"")
    boxed = picture.unprinted() if options.output.lower().endswith(".png") else ""
    write_text(f"drawn: {options.output}{boxed}")
    return FINE


def check_ending(output: str) -> None:
    """Refuse an ending that no picture has, before anything is read."""
    if Path(output).suffix.lower() not in {".svg", ".png", ".html"}:
        raise UnusableInput(f"no picture is called {output!r}", hint="End the name in .svg, .png or .html.")


ERD = Command("erd", "Draw a design.", declare, run)
