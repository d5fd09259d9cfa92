"""`%advise`: indexes for the named queries, each measured before it is recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%advise [--budget SIZE] [--for NAME,NAME] [--timeout TIME] [--effort TIME] [@ALIAS]",
    options=(
        Option("budget", "SIZE", "what the indexes may take together, such as 50MB (the default)"),
        Option("for", "NAMES", "the queries to advise for, all when not said"),
        Option("timeout", "TIME", "the longest run of a query, 30s when not said"),
        Option("effort", "TIME", "how long choices are tried, 40s when not said"),
    ),
)


def run(session: Session, line: Line) -> object:
    with watch("advising") as progress:
        return session.advise(
            names=line.names("for"),
            at=line.database,
            budget=line.option("budget"),
            timeout=line.seconds("timeout"),
            effort=line.seconds("effort"),
            progress=progress,
        )


ADVISE = Magic("advise", "Recommend indexes that were built and measured.", Form.LINE, GRAMMAR, run)
