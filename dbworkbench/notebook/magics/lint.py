"""`%lint`: what is worth attention in a design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar("%lint [NAME]", words=1, naming="design")


def run(session: Session, line: Line) -> object:
    return session.lint(line.words[0] if line.words else None)


LINT = Magic("lint", "Check a design against the rules.", Form.LINE, GRAMMAR, run)
