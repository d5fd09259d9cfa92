"""`%%schema`: read the cell as a design; `%schema`: go on with one, save, open or complete it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.written import Written

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%%schema NAME [+] [--from NOTATION], or %schema [NAME] "
    "[--open FILE | --from-db | --text | --to NOTATION | --save FILE] [@ALIAS]",
    options=(
        Option("from", "NOTATION", "the notation of the text; dbml, the sketch language, when not said"),
        Option("dialect", "DIALECT", "the dialect of SQL that is read or written; postgres when not said"),
        Option("renamed", "OLD=NEW,…", "what tables or columns were called before; OLD= was dropped"),
        Option("text", about="show the design in the sketch language"),
        Option("complete", about="add the keys, foreign keys and junctions that the sketch leaves open"),
        Option("to", "NOTATION", "show the design in another notation, or save it in that"),
        Option("save", "FILE", "write the design to a file, in the notation of its name"),
        Option("open", "FILE", "read the design from a file, a folder of files, or a database's address"),
        Option("from-db", about="read the design that is in a database"),
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
        return Written(f"saved as {session.save(path, name, line.option('to'), **dialect(line))}")
    if line.flag("text") or line.flag("to"):
        return Written(session.write(name, line.option("to") or "dbml", **dialect(line)).text)
    if line.flag("complete"):
        return session.complete(name)
    if line.flag("from-db") or line.database is not None:
        return session.read_database(name, at=line.database)
    session.current = session.design(name).name
    return session.draw(name)


def read(session: Session, line: Line) -> object:
    """Read the cell or a file as the design of a name."""
    name = line.word("the name of a design")
    merge, renames = line.words[1:] == ("+",), dict(renamed(line))
    if (opened := line.option("open")) is not None:
        notation = line.option("from")
        return session.open(
            opened, name, merge=merge, notation=notation, dialect=line.option("dialect"), renames=renames
        )
    notation = line.option("from") or "dbml"
    return session.sketch(
        line.body("a sketch beneath it"),
        name,
        merge=merge,
        notation=notation,
        renames=renames,
        **dialect(line),
    )


def renamed(line: Line) -> Iterator[tuple[str, str | None]]:
    """Yield the old names that were told with their new ones, None for what was dropped."""
    for told in line.names("renamed"):
        old, sign, new = told.partition("=")
        if not sign or not old:
            raise line.misuse(f"needs OLD=NEW after --renamed, not {told!r}")
        yield old, new or None


def dialect(line: Line) -> dict[str, str]:
    """Return the dialect where one was said."""
    said = line.option("dialect")
    return {} if said is None else {"dialect": said}


SCHEMA = Magic(
    "schema", "Read a design; show what changed, its picture and findings.", Form.EITHER, GRAMMAR, run
)
