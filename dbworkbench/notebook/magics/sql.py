"""`%%sql`: run a statement and get its rows as a DataFrame."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from dbworkbench.notebook.line import MANY, Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%%sql [@ALIAS] [PARAMETER=VALUE …] [--limit ROWS] [--timeout TIME] [--write]",
    options=(
        Option("limit", "ROWS", "how many rows are fetched; 1000 when not said, all for every one"),
        Option("timeout", "TIME", "cancel after so long, such as 20s"),
        Option("write", about="let the statement write"),
    ),
    words=MANY,
)


def run(session: Session, line: Line) -> object:
    """Return the rows as a DataFrame; what it does not show is printed above it."""
    answer = session.run(
        line.body("a statement"),
        at=line.database,
        parameters=parameters(line),
        limit=limit(line),
        timeout=line.seconds("timeout"),
        write=line.flag("write"),
    )
    if answer.note and not line.hidden:
        print(answer.note)
    return answer.frame if answer.rows.table.num_columns else None


def limit(line: Line) -> int | None:
    """Return how many rows are fetched, None for all."""
    if line.option("limit") == "all":
        return None
    wanted = line.count("limit")
    return 1000 if wanted is None else wanted


def parameters(line: Line) -> dict[str, Any]:
    """Read `city='New York' year=2013` as values of `:city` and `:year`."""
    values = {}
    for word in line.words:
        name, sign, written = word.partition("=")
        if not sign or not name.isidentifier():
            raise line.misuse(f"has no place for {word!r}")
        values[name] = value(written)
    return values


def value(written: str) -> Any:
    """Read a number, True, False or None as such and everything else as text."""
    try:
        return ast.literal_eval(written)
    except (ValueError, SyntaxError):
        return written


SQL = Magic("sql", "Run a statement and show its rows.", Form.CELL, GRAMMAR, run)
