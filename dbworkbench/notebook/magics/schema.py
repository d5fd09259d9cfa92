"""`%%schema`: read the cell as a design; `%schema`: show, save or open one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.workbench.textfile import read_text

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%%schema NAME [+] [--from NOTATION], or %schema [NAME] [--save FILE | --open FILE]",
    options=(
        Option("from", "NOTATION", "the notation of the text; dbml, the sketch language, when not said"),
        Option("save", "FILE", "write the design to a file"),
        Option("open", "FILE", "read the design from a file"),
    ),
    words=2,
)


def run(session: Session, line: Line) -> object:
    name = line.words[0] if line.words else None
    merge = line.words[1:] == ("+",)
    if line.words[1:] and not merge:
        raise line.misuse(f"has no place for {line.words[1]!r}")
    if (path := line.option("save")) is not None:
        return session.save(path, name)
    text = read_text(opened) if (opened := line.option("open")) is not None else line.cell
    if text is None:
        return session.draw(name)
    notation = line.option("from") or "dbml"
    return session.sketch(text, line.word("NAME"), merge=merge, notation=notation, file=opened)


SCHEMA = Magic(
    "schema", "Read a design, show what changed, its picture and findings.", Form.EITHER, GRAMMAR, run
)
