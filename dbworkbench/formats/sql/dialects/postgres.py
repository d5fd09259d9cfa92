"""PostgreSQL's DDL: parsed by the server's parser, loaded on a throwaway server, read back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import psycopg
from pglast import ast
from psycopg import errors, sql
from sqlalchemy import Table

from dbworkbench.engines.postgres.catalog import read_catalog
from dbworkbench.engines.postgres.ddl import draft
from dbworkbench.errors import Place
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.guard import Fate, ParseError, Verdict, judge
from dbworkbench.formats.sql.script import script
from dbworkbench.formats.sql.splitter import Piece, split
from dbworkbench.formats.sql.workshop import Bench, bench
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design
from dbworkbench.model.facts import change_facts

AT_INDEX = re.compile(r", at index (\d+)$")
INSERT = re.compile(r"insert\b", re.IGNORECASE)
# what a statement says when something that it needs stands further down in the file
MISSING = (
    errors.UndefinedTable,
    errors.UndefinedObject,
    errors.UndefinedFunction,
    errors.InvalidSchemaName,
    errors.UndefinedColumn,
)
BATCH = 100
NEWEST = 18
SETTING = (ast.VariableSetStmt, ast.SelectStmt, ast.DoStmt)
LATER = (
    ast.CreateStmt, ast.AlterTableStmt, ast.ViewStmt, ast.IndexStmt, ast.CreateTrigStmt, ast.CreatePolicyStmt,
    ast.CommentStmt, ast.CreateTableAsStmt, ast.CreateFunctionStmt, ast.CreateDomainStmt,
)  # fmt: skip


@dataclass(frozen=True)
class _Step:
    """A statement to be run, and how it was judged."""

    piece: Piece
    verdict: Verdict


@dataclass(frozen=True)
class _Waiting:
    """A statement that missed something, the search path at its place, and what the server said."""

    step: _Step
    path: str
    error: psycopg.Error


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    text, file = source.text, source.file
    report: list[ReportEntry] = []
    steps = [step for piece in split(text) if (step := _judged(piece, report)) is not None]
    roles = tuple(dict.fromkeys(role for step in steps for role in step.verdict.roles))
    to_run = [step for step in steps if step.verdict.fate is Fate.RUN]
    with bench(roles) as place:
        place.loader.execute("SET check_function_bodies = off")
        _load(place, to_run, report)
        design = read_catalog(place.loader, name=name)
    _locate(design, to_run, text, file)
    return Reading(design, tuple(sorted(report, key=lambda entry: entry.line)))


def write(design: Design) -> Written:
    """Write the DDL of a design for the newest PostgreSQL."""
    plan = draft(design, NEWEST)
    written = {routine.on for routine in design.routines if routine.kind == "partition"}
    kept = [step for step in plan.statements if step.kind != "partition" or step.table not in written]
    return script([step.sql.rstrip().rstrip(";") for step in kept], plan.losses)


def _judged(piece: Piece, report: list[ReportEntry]) -> _Step | None:
    if piece.broken:
        report.append(ReportEntry(piece.line, shortened(piece.text), piece.broken))
        return None
    if INSERT.match(piece.text):
        return None  # rows are no part of a design, and dumps hold very many
    try:
        verdict = judge(piece.text)
    except ParseError as error:
        report.append(_unparsed(piece, error))
        return None
    if verdict.fate is Fate.REFUSE:
        report.append(ReportEntry(piece.line, shortened(piece.text), f"refused: {verdict.reason}"))
        return None
    return _Step(replace(piece, text=_without_owner(piece.text, verdict.node)), verdict)


def _without_owner(text: str, node: ast.Node) -> str:
    """Return CREATE SCHEMA without the owner, whom we may not stand in for when it is a superuser."""
    if not isinstance(node, ast.CreateSchemaStmt) or node.authrole is None or node.schemaElts:
        return text
    name = str(node.schemaname or node.authrole.rolename).replace('"', '""')
    return f'CREATE SCHEMA {"IF NOT EXISTS " if node.if_not_exists else ""}"{name}"'


def _unparsed(piece: Piece, error: ParseError) -> ReportEntry:
    said, index = str(error.args[0]), error.args[1]  # no index: at the end of the statement
    index = len(piece.text) if index is None else int(index)
    line = piece.line + piece.text.count("\n", 0, index)
    return ReportEntry(line, shortened(piece.text), AT_INDEX.sub("", said))


def _load(place: Bench, steps: Iterable[_Step], report: list[ReportEntry]) -> None:
    """Run the statements; those that came too early get another chance."""
    waiting: list[_Waiting] = []
    for batch in _batches(steps):
        if len(batch) == 1 or not _run_together(place, batch):
            waiting += _run_apart(place, batch, report)
    while waiting:
        still = [
            _Waiting(late.step, late.path, error)
            for late in waiting
            if (error := _run(place, late.step, late.path)) is not None
        ]
        if len(still) == len(waiting):
            break
        waiting = still
    report += [_failed(late.step, late.error) for late in waiting]


def _batches(steps: Iterable[_Step]) -> Iterator[list[_Step]]:
    """Gather statements; extensions are made by somebody else and stand alone."""
    batch: list[_Step] = []
    for step in steps:
        alone = isinstance(step.verdict.node, ast.CreateExtensionStmt)
        if batch and (alone or len(batch) == BATCH):
            yield batch
            batch = []
        if alone:
            yield [step]
        else:
            batch.append(step)
    if batch:
        yield batch


def _run_together(place: Bench, batch: Iterable[_Step]) -> bool:
    """Run statements as one fast transaction; False when one failed, and nothing is done."""
    text = "\n;\n".join(step.piece.text for step in batch)
    try:
        place.loader.execute(text.encode())
    except psycopg.Error:
        return False
    return True


def _run_apart(place: Bench, batch: Iterable[_Step], report: list[ReportEntry]) -> list[_Waiting]:
    """Run statements each as a transaction of its own; return those that miss something."""
    waiting = []
    path = _search_path(place)
    for step in batch:
        error = _run(place, step)
        if isinstance(step.verdict.node, SETTING):
            path = _search_path(place)
        if isinstance(error, MISSING) and isinstance(step.verdict.node, LATER):
            waiting.append(_Waiting(step, path, error))
        elif error is not None:
            report.append(_failed(step, error))
    return waiting


def _search_path(place: Bench) -> str:
    row = place.loader.execute("SELECT current_setting('search_path')").fetchone()
    return str(row[0]) if row else ""


def _run(place: Bench, step: _Step, path: str | None = None) -> psycopg.Error | None:
    """Run one statement and return the error it ended in."""
    if path is not None:
        place.loader.execute("SELECT set_config('search_path', %s, false)", [path])
    node = step.verdict.node
    try:
        if isinstance(node, ast.CreateExtensionStmt):
            _extend(place, node)
        else:
            place.loader.execute(step.piece.text.encode())
    except psycopg.Error as error:
        return error
    return None


def _extend(place: Bench, node: ast.CreateExtensionStmt) -> None:
    """Make an extension that the guard let pass, by its name alone."""
    options = {option.defname: option.arg for option in node.options or ()}
    schema = options["schema"].sval if "schema" in options else "public"
    place.master.execute(
        sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {} CASCADE").format(
            sql.Identifier(str(node.extname)), sql.Identifier(schema)
        )
    )


def _failed(step: _Step, error: psycopg.Error) -> ReportEntry:
    said = error.diag.message_primary or str(error).strip()
    # an extension that is not there is told with a path of the server, which says nothing more
    about = None if isinstance(error, errors.FeatureNotSupported) else error.diag.message_detail
    detail = f" ({about.rstrip('.')})" if about else ""
    position = error.diag.statement_position
    before = step.piece.text[: int(position) - 1] if position else ""
    line = step.piece.line + before.count("\n")
    return ReportEntry(line, shortened(step.piece.text), said + detail)


def _locate(design: Design, steps: Iterable[_Step], text: str, file: str | None) -> None:
    """Note where each table is made; a name without schema is the one table of that name."""
    lines = text.split("\n")
    for step in steps:
        node = step.verdict.node
        relation = node.relation if isinstance(node, ast.CreateStmt) else None
        table = _table(design, relation) if relation is not None else None
        if table is not None:
            line = lines[step.piece.line - 1].rstrip("\r")
            change_facts(table, place=Place(step.piece.line, 1, line, max(1, len(line)), file))


def _table(design: Design, relation: ast.RangeVar) -> Table | None:
    if relation.schemaname:
        schema = None if relation.schemaname == "public" else relation.schemaname
        key = f"{schema}.{relation.relname}" if schema else str(relation.relname)
        return design.metadata.tables.get(key)
    same = [table for table in design.tables if table.name == relation.relname]
    return next((table for table in same if table.schema is None), same[0] if same else None)
