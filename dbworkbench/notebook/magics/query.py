"""`%%query`: a named query of the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.model.target import Target, read_goals
from dbworkbench.notebook.line import Grammar, Line
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar("%%query NAME [RATE, TARGET], such as %%query late [40/s, p95 < 20 ms]", words=1, free=True)


def run(session: Session, line: Line) -> object:
    name = line.word("a name").partition("[")[0]
    rate, target = goals(line)
    return session.define(name, line.body("a statement"), rate=rate, target=target)


def goals(line: Line) -> tuple[float | None, Target | None]:
    """Read `[40/s, p95 < 20 ms]`: a rate in calls per second and a target, in any order, both optional."""
    written = "".join([*line.word("a name").partition("[")[1:], " ", line.text]).strip()
    if not written:
        return None, None
    if not (written.startswith("[") and written.endswith("]")):
        raise line.misuse(f"wants its rate and target in brackets, not {written!r}")
    return read_goals(written[1:-1])


QUERY = Magic(
    "query", "Name a query of the design, how often it runs and how fast it must be.", Form.CELL, GRAMMAR, run
)
