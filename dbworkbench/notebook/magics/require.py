"""`%%require`: claims about the design, each with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar("%%require [@ALIAS] above claims, one a line")


def run(session: Session, line: Line) -> object:
    return session.require(line.body("claims, one a line"), at=line.database)


REQUIRE = Magic("require", "Check claims: each holds, fails or cannot be told.", Form.CELL, GRAMMAR, run)
