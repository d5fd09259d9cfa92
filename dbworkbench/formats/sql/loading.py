"""Runs the statements of a file on the throwaway server, so that one that fails never loses the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg
from pglast import ast
from pglast.enums import ObjectType
from psycopg import errors

from dbworkbench.engines.postgres.catalog.scope import key_of
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.sql.extension import NoStandIn, extend
from dbworkbench.formats.sql.guard import LANGUAGES, Verdict, language_of
from dbworkbench.formats.sql.splitter import Piece
from dbworkbench.formats.sql.standin import MOST, make_collation, stand_in, stand_in_function
from dbworkbench.formats.sql.workshop import Bench
from dbworkbench.model.annotation import Routine

BATCH = 100
SHOWN_LINES = 12
# what code may have changed in the session, on which the text of the next statements rests
AS_SENT = "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; RESET ROLE"
# what a statement says when something that it needs stands further down in the file, or nowhere
MISSING = (
    errors.UndefinedTable,
    errors.UndefinedObject,
    errors.UndefinedFunction,
    errors.InvalidSchemaName,
    errors.UndefinedColumn,
)
STOPPED = (errors.QueryCanceled, errors.AdminShutdown)
SETTING = (ast.VariableSetStmt, ast.SelectStmt, ast.DoStmt)
FINAL = (ast.DropStmt, ast.SelectStmt, ast.DoStmt)  # what failed here is not tried again
# where a statement holds the name of what it makes
NAMED = {"CreateEnumStmt": "typeName", "CreateDomainStmt": "domainname"}
RELATIONS = {
    "CreateStmt": "relation", "ViewStmt": "view", "CreateSeqStmt": "sequence", "CompositeTypeStmt": "typevar",
}  # fmt: skip
MISSED = re.compile(r'(?:relation|table|view|type|schema|sequence|index) "(?P<name>.+?)" does not exist')


@dataclass(frozen=True)
class Step:
    """A statement to be run, how it was judged, and its file."""

    piece: Piece
    verdict: Verdict
    file: str | None = None

    def entry(self, reason: str, line: int | None = None, *, note: bool = False) -> ReportEntry:
        """Return a line of the report about this statement."""
        return ReportEntry(line or self.piece.line, shortened(self.piece.text), reason, self.file, note)


@dataclass(frozen=True)
class _Waiting:
    """A statement that missed something, the search path at its place, and what the server said."""

    step: Step
    path: str
    error: psycopg.Error


@dataclass
class Loading:
    """The run of a file's statements on a bench."""

    place: Bench
    report: list[ReportEntry] = field(default_factory=list)
    kept: list[Routine] = field(default_factory=list)
    failed: list[tuple[Step, psycopg.Error]] = field(default_factory=list)
    path: str = '"$user", public'

    def run(self, steps: Iterable[Step]) -> None:
        """Run the statements; those that came too early get another chance, and stand-ins at last."""
        waiting: list[_Waiting] = []
        with ThreadPoolExecutor(1) as server:  # while it works, the next statements are parsed here
            running: Future[list[_Waiting]] | None = None
            for batch in _batches(steps):
                if running is not None:
                    waiting += running.result()
                running = server.submit(self._run_batch, batch)
            waiting += running.result() if running else []
        waiting = self._again(waiting)
        for _ in range(MOST):
            if not any(self._stand_in(late) for late in waiting):
                break
            waiting = self._again(waiting)
        self.failed += [(late.step, late.error) for late in waiting]
        self.report += _told(self.failed)

    def _run_batch(self, batch: list[Step]) -> list[_Waiting]:
        self.place.adopt(role for step in batch for role in step.verdict.roles)
        if len(batch) > 1 and self._run_together(batch):
            return []
        return self._run_apart(batch)

    def _run_together(self, batch: list[Step]) -> bool:
        """Run statements as one fast transaction; False when one failed, and nothing is done."""
        try:
            self.place.execute("\n;\n".join(step.piece.text for step in batch), times=3)
        except psycopg.Error as error:
            self._recover(error)
            return False
        return True

    def _run_apart(self, batch: list[Step]) -> list[_Waiting]:
        """Run statements each as a transaction of its own; return those that miss something."""
        waiting = []
        self.path = self._search_path()
        for step in batch:
            error = self._run(step)
            if isinstance(step.verdict.node, ast.DoStmt):
                self.place.loader.execute(AS_SENT)
            if isinstance(step.verdict.node, SETTING):
                self.path = self._search_path()
            if isinstance(error, MISSING) and not isinstance(step.verdict.node, FINAL):
                waiting.append(_Waiting(step, self.path, error))
            elif error is not None:
                self.failed.append((step, error))
        return waiting

    def _again(self, waiting: list[_Waiting]) -> list[_Waiting]:
        """Run what waits until nothing more succeeds; return what still waits."""
        while waiting:
            still = []
            for late in waiting:
                self._set_path(late.path)
                error = self._run(late.step)
                if error is not None:
                    still.append(_Waiting(late.step, late.path, error))
            if len(still) == len(waiting):
                return still
            waiting = still
        return []

    def _stand_in(self, late: _Waiting) -> bool:
        self._set_path(late.path)
        made = stand_in(self.place, late.step.verdict.node, late.error, self._schema())
        if made:
            self.report.append(late.step.entry(made, note=True))
        return bool(made)

    def _run(self, step: Step) -> psycopg.Error | None:
        """Run one statement and return the error it ended in."""
        node = step.verdict.node
        try:
            if isinstance(node, ast.CreateExtensionStmt):
                self._extend(step)
            elif isinstance(node, ast.CreateFunctionStmt) and language_of(node) not in LANGUAGES:
                self._keep_function(step)
            else:
                self.place.execute(step.piece.text)
        except psycopg.Error as error:
            self._recover(error)
            return None if self._keep_collation(step, error) else error
        return None

    def _keep_collation(self, step: Step, error: psycopg.Error) -> bool:
        """Keep a collation that this server, built without ICU, cannot make; say whether it is one."""
        node = step.verdict.node
        collation = isinstance(node, ast.DefineStmt) and node.kind == ObjectType.OBJECT_COLLATION
        if not collation or not isinstance(error, errors.FeatureNotSupported):
            return False
        names = [str(part.sval) for part in node.defnames]
        schema = names[0] if len(names) > 1 else self._schema()
        make_collation(self.place, schema, names[-1])
        self.kept.append(
            Routine("postgres", step.piece.text, kind="collation", name=key_of(schema, names[-1]))
        )
        said = f"{_said(error)}: it is kept as it stands, and sorts here by code point"
        self.report.append(step.entry(said, note=True))
        return True

    def _extend(self, step: Step) -> None:
        try:
            said = extend(self.place, step.verdict.node, self._schema() or "public")
        except NoStandIn as missing:
            self.report.append(step.entry(str(missing)))
            return
        if said:
            self.report.append(step.entry(said, note=True))

    def _keep_function(self, step: Step) -> None:
        node = step.verdict.node
        said = stand_in_function(self.place, node, language_of(node))
        names = [str(part.sval) for part in node.funcname]
        key = key_of(names[0] if len(names) > 1 else self._schema(), names[-1])
        kind = "procedure" if node.is_procedure else "function"
        self.kept.append(Routine("postgres", step.piece.text, kind=kind, name=key))
        self.report.append(step.entry(said, note=True))

    def _recover(self, error: psycopg.Error) -> None:
        """Be ready for the next statement, whatever the last one did to the session."""
        if isinstance(error, STOPPED):
            took = f"it took longer than {self.place.patience:g} s and was stopped"
            ended = "it ended its own session"
            error.add_note(self.place.guardian.reason or (ended if self.place.loader.closed else took))
            self.place.shorten_patience()
        if self.place.loader.closed:
            self.place.reopen(self.path)

    def _search_path(self) -> str:
        return self._ask("SELECT pg_catalog.current_setting('search_path')") or ""

    def _schema(self) -> str:
        return self._ask("SELECT pg_catalog.current_schema()")

    def _ask(self, query: str) -> str:
        row = self.place.loader.execute(query.encode()).fetchone()
        return str(row[0]) if row and row[0] is not None else ""

    def _set_path(self, path: str) -> None:
        self.path = path
        self.place.loader.execute("SELECT pg_catalog.set_config('search_path', %s, false)", [path])


