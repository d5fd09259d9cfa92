"""A file of named queries: `-- name: recent [40/s, p95 < 50 ms]` above each statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dbworkbench.errors import Place, Problems, UnusableInput, WorkbenchError
from dbworkbench.formats.sql.splitter import Piece, split
from dbworkbench.model.parameters import place_of
from dbworkbench.model.query import Query
from dbworkbench.model.target import Target, read_goals, write_goals
from dbworkbench.model.workload import Statement, Workload
from dbworkbench.workloads.parametrized import name_numbers, parametrize

NAME = re.compile(
    r"^[ \t]*(?:--|/\*)[ \t]*name[ \t]*:[ \t]*(?P<name>[^\s\[*]+)[ \t]*(?P<goals>\[[^\]\n]*\])?[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
COMMENT = re.compile(r"^[ \t]*--[ \t]?(?P<text>[^\n]*)$", re.MULTILINE)
SIGNS = "^!<>$#*"  # what other tools write behind a name to say what comes back


def read_queries(text: str, *, name: str = "workload", file: str | None = None) -> Workload:
    """Read a file of queries; statements without a name are named after their tables.

    Comments below the name are the query's note. Raises Problems with the line of each mistake.
    """
    statements: list[Statement] = []
    problems: list[WorkbenchError] = []
    for piece, heading in _named_pieces(text):
        try:
            statements.append(_statement(text, piece, heading, statements, file))
        except WorkbenchError as error:
            problems.append(error)
    if problems:
        raise Problems(problems, what="mistake")
    if not statements:
        raise UnusableInput(
            f"{file or 'the text'} holds no query",
            hint="Write -- name: recent [40/s, p95 < 50 ms] above a SELECT.",
        )
    return Workload(name, tuple(statements), source=file or "")


def write_queries(queries: Iterable[Query]) -> str:
    """Write queries as a file that `read_queries` reads."""
    return "\n\n".join(_written(query) for query in queries) + "\n"


def _named_pieces(text: str) -> Iterator[tuple[Piece, re.Match[str] | None]]:
    """Yield each statement with the line that names it, which stands between the one before and its end."""
    done = 0
    for piece in split(text):
        end = piece.start + len(piece.text)
        headings = list(NAME.finditer(text, done, end))
        yield piece, headings[-1] if headings else None
        done = end


def _statement(
    text: str, piece: Piece, heading: re.Match[str] | None, known: list[Statement], file: str | None
) -> Statement:
    line = piece.text.splitlines()[0]
    place = Place(piece.line, 1, line, len(line), file)
    if piece.broken:
        raise UnusableInput(piece.broken, place=place)
    form = parametrize(piece.text)
    taken = {statement.query.name for statement in known}
    if heading is None:
        name = form.name if form.name not in taken else f"{form.name}_{len(known) + 1}"
        query = Query(name, name_numbers(piece.text), place=place)
        return Statement(query, form.fingerprint, reads=form.reads)
    name = heading["name"].rstrip(SIGNS)
    above = place_of(text, heading.start("name"), len(name), file)
    if name in taken:
        raise UnusableInput(f"two queries are called {name!r}", hint="Give each its own name.", place=above)
    rate, target = _goals(heading, above)
    note = " ".join(found["text"].strip() for found in COMMENT.finditer(text, heading.end(), piece.start))
    query = Query(name, name_numbers(piece.text), rate, target, note=note or None, place=place)
    return Statement(query, form.fingerprint, reads=form.reads)


def _goals(heading: re.Match[str], place: Place) -> tuple[float | None, Target | None]:
    if not heading["goals"]:
        return None, None
    try:
        return read_goals(heading["goals"][1:-1])
    except UnusableInput as error:
        raise UnusableInput(error.message, hint=error.hint, place=place) from None


def _written(query: Query) -> str:
    goals = write_goals(query.rate, query.target)
    lines = [f"-- name: {query.name}{f' [{goals}]' if goals else ''}"]
    lines += [f"-- {line}" for line in (query.note or "").splitlines()]
    return "\n".join([*lines, f"{query.sql.strip().rstrip(';')};"])
