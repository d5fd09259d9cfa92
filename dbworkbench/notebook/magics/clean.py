"""`%clean`: sweep what dead processes left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session


def run(session: Session, _line: Line) -> object:
    return session.clean()


CLEAN = Magic("clean", "Sweep what dead processes left behind.", Form.LINE, Grammar("%clean"), run)
