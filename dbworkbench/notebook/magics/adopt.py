"""`%adopt`: take an index into the design, and into the databases that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar("%adopt CREATE INDEX …, or numbers of the last advice [@ALIAS …]", free=True)


def run(session: Session, line: Line) -> object:
    return session.adopt(line.body("a statement such as CREATE INDEX ON flights (dest)"), at=line.databases)


ADOPT = Magic("adopt", "Take an index into the design.", Form.EITHER, GRAMMAR, run)
