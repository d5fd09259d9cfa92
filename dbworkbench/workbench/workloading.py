"""A workload from whatever names it: a file of queries, a log, or a server that remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dbworkbench import formats
from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnusableInput
from dbworkbench.model.workload import Workload, workload_of
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.textfile import STDIN, read_text
from dbworkbench.workloads import LOGS, read_log, read_queries, read_server


def read_workload(source: str, *, form: str | None = None) -> Workload:
    """Read a file of named queries, a log of PostgreSQL or a design with queries, `-` being standard input.

    Which of them it is is told from the file unless `form` names a form of the log. Raises UnusableInput
    when it holds no query.
    """
    if form is None and source != STDIN and formats.format_of(source) not in (None, "sql"):
        return _of_design(source)
    text = read_text(source)
    name = "workload" if source == STDIN else Path(source).stem
    return read_workload_text(text, name=name, form=form, file=None if source == STDIN else source)


def _of_design(source: str) -> Workload:
    found = workload_of(read_origin(source, None, None).design)
    if not found.statements:
        raise UnusableInput(f"{source} holds no query", hint="Write Query recent { 'select …' } in it.")
    return replace(found, source=source)


def read_workload_text(
    text: str, *, name: str = "workload", form: str | None = None, file: str | None = None
) -> Workload:
    """Read a text of named queries or of a log."""
    if form or any(one.recognises(text) for one in LOGS.values()):
        return read_log(text, name=name, form=form, file=file)
    return read_queries(text, name=name, file=file)


def remembered_workload(database: Database) -> Workload:
    """Read what a server remembers of the statements that it ran in a database."""
    return read_server(database)
