"""`%status`: servers, databases, sizes and left-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session


def run(session: Session, _line: Line) -> object:
    return session.status()


STATUS = Magic(
    "status", "Show what runs, what it holds and how big it is.", Form.LINE, Grammar("%status"), run
)
