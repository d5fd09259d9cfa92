"""`%seed`: made-up rows that keep every constraint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.formats.dbml.quantity import COUNT, read_count
from dbworkbench.notebook.line import MANY, Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch
from dbworkbench.notebook.written import Written

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%seed [ROWS | TABLE=ROWS … | TABLE.COLUMN='WISH' …] [--scale FACTOR] [--seed N] [--append] "
    "[--no-triggers] [--locale CODE] [--like WHAT [--keep-values] | --to sql | --plan] [@ALIAS]",
    options=(
        Option("scale", "FACTOR", "so many times the volumes of the design"),
        Option("seed", "N", "another number gives other rows, the same number the same rows"),
        Option("append", about="add to the rows that are there"),
        Option("no-triggers", about="let triggers stay silent while the rows come in"),
        Option("to", "sql", "write a small seed as INSERTs instead of loading one", choices=("sql",)),
        Option("dialect", "DIALECT", "the dialect of the INSERTs"),
        Option("again", about="INSERTs that may run twice"),
        Option("locale", "CODE", "language and region of names and addresses: de, pt-br"),
        Option("plan", about="say what would fill each column and why; write nothing"),
        Option(
            "like",
            "WHAT",
            "existing rows with fresh keys, or statistics of @ALIAS, another design, a URL or a file",
        ),
        Option("keep-values", about="show the real values that statistics hold; else masked"),
    ),
    words=MANY,
)


def run(session: Session, line: Line) -> object:
    if line.flag("to"):
        return write(session, line)
    number = line.count("seed")
    seed = 1 if number is None else number
    if line.flag("plan"):
        return session.plan_seed(
            rows(line),
            scale=line.factor("scale"),
            seed=seed,
            locale=line.option("locale"),
            values=values(line),
        )
    with watch("seeding") as progress:
        return session.seed(
            rows(line),
            at=line.database,
            scale=line.factor("scale"),
            seed=seed,
            append=line.flag("append"),
            like=line.option("like"),
            keep_values=line.flag("keep-values"),
            locale=line.option("locale"),
            values=values(line),
            progress=progress,
            triggers=not line.flag("no-triggers"),
        )


def write(session: Session, line: Line) -> Written:
    """Write a small seed into the cell's output."""
    written = session.write_seed(
        rows(line),
        dialect=line.option("dialect") or "postgres",
        seed=1 if (number := line.count("seed")) is None else number,
        again=line.flag("again"),
    )
    return Written(written.text)


def rows(line: Line) -> int | dict[str, int] | None:
    """Read `10k` as rows of every table, `orders=10k` as rows of one."""
    if len(line.words) == 1 and "=" not in line.words[0]:
        return read_count(line.words[0])
    wanted = {}
    for word in (word for word in line.words if not is_wish(word)):
        table, sign, number = word.partition("=")
        if not sign:
            raise line.misuse(f"has no place for {word!r}")
        wanted[table] = read_count(number)
    return wanted or None


def values(line: Line) -> dict[str, str]:
    """Read `orders.status='one of a, b'` as what is wished for a column."""
    pairs = (word.partition("=") for word in line.words if is_wish(word))
    return {column: wish for column, _, wish in pairs}


def is_wish(word: str) -> bool:
    """Whether a word says how a column is filled; a table with a dot in its name gets a number."""
    name, sign, value = word.partition("=")
    return "." in name and bool(sign) and COUNT.fullmatch(value.strip()) is None


SEED = Magic("seed", "Fill the tables with made-up rows that keep every constraint.", Form.LINE, GRAMMAR, run)
