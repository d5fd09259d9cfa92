"""`%adopt`: take an index into the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar("%adopt CREATE INDEX …", free=True)


def run(session: Session, line: Line) -> object:
    return session.adopt(line.body("a statement such as CREATE INDEX ON flights (dest)"))


ADOPT = Magic("adopt", "Take an index into the design.", Form.EITHER, GRAMMAR, run)
