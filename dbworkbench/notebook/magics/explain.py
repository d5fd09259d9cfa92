"""`%explain`: the plan of a named query; `%%explain`: of the statement in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%explain NAME [--estimate] [--timeout TIME] [@ALIAS], or %%explain [--analyze] above a statement",
    options=(
        Option("analyze", about="run the statement in the cell and measure; a write is rolled back"),
        Option("estimate", about="do not run the named query"),
        Option("timeout", "TIME", "cancel after so long, such as 20s"),
    ),
    words=1,
    naming="query",
)


def run(session: Session, line: Line) -> object:
    return session.explain(
        line.word("the name of a query") if line.cell is None else line.body("a statement"),
        at=line.database,
        analyze=analyzed(line),
        timeout=line.seconds("timeout"),
    )


def analyzed(line: Line) -> bool:
    """Say whether the statement is run: a named query unless --estimate, a cell only with --analyze."""
    if line.cell is not None and line.words:
        raise line.misuse(f"explains the statement in its cell and has no place for {line.words[0]!r}")
    return line.flag("analyze") or (line.cell is None and not line.flag("estimate"))


EXPLAIN = Magic("explain", "Draw the plan of a query with what is wrong in it.", Form.EITHER, GRAMMAR, run)
