"""`%rewrite`: other ways to write a named query, tried and measured; `%%rewrite`: the query in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.magics.bench import statements
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%rewrite NAME [--repeated] [--rounds N] [--timeout TIME] [@ALIAS], or %%rewrite above a statement",
    options=(
        Option("repeated", about="the query runs once for each row of another (N+1)"),
        Option("rounds", "N", "how often each way is run"),
        Option("timeout", "TIME", "leave a way out that takes longer, such as 20s"),
    ),
    words=1,
    naming="query",
)


def run(session: Session, line: Line) -> object:
    if line.cell is None:
        line.word("the name of a query")
    (query,) = statements(line)
    with watch("rewriting") as progress:
        return session.rewrite(
            query,
            at=line.database,
            repeated=line.flag("repeated"),
            rounds=line.count("rounds"),
            timeout=line.seconds("timeout"),
            progress=progress,
        )


REWRITE = Magic(
    "rewrite", "Write a query otherwise: tried for equal answers, and measured.", Form.EITHER, GRAMMAR, run
)
