"""`%%schema`: read the cell as a design; `%schema`: go on with one, save, open or complete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.written import Written
from dbworkbench.workbench.textfile import read_text

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%%schema NAME [+] [--from NOTATION], or %schema [NAME] [--text | --save FILE | --open FILE | @ALIAS]",
    options=(
        Option("from", "NOTATION", "the notation of the text; dbml, the sketch language, when not said"),
        Option("text", about="show the design in the sketch language"),
        Option("complete", about="add the keys, foreign keys and junctions that the sketch leaves open"),
        Option("save", "FILE", "write the design to a file"),
        Option("open", "FILE", "read the design from a file"),
    ),
    words=2,
    naming="design",
)


def run(session: Session, line: Line) -> object:
    name = line.words[0] if line.words else None
    if line.words[1:] not in {(), ("+",)}:
        raise line.misuse(f"has no place for {line.words[1]!r}")
    if line.cell is not None or line.flag("open"):
        return read(session, line)
    if (path := line.option("save")) is not None:
        return Written(f"saved as {session.save(path, name)}")
    if line.flag("text"):
        return Written(session.text(name))
    if line.flag("complete"):
        return session.complete(name)
    if line.database is not None:
        return session.read_database(name, at=line.database)
    session.current = session.design(name).name
    return session.draw(name)


def read(session: Session, line: Line) -> object:
    """Read the cell or a file as the design of a name."""
    name = line.word("the name of a design")
    opened = line.option("open")
    return session.sketch(
        line.body("a sketch beneath it") if opened is None else read_text(opened),
        name,
        merge=line.words[1:] == ("+",),
        notation=line.option("from") or "dbml",
        file=opened,
    )


SCHEMA = Magic(
    "schema", "Read a design; show what changed, its picture and findings.", Form.EITHER, GRAMMAR, run
)
