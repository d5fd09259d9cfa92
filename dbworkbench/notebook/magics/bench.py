"""`%bench`: how fast the named queries are, side by side; `%%bench`: the statement in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import MANY, Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%bench [NAME …] [--rounds N] [--timeout TIME] [--seed N] [@ALIAS …], or %%bench above a statement",
    options=(
        Option("rounds", "N", "how often each query is run"),
        Option("timeout", "TIME", "leave a query out that takes longer, such as 20s"),
        Option("seed", "N", "the number that the order of runs comes from"),
    ),
    words=MANY,
    naming="query",
)


def run(session: Session, line: Line) -> object:
    with watch("measuring") as progress:
        return session.bench(
            statements(line),
            at=line.databases,
            rounds=line.count("rounds"),
            timeout=line.seconds("timeout"),
            seed=line.count("seed") or 0,
            progress=progress,
        )


def statements(line: Line) -> tuple[str, ...]:
    """Return the names on the line, or the statement in the cell."""
    if line.cell is None:
        return line.words
    if line.words:
        raise line.misuse(f"measures the statement in its cell and has no place for {line.words[0]!r}")
    return (line.body("a statement"),)


BENCH = Magic("bench", "Measure the latency of queries, databases side by side.", Form.EITHER, GRAMMAR, run)
