"""`%seed`: made-up rows that keep every constraint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.formats.dbml.quantity import read_count
from dbworkbench.notebook.line import MANY, Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%seed [ROWS | TABLE=ROWS …] [--scale FACTOR] [--seed N] [--append] [--like WHAT] [--keep-values]"
    " [@ALIAS]",
    options=(
        Option("scale", "FACTOR", "so many times the volumes of the design"),
        Option("seed", "N", "another number gives other rows, the same number the same rows"),
        Option("append", about="add to the rows that are there"),
        Option("like", "WHAT", "existing rows with fresh keys, or statistics of @ALIAS, a URL or a file"),
        Option("keep-values", about="show the real values that statistics hold; else masked"),
    ),
    words=MANY,
)


def run(session: Session, line: Line) -> object:
    with watch("seeding") as progress:
        return session.seed(
            rows(line),
            at=line.database,
            scale=line.factor("scale"),
            seed=1 if (number := line.count("seed")) is None else number,
            append=line.flag("append"),
            like=line.option("like"),
            keep_values=line.flag("keep-values"),
            progress=progress,
        )


def rows(line: Line) -> int | dict[str, int] | None:
    """Read `10k` as rows of every table, `orders=10k` as rows of one."""
    if len(line.words) == 1 and "=" not in line.words[0]:
        return read_count(line.words[0])
    wanted = {}
    for word in line.words:
        table, sign, number = word.partition("=")
        if not sign:
            raise line.misuse(f"has no place for {word!r}")
        wanted[table] = read_count(number)
    return wanted or None


SEED = Magic("seed", "Fill the tables with made-up rows that keep every constraint.", Form.LINE, GRAMMAR, run)
