"""`%impact`: what a change of the database does to the named queries, measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%impact [--for NAME,NAME] [--rounds N] [--timeout TIME] [@ALIAS] CREATE INDEX …, or %%impact above it",
    options=(
        Option("for", "NAMES", "the queries to measure, all when not said"),
        Option("rounds", "N", "how often each query is run"),
        Option("timeout", "TIME", "leave a query out that takes longer, such as 20s"),
    ),
    free=True,
)


def run(session: Session, line: Line) -> object:
    with watch("measuring") as progress:
        return session.impact(
            line.body("a statement such as CREATE INDEX ON flights (dest)"),
            names=line.names("for"),
            at=line.database,
            rounds=line.count("rounds"),
            timeout=line.seconds("timeout"),
            progress=progress,
        )


IMPACT = Magic("impact", "Measure what an index does to reads, writes and size.", Form.EITHER, GRAMMAR, run)
