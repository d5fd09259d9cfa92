"""`%bench`: how fast the named queries are, side by side; `%%bench`: the statement in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.benchmarks import CHOICES
from dbworkbench.notebook.line import MANY, Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%bench [NAME …] [--rounds N] [--keys WHICH] [--cold] [--clients N,N] [--seconds TIME] [--timeout TIME] "
    "[--seed N] [@ALIAS …], or %%bench above a statement",
    options=(
        Option("rounds", "N", "how often each query is run"),
        Option("keys", "WHICH", "parameters with most rows, fewest, or both, side by side", CHOICES),
        Option("cold", about="put the database out of memory before each run"),
        Option("clients", "N,N", "throughput and latency under the load of so many clients, such as 1,2,4,8"),
        Option("seconds", "TIME", "how long each number of clients runs in each of three turns"),
        Option("timeout", "TIME", "leave a query out that takes longer, such as 20s"),
        Option("seed", "N", "the number that the order of runs comes from"),
    ),
    words=MANY,
    naming="query",
)


def run(session: Session, line: Line) -> object:
    if line.flag("clients"):
        return put_load(session, line)
    if line.flag("seconds"):
        raise line.misuse("takes --seconds only with --clients")
    with watch("measuring") as progress:
        return session.bench(
            statements(line),
            at=line.databases,
            rounds=line.count("rounds"),
            timeout=line.seconds("timeout"),
            seed=line.count("seed") or 0,
            keys=line.option("keys") or "any",
            cold=line.flag("cold"),
            progress=progress,
        )


def put_load(session: Session, line: Line) -> object:
    for option in ("rounds", "keys", "cold"):
        if line.flag(option):
            raise line.misuse(f"has no place for --{option} beside --clients")
    counts = line.factors("clients")
    if not all(count.is_integer() for count in counts):
        raise line.misuse(f"needs whole numbers for --clients, not {line.option('clients')!r}")
    with watch("measuring") as progress:
        return session.bench_clients(
            statements(line),
            clients=[int(count) for count in counts],
            at=line.database,
            seconds=line.seconds("seconds"),
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
