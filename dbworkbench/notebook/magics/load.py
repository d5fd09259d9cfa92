"""`%load`: real rows into the tables of the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbworkbench.notebook.line import Grammar, Line, Option
from dbworkbench.notebook.magic import Form, Magic
from dbworkbench.notebook.progress import watch

if TYPE_CHECKING:
    from dbworkbench.workbench import Session

GRAMMAR = Grammar(
    "%load FOLDER [--check] [--append] [@ALIAS]",
    options=(
        Option("check", about="count every violation and write no row"),
        Option("append", about="add to the rows that are there"),
    ),
    words=1,
)


def run(session: Session, line: Line) -> object:
    with watch("loading") as progress:
        return session.load(
            line.word("a folder of Parquet or CSV files"),
            at=line.database,
            check=line.flag("check"),
            append=line.flag("append"),
            progress=progress,
        )


LOAD = Magic("load", "Bring Parquet or CSV files into the tables of the design.", Form.LINE, GRAMMAR, run)
