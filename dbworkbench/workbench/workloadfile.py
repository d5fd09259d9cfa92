"""A workload from a file: named statements of SQL, or a design with its queries."""

from __future__ import annotations

import re

from dbworkbench import formats
from dbworkbench.errors import UnusableInput
from dbworkbench.formats.sql.splitter import split
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.model.target import RATE, read_rate, read_target
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.textfile import STDIN, read_text

NAME = re.compile(r"^[ \t]*--[ \t]*name[ \t]*:[ \t]*(\S+?)[ \t]*(?:\[([^\]\n]*)\])?[ \t]*$", re.M | re.I)


def read_workload(path: str) -> Design:
    """Return a design that holds the queries of a file; the name of an SQL file tells nothing of tables.

    Raises UnusableInput when there is none.
    """
    if path != STDIN and formats.format_of(path) not in (None, "sql"):
        design = read_origin(path, None, None).design
    else:
        design = Design("workload", queries=tuple(_queries(read_text(path))))
    if not design.queries:
        raise UnusableInput(
            f"{path} holds no query", hint="Write -- name: recent [40/s] above each SELECT, and ; behind it."
        )
    return design


def _queries(text: str) -> list[Query]:
    found: list[Query] = []
    done = 0
    for piece in split(text):
        end = piece.start + len(piece.text)
        headings = list(NAME.finditer(text, done, end))  # the last one above a statement is its name
        done = end
        if headings:
            found.append(_goals(Query(headings[-1][1], piece.text), headings[-1][2] or ""))
        else:
            found.append(Query(f"query_{len(found) + 1}", piece.text))
    return found


def _goals(query: Query, written: str) -> Query:
    rate, target = query.rate, query.target
    for part in filter(None, map(str.strip, written.split(","))):
        if RATE.fullmatch(part):
            rate = read_rate(part)
        else:
            target = read_target(part)
    return Query(query.name, query.sql, rate, target)
