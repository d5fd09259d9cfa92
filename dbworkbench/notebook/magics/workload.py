"""`%workload`: the queries of a file, a log or a server; `%%workload`: those in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.workloads import LOGS

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%workload [FILE] [--log FORM] [--take] [@ALIAS], or %%workload above `-- name: x [40/s]` and statements",
    options=(
        Option(
            "log",
            "FORM",
            "the file is PostgreSQL's log in this form; told from it when not said",
            tuple(LOGS),
        ),
        Option("take", about="take the queries into the design, so that their names can be used"),
    ),
    words=1,
)


def run(session: Session, line: Line) -> object:
    if line.words and (line.database or line.cell is not None):
        raise line.misuse("reads one of these: a file, a database, its cell")
    return session.workload(
        line.words[0] if line.words else None,
        text=line.cell,
        at=line.database,
        form=line.option("log"),
        take=line.flag("take"),
    )


WORKLOAD = Magic(
    "workload",
    "Show the queries that a file, a log or a server holds, how often they ran, and N+1.",
    Form.EITHER,
    GRAMMAR,
    run,
)
