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
    "%seed [ROWS | TABLE=ROWS …] [--scale FACTOR] [--seed N] [--append] [--like existing] [--locale CODE]"
    " [--plan] [@ALIAS]",
    options=(
        Option("scale", "FACTOR", "so many times the volumes of the design"),
        Option("seed", "N", "another number gives other rows, the same number the same rows"),
        Option("append", about="add to the rows that are there"),
        Option("like", "existing", "copy rows that are there, with fresh keys", choices=("existing",)),
        Option("locale", "CODE", "language and region of names and addresses: de, pt-br"),
        Option("plan", about="say what would fill each column and why; write nothing"),
    ),
    words=MANY,
)


def run(session: Session, line: Line) -> object:
    number = line.count("seed")
    seed = 1 if number is None else number
    if line.flag("plan"):
        return session.plan_seed(
            rows(line), scale=line.factor("scale"), seed=seed, locale=line.option("locale")
        )
    with watch("seeding") as progress:
        return session.seed(
            rows(line),
            at=line.database,
            scale=line.factor("scale"),
            seed=seed,
            append=line.flag("append"),
            like="existing" if line.flag("like") else None,
            locale=line.option("locale"),
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
