"""`dbworkbench erd`: the picture of a design."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from html import escape
from pathlib import Path

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import write_file, write_text
from dbworkbench.drawings import Picture, draw_diagram
from dbworkbench.drawings.diagram import Detail
from dbworkbench.errors import UnusableInput
from dbworkbench.model.drawing import diagram_of

THEMES = ("auto", "light", "dark")
PAGE = '<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>\n{picture}\n'


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|URL", help="a file, - or a database's address")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends in .svg, .png or .html")
    declare_notation(parser)
    details = [detail.value for detail in Detail]
    parser.add_argument("--detail", choices=details, default="all", help="how much of a table is drawn")
    parser.add_argument("--around", metavar="TABLE", help="draw a table and its neighbours")
    parser.add_argument("--depth", type=int, default=1, metavar="N", help="how many steps from that table")
    parser.add_argument("--theme", choices=THEMES, default="auto", help="the page it is for")
    parser.add_argument("--layout", choices=["pure", "dot"], default="pure", help="which graphviz is used")


def run(options: Namespace) -> int:
    check_ending(options.output)
    design = read_design(options.file, options)
    picture = draw_diagram(
        diagram_of(design),
        detail=Detail(options.detail),
        around=design.table(options.around).key if options.around else None,
        depth=options.depth,
        theme=options.theme,
        layout=options.layout,
        png=options.output.lower().endswith(".png"),
    )
    save(picture, options.output)
    write_text(f"drawn: {options.output}")
    return FINE


def check_ending(output: str) -> None:
    """Refuse an ending that no picture has, before anything is read."""
    if Path(output).suffix.lower() not in {".svg", ".png", ".html"}:
        raise UnusableInput(f"no picture is called {output!r}", hint="End the name in .svg, .png or .html.")


def save(picture: Picture, output: str) -> None:
    """Write a picture in the form that the file's name asks for."""
    match Path(output).suffix.lower():
        case ".html":
            content = PAGE.format(title=escape(Path(output).stem), picture=picture.html()).encode()
        case ".svg":
            content = (picture.svg or "").encode()
        case _:
            content = picture.png or b""
    write_file(output, content)


ERD = Command("erd", "Draw a design.", declare, run)
