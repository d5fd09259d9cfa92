"""Where everything stands among the statements of a design: after what it needs, before what needs it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Index, Table

from dbworkbench.engines.postgres.since import fit
from dbworkbench.engines.postgres.statement import Statement
from dbworkbench.model.annotation import LAST, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.keys import foreign_keys, index_columns, is_partial, is_plain, referred
from dbworkbench.model.loss import Loss

DIALECTS = ("postgres", "postgresql", "pg")
# These must be there before the tables that use them; triggers, policies and the rest come after.
EARLY = re.compile(
    r"\s*create\s+(or\s+replace\s+)?(extension|function|procedure|type|domain|sequence|collation|aggregate"
    r"|operator|cast|schema|text\s+search|(trusted\s+)?(procedural\s+)?language|access\s+method"
    r"|foreign\s+data\s+wrapper)\b",
    re.IGNORECASE,
)
BODY = re.compile(r"\bas\s*(\$|')", re.IGNORECASE)
PROGRAM = re.compile(r"\s*create\s+(or\s+replace\s+)?(function|procedure)\b", re.IGNORECASE)
NOT_NULL = re.compile(r'CONSTRAINT "(.+)" NOT NULL')
NAMED_NOT_NULL = 18  # the first version in which NOT NULL has a name
ABOUT = ("comment", "owner", "security label")
UNCHECKED = "SET check_function_bodies = off"


@dataclass(frozen=True)
class Placed:
    """Statements that come first, before the tables, before one table or index, and last."""

    first: tuple[Statement, ...] = ()
    early: tuple[Statement, ...] = ()
    late: tuple[Statement, ...] = ()
    waiting: dict[str, list[Statement]] = field(default_factory=dict)

    def before(self, key: str) -> Iterator[Statement]:
        """Yield what a table or an index waits for."""
        yield from self.waiting.get(key, ())


def place_routines(design: Design, major: int, losses: list[Loss]) -> Placed:
    """Place the SQL of a design; what is for another dialect or a newer version is lost."""
    tables, stops = design.tables, _stops(design)
    schemas: list[Statement] = []  # an extension may stand in one
    first: list[Statement] = []
    early: list[Statement] = []
    late: list[Statement] = []
    waiting: dict[str, list[Statement]] = defaultdict(list)
    for routine in _kept(design, major, losses):
        statement = Statement("routine", _title(routine), routine.sql.strip(), routine.on, routine.place)
        if routine.kind == "schema":
            schemas.append(statement)
        elif routine.kind == "extension":
            first.append(statement)
        elif routine.before in stops:
            waiting[str(routine.before)].append(statement)
        elif routine.before == LAST:
            late.append(statement)
        else:
            (early if _is_early(routine, tables) else late).append(statement)
    if any(
        PROGRAM.match(statement.sql)
        for statement in (*early, *(s for some in waiting.values() for s in some))
    ):
        first.append(Statement("setting", "check_function_bodies", UNCHECKED))
    return Placed((*schemas, *first), tuple(early), tuple(late), waiting)


def parents_first(tables: Sequence[Table]) -> Iterator[Table]:
    """Yield tables in their order, but those that inherit after their parents."""
    by_key = {table.key: table for table in tables}
    done: set[str] = set()
    for table in tables:
        yield from _with_parents(table, by_key, done)


def _with_parents(table: Table, by_key: Mapping[str, Table], done: set[str]) -> Iterator[Table]:
    if table.key in done:
        return
    done.add(table.key)
    for parent in _parents(table):
        if parent in by_key:
            yield from _with_parents(by_key[parent], by_key, done)
    yield table


def referred_keys(design: Design) -> set[tuple[str, frozenset[str]]]:
    """Return tables and the columns in them that foreign keys refer to."""
    found = (referred(key) for table in design.tables for key in foreign_keys(table))
    return {(parent, frozenset(columns)) for parent, columns in found}


def is_referred(index: Index, keys: Iterable[tuple[str, frozenset[str]]]) -> bool:
    """Say whether a foreign key may rest on an index: it must be there first."""
    if not index.unique or not is_plain(index) or is_partial(index) or index.table is None:
        return False
    return (index.table.key, frozenset(index_columns(index))) in keys


def index_key(index: Index) -> str:
    """Return an index's name with its schema."""
    schema = index.table.schema if index.table is not None else None
    return f"{schema}.{index.name}" if schema else str(index.name)


def _stops(design: Design) -> set[str]:
    """Return the keys of everything that a routine can stand before."""
    indexes = (index_key(index) for table in design.tables for index in table.indexes)
    return {*(table.key for table in design.tables), *indexes}


def _kept(design: Design, major: int, losses: list[Loss]) -> Iterator[Routine]:
    """Yield what a version can run, and report the rest; what is said of something lost goes with it."""
    lost = _lost_names(design) if major < NAMED_NOT_NULL else set()
    for routine in design.routines:
        if not _is_for_postgres(routine):
            losses.append(Loss(_title(routine), f"SQL for {routine.dialect} is left out"))
            continue
        if routine.kind in ABOUT and str(routine.name) in lost:
            continue
        fitted = fit(routine, major)
        if fitted.reason:
            losses.append(Loss(_title(routine), fitted.reason))
        if fitted.routine is None:
            lost |= {str(routine.name), f"{routine.name} on {_qualified(routine.on)}"}
        else:
            yield fitted.routine


def _is_for_postgres(routine: Routine) -> bool:
    """Say whether PostgreSQL takes a statement: its own, and DuckDB's CREATE SEQUENCE, which says no more."""
    return routine.dialect.casefold() in DIALECTS or (routine.dialect, routine.kind) == ("duckdb", "sequence")


def _lost_names(design: Design) -> set[str]:
    """Return the NOT NULLs that have a name, as comments name them."""
    columns = ((table, column) for table in design.tables for column in table.columns)
    named = (
        (table, NOT_NULL.search(column_facts(column).settings.get("not_null", "")))
        for table, column in columns
    )
    return {f"{match[1]} on {_qualified(table.key)}" for table, match in named if match}


def _qualified(key: str | None) -> str:
    return key if key and "." in key else f"public.{key}"


def _is_early(routine: Routine, tables: Iterable[Table]) -> bool:
    """Whether tables may need it; a function that names a table outside of its body needs the table."""
    if not EARLY.match(routine.sql):
        return False
    body = BODY.search(routine.sql)
    head = routine.sql[: body.start()] if body else routine.sql
    return not any(re.search(rf"(?<!\w){re.escape(table.name)}(?!\w)", head) for table in tables)


def _title(routine: Routine) -> str:
    return routine.name or routine.kind or " ".join(routine.sql.split()[:3])


def _parents(table: Table) -> list[str]:
    parents = table.dialect_kwargs.get("postgresql_inherits") or ()
    names = (parents,) if isinstance(parents, str) else parents
    return [str(name).replace('"', "") for name in names]
