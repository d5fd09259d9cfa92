"""`%create`: make the design's tables in a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%create [NAME] [--replace] [@ALIAS]",
    options=(Option("replace", about="drop what dbworkbench made before and make it anew"),),
    words=1,
    naming="design",
)


def run(session: Session, line: Line) -> object:
    name = line.words[0] if line.words else None
    return session.create(at=line.database, name=name, replace=line.flag("replace"))


CREATE = Magic("create", "Make the design's tables in a database.", Form.LINE, GRAMMAR, run)
