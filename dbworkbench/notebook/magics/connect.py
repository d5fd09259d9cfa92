"""`%connect`: open a database under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%connect postgres|duckdb|sqlite|FILE|URL [as ALIAS] [--write]",
    options=(Option("write", about="let dbworkbench write to somebody else's database"),),
    words=3,
    naming="engine",
)


def run(session: Session, line: Line) -> object:
    what = line.word("a database: postgres, duckdb, sqlite, a file of DuckDB or SQLite, or a URL")
    return session.connect(what, alias(line), allow_write=line.flag("write"))


def alias(line: Line) -> str | None:
    """Return the name after `as`, or the one written as @ALIAS."""
    match line.words[1:]:
        case ():
            return line.database
        case ("as", name):
            return name.removeprefix("@")
        case ("as",) if line.database:
            return line.database
    raise line.misuse("names a database with `as ALIAS`")


CONNECT = Magic("connect", "Open a database under a name.", Form.LINE, GRAMMAR, run)
