"""`%simulate`: a database without rows whose planner believes any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%simulate FACTOR [as ALIAS] [--fixed TABLES] [--history denser|longer] [--like FILE] [@SOURCE]",
    options=(
        Option("fixed", "TABLES", "tables that do not grow, separated by commas"),
        Option(
            "history",
            "denser|longer",
            "more rows in the same time, or of a longer time",
            choices=("denser", "longer"),
        ),
        Option("like", "FILE", "statistics by pg_dump --statistics-only, instead of rows that are there"),
    ),
    words=3,
)


def run(session: Session, line: Line) -> object:
    return session.simulate(
        factor(line),
        alias=alias(line),
        at=line.database,
        like=line.option("like"),
        fixed=line.names("fixed"),
        history=line.option("history") or "denser",
    )


def factor(line: Line) -> float:
    """Return how many times as large the database is to be."""
    word = line.word("a factor, such as 1000")
    try:
        return float(word.strip("x×").replace("_", ""))
    except ValueError:
        raise line.misuse(f"needs a number, not {word!r}") from None


def alias(line: Line) -> str:
    """Return the name after `as`."""
    match line.words[1:]:
        case ():
            return "twin"
        case ("as", name) if name.removeprefix("@").isidentifier():
            return name.removeprefix("@")
    raise line.misuse("names the simulation with `as ALIAS`")


SIMULATE = Magic(
    "simulate", "Open a database without rows whose planner believes any size.", Form.LINE, GRAMMAR, run
)
