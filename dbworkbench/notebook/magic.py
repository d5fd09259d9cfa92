"""A magic: its name, what its line may hold, and the one function of the session that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dbworkbench.errors import UnusableInput, WorkbenchError
from dbworkbench.notebook.line import Grammar, Line, parse_line

if TYPE_CHECKING:
    from dbworkbench.workbench import Session


class Interrupted(WorkbenchError):
    """Work that the user stopped."""


class Form(StrEnum):
    """How a magic may be written."""

    LINE = "line"
    CELL = "cell"
    EITHER = "either"


@dataclass(frozen=True)
class Magic:
    """`about` is one line for the reference; `run` is given the session and the line taken apart."""

    name: str
    about: str
    form: Form
    grammar: Grammar
    run: Callable[[Session, Line], object]

    def __call__(self, session: Session, text: str, cell: str | None = None) -> object:
        """Do what the magic is for and return its result, None when a `;` at the end hides it."""
        self.check_form(cell)
        line = parse_line(self.grammar, text, cell)
        try:
            result = self.run(session, line)
        except KeyboardInterrupt:
            raise Interrupted("interrupted; the query was cancelled on the server") from None
        return None if line.hidden else result

    def check_form(self, cell: str | None) -> None:
        usage = f"Usage: {self.grammar.usage}"
        if cell is None and self.form is Form.CELL:
            raise UnusableInput(f"%{self.name} needs a cell: write %%{self.name} above its text", hint=usage)
        if cell is not None and self.form is Form.LINE:
            raise UnusableInput(f"%%{self.name} takes no cell: write it with one %", hint=usage)
