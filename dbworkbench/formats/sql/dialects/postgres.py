"""PostgreSQL's DDL: parsed by the server's parser, loaded on a throwaway server, read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pglast import ast
from sqlalchemy import Table

from dbworkbench.engines.postgres.catalog import read_catalog
from dbworkbench.engines.postgres.catalog.relation import MASK, is_secret
from dbworkbench.engines.postgres.ddl import draft
from dbworkbench.errors import Place
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.report import ReportEntry, shortened
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.guard import Fate, ParseError, Verdict, judge
from dbworkbench.formats.sql.loading import Loading, Step
from dbworkbench.formats.sql.modifier import Modifiers
from dbworkbench.formats.sql.passed import Passed
from dbworkbench.formats.sql.script import script
from dbworkbench.formats.sql.splitter import Piece, definitions
from dbworkbench.formats.sql.workshop import bench
from dbworkbench.formats.written import Written
from dbworkbench.garbage import paused_collection
from dbworkbench.model.annotation import Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import change_facts

AT_INDEX = re.compile(r", at index (\d+)$")
LONG_WORD = re.compile(r"""(?<=at or near ".{40}).*(?="$)""", re.DOTALL)
WITH_DATA = re.compile(r"\bwith\s+data\s*$", re.IGNORECASE)
# rows with an oid of their own went with PostgreSQL 12
OIDS = re.compile(r"\bwith(?:out)?\s+oids\b|\bwith\s*\(\s*oids\s*=\s*'?(?:true|false)'?\s*\)", re.IGNORECASE)
TABLE = re.compile(r"create\s[^(]*\btable\b", re.IGNORECASE)
OPTIONS = re.compile(r"\boptions\s*\(", re.IGNORECASE)
FOREIGN = ("ForeignServerStmt", "UserMappingStmt")
WATCHING = ("event trigger", "trigger state", "comment")  # kinds that are kept of event triggers
NEWEST = 18


def read(source: SourceText, name: str) -> Reading:
    """Return the design and what could not be read."""
    return read_many([source], name)


def read_many(sources: Sequence[SourceText], name: str) -> Reading:
    """Return the design that files make one after the other, and what could not be read."""
    judging = _Judging()
    # a tree of the parser's is thrown away as soon as its batch has run, and has no circles
    with bench() as place, paused_collection():
        loading = Loading(place)
        loading.run(judging.steps(sources))
        place.begin_reading()
        judging.modifiers.translate(place.loader)
        design = _with_kept(read_catalog(place.loader, name=name), [*judging.kept, *loading.kept])
    for where, relation in judging.tables:
        _locate(design, where, relation)
    order = {source.file: number for number, source in enumerate(sources)}
    report = [*judging.report, *loading.report]
    return Reading(design, tuple(sorted(report, key=lambda entry: (order[entry.file], entry.line))))


def write(design: Design) -> Written:
    """Write the DDL of a design for the newest PostgreSQL."""
    plan = draft(design, NEWEST)
    written = {routine.on for routine in design.routines if routine.kind == "partition"}
    kept = [step for step in plan.statements if step.kind != "partition" or step.table not in written]
    return script([step.sql.rstrip().rstrip(";") for step in kept], plan.losses)


@dataclass
class _Judging:
    """The statements of files, parsed one by one while others run; what is not run is reported."""

    report: list[ReportEntry] = field(default_factory=list)
    tables: list[tuple[Place, ast.RangeVar]] = field(default_factory=list)
    modifiers: Modifiers = field(default_factory=Modifiers)
    kept: list[Routine] = field(default_factory=list)

    def steps(self, sources: Sequence[SourceText]) -> Iterator[Step]:
        """Yield the statements that are to be run."""
        for source in sources:
            passed = Passed()
            for piece in definitions(source.text, passed):
                step = self._judged(piece, source.file, passed)
                if step is not None:
                    self._note_table(step)
                    yield step
            self.report += passed.entries(source.file)

    def _judged(self, piece: Piece, file: str | None, passed: Passed) -> Step | None:
        if piece.broken:
            self._tell(piece, file, piece.broken)
            return None
        piece = _without_oids(piece)
        try:
            verdict = judge(piece.text)
        except ParseError as error:
            self.report.append(_unparsed(piece, file, error))
            return None
        if verdict.fate is Fate.REFUSE:
            self._tell(piece, file, f"refused: {verdict.reason}")
        elif verdict.fate is Fate.SKIP and verdict.kind:
            passed.add_statement(verdict.kind, piece.line, piece.text)
        elif verdict.fate is Fate.KEEP:
            self._keep(piece, file, verdict)
        if verdict.fate is not Fate.RUN:
            return None
        self._note_secrets(piece, file, verdict.node)
        text = self.modifiers.encode(_tamed(piece.text, verdict.node))
        return Step(replace(piece, text=text), verdict, file)

    def _keep(self, piece: Piece, file: str | None, verdict: Verdict) -> None:
        named = (getattr(verdict.node, name, None) for name in ("trigname", "plname", "object"))
        name = next((str(getattr(found, "sval", found)) for found in named if found), None)
        self.kept.append(Routine("postgres", piece.text, kind=verdict.kind, name=name))
        self._tell(piece, file, f"{verdict.reason}: it is kept as it stands", note=True)

    def _note_secrets(self, piece: Piece, file: str | None, node: ast.Node) -> None:
        """Tell which options the catalogue keeps to itself; what is told does not show them either."""
        if not type(node).__name__.endswith(FOREIGN):
            return
        names = [str(option.defname) for option in getattr(node, "options", None) or ()]
        user = getattr(node, "user", None)
        if names and user is not None and user.rolename:
            reason = f"its {' and '.join(names)} only its user may read: left out"
        elif secret := " and ".join(name for name in names if is_secret(name)):
            reason = f"its {secret} is secret, and written as {MASK}"
        else:
            return
        shown = replace(piece, text=OPTIONS.split(piece.text, maxsplit=1)[0])
        self._tell(shown, file, reason, note=True)

    def _tell(self, piece: Piece, file: str | None, reason: str, *, note: bool = False) -> None:
        self.report.append(ReportEntry(piece.line, shortened(piece.text), reason, file, note))

    def _note_table(self, step: Step) -> None:
        node = step.verdict.node
        if isinstance(node, ast.CreateStmt) and node.relation is not None:
            line = step.piece.text.partition("\n")[0].rstrip("\r")
            place = Place(step.piece.line, 1, line, max(1, len(line)), step.file)
            self.tables.append((place, node.relation))


def _without_oids(piece: Piece) -> Piece:
    if "oids" in piece.text.lower() and TABLE.match(piece.text):
        return replace(piece, text=OIDS.sub("", piece.text))
    return piece


def _tamed(text: str, node: ast.Node) -> str:
    """Return a statement without the owner of a schema, who may be a superuser, and without rows."""
    if isinstance(node, ast.CreateSchemaStmt) and node.authrole is not None and not node.schemaElts:
        name = str(node.schemaname or node.authrole.rolename).replace('"', '""')
        return f'CREATE SCHEMA {"IF NOT EXISTS " if node.if_not_exists else ""}"{name}"'
    if type(node) is ast.CreateTableAsStmt and not getattr(node.into, "skipData", True):
        return WITH_DATA.sub("", text) + "\nWITH NO DATA"
    return text


def _unparsed(piece: Piece, file: str | None, error: ParseError) -> ReportEntry:
    said, index = str(error.args[0]), error.args[1]  # no index: at the end of the statement
    index = len(piece.text) if index is None else int(index)
    line = piece.line + piece.text.count("\n", 0, index)
    # a quote that begins by mistake may go on for pages, and the parser tells all of it
    said = LONG_WORD.sub("…", AT_INDEX.sub("", said))
    return ReportEntry(line, shortened(piece.text), said, file)


def _with_kept(design: Design, kept: Sequence[Routine]) -> Design:
    """Return a design with what was not run: functions after the extensions that bring their languages.

    Event triggers come last, for they watch what is made after them.
    """
    if not kept:
        return design
    first = [routine for routine in design.routines if routine.kind == "extension"]
    rest = [routine for routine in design.routines if routine.kind != "extension"]
    early = [routine for routine in kept if routine.kind not in WATCHING]
    late = [routine for routine in kept if routine.kind in WATCHING]
    return replace(design, routines=(*first, *early, *rest, *late))


def _locate(design: Design, place: Place, relation: ast.RangeVar) -> None:
    """Note where a table is made; a name without schema is the one table of that name."""
    table = _table(design, relation)
    if table is not None:
        change_facts(table, place=place)


def _table(design: Design, relation: ast.RangeVar) -> Table | None:
    if relation.schemaname:
        schema = None if relation.schemaname == "public" else relation.schemaname
        key = f"{schema}.{relation.relname}" if schema else str(relation.relname)
        return design.metadata.tables.get(key)
    same = [table for table in design.tables if table.name == relation.relname]
    return next((table for table in same if table.schema is None), same[0] if same else None)
