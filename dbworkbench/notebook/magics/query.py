"""`%%query`: a named query of the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.errors import UnusableInput
from dbworkbench.model.target import RATE, Target, read_rate, read_target
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
    rate = target = None
    for part in written[1:-1].split(","):
        if RATE.fullmatch(part.strip()):
            rate = read_rate(part)
        else:
            target = read_goal(part)
    return rate, target


def read_goal(text: str) -> Target:
    """Read a target, or say that the text is neither a rate nor a target."""
    try:
        return read_target(text.strip().removeprefix("target").strip())
    except UnusableInput as error:
        raise UnusableInput(
            f"neither a rate nor a target: {text.strip()!r}", hint="Write [40/s, p95 < 20 ms]."
        ) from error


QUERY = Magic(
    "query", "Name a query of the design, how often it runs and how fast it must be.", Form.CELL, GRAMMAR, run
)