def _batches(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Gather statements; what is not run as it stands, or may run long, stands alone."""
    batch: list[Step] = []
    for step in steps:
        alone = _stands_alone(step.verdict.node)
        if batch and (alone or len(batch) == BATCH):
            yield batch
            batch = []
        if alone:
            yield [step]
        else:
            batch.append(step)
    if batch:
        yield batch


def _stands_alone(node: Any) -> bool:
    if isinstance(node, ast.CreateFunctionStmt):
        return language_of(node) not in LANGUAGES
    return isinstance(node, (ast.CreateExtensionStmt, ast.DoStmt))


def _told(failed: list[tuple[Step, psycopg.Error]]) -> Iterator[ReportEntry]:
    """Yield what failed: each cause by itself, and together what only missed what a cause did not make."""
    lost = {name: step for step, _ in failed if (name := _makes(step.verdict.node))}
    followers: dict[str, list[Step]] = {}
    for step, error in failed:
        missed = MISSED.fullmatch(error.diag.message_primary or "")
        name = missed["name"].rpartition(".")[2] if missed else ""
        if name in lost and lost[name] is not step:
            followers.setdefault(name, []).append(step)
        else:
            yield step.entry(_said(error), _line(step, error))
    for name, steps in followers.items():
        yield _following(name, lost[name], steps)


def _following(name: str, cause: Step, steps: list[Step]) -> ReportEntry:
    where = f"line {cause.piece.line}" + (
        f" of {cause.file}" if cause.file not in (None, steps[0].file) else ""
    )
    reason = f'it needs "{name}", which {where} did not make'
    if len(steps) > 1:
        lines = [str(step.piece.line) for step in steps[1:]]
        shown = ", ".join(lines[:SHOWN_LINES]) + (", …" if len(lines) > SHOWN_LINES else "")
        reason += f"; so do {len(lines):,} more (line{'s' if len(lines) > 1 else ''} {shown})"
    return steps[0].entry(reason)


def _makes(node: Any) -> str:
    """Return the name of the relation or type that a statement would have made."""
    kind = type(node).__name__
    if kind in NAMED:
        return str(getattr(node, NAMED[kind])[-1].sval)
    if kind == "CreateTableAsStmt":
        return str(node.into.rel.relname)
    return str(getattr(node, RELATIONS[kind]).relname) if kind in RELATIONS else ""


def _said(error: psycopg.Error) -> str:
    if notes := getattr(error, "__notes__", []):
        return str(notes[0])
    said = error.diag.message_primary or str(error).strip()
    # an extension that is not there is told with a path of the server, which says nothing more
    about = None if isinstance(error, errors.FeatureNotSupported) else error.diag.message_detail
    return said + (f" ({about.rstrip('.')})" if about else "")


def _line(step: Step, error: psycopg.Error) -> int:
    position = error.diag.statement_position
    before = step.piece.text[: int(position) - 1] if position else ""
    return step.piece.line + before.count("\n")
