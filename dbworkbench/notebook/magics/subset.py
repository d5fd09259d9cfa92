"""`%subset`: a complete part of the design's database, masked on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.formats.dbml.quantity import read_count
from dbworkbench.notebook.line import MANY, Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.seeding.subsets.start import Wanted
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%subset [TABLE:ROWS …] --into ALIAS|FILE|FOLDER [--children N] [--mask] [--secret TEXT] [@ALIAS]",
    options=(
        Option("into", "WHERE", "the alias of a connection, a file .sql, or a new folder of Parquet files"),
        Option("children", "N", "the rows that refer to the ones to start from, so many of each, or all"),
        Option(
            "mask", about="mask every column that looks personal, beside those the design calls sensitive"
        ),
        Option("secret", "TEXT", "the same secret masks the same value alike; random without one"),
    ),
    words=MANY,
)


def run(session: Session, line: Line) -> object:
    into = line.option("into")
    if into is None:
        raise line.misuse("needs --into")
    children = line.option("children")
    with watch("copying") as progress:
        return session.subset(
            f"@{into}" if into in session.aliases else into,
            starts(line),
            at=line.database,
            children=False if children is None else True if children == "all" else read_count(children),
            mask=True if line.flag("mask") else None,
            secret=line.option("secret"),
            progress=progress,
        )


def starts(line: Line) -> dict[str, Wanted] | None:
    """Read `orders:1%`, `orders:500` or `"orders:where total > 9"`; None without any means every row."""
    wanted: dict[str, Wanted] = {}
    for word in line.words:
        table, sign, rows = word.partition(":")
        if not sign or not rows:
            raise line.misuse(f"has no place for {word!r}")
        wanted[table] = rows
    return wanted or None


SUBSET = Magic("subset", "Copy a referentially complete part of a database, masked.", Form.LINE, GRAMMAR, run)
