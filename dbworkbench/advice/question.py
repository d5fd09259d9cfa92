"""A query of the workload with the values that it is asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbworkbench.errors import UnusableInput
from dbworkbench.model.parameters import render
from dbworkbench.model.query import Query
from dbworkbench.plans.sampling import sample_parameters

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.model.design import Design

SETS = 3


@dataclass(frozen=True)
class Write:
    """What a statement writes: the table, and the columns that change, None where whole rows come or go."""

    table: str
    columns: frozenset[str] | None
    deletes: bool = False


@dataclass(frozen=True)
class Question:
    """A query, several sets of values for its parameters, and what it writes, if it does."""

    query: Query
    sets: tuple[Mapping[str, Any], ...]
    write: Write | None = None

    @property
    def name(self) -> str:
        return self.query.name

    @property
    def rate(self) -> float:
        """Calls a second; 1 where it is not told."""
        return self.query.rate or 1.0


def check_asked(query: Query) -> None:
    """Raise UnusableInput for what is not one statement that has a plan; text that is no SQL passes."""
    from pglast import ast, parse_sql, parser

    try:
        statements = parse_sql(render(query.sql, "numeric").text)
    except parser.ParseError:
        return  # the server says it better
    if len(statements) != 1:
        raise UnusableInput(
            f"{len(statements) or 'no'} statements in it, where one is asked for",
            hint="Give each statement a name of its own.",
        )
    node = statements[0].stmt
    if not isinstance(
        node, ast.SelectStmt | ast.InsertStmt | ast.UpdateStmt | ast.DeleteStmt | ast.MergeStmt
    ):
        raise UnusableInput(f"{' '.join(query.sql.split())[:40]!r} has no plan that an index could change")


def ask(queries: Sequence[Query], database: Database, design: Design, *, seed: int = 0) -> list[Question]:
    """Return the queries with values drawn from the database for parameters without one."""
    return [
        Question(
            query,
            sample_parameters(database, design, query, count=SETS, seed=seed),
            read_write(query.sql),
        )
        for query in queries
    ]


def read_write(sql: str) -> Write | None:
    """Return what a statement writes, None for one that only reads or that is no SQL."""
    from pglast import ast, parse_sql, parser

    try:
        statements = parse_sql(render(sql, "numeric").text)
    except parser.ParseError:
        return None
    for statement in statements:
        node = statement.stmt
        if isinstance(node, ast.InsertStmt | ast.UpdateStmt | ast.DeleteStmt):
            relation: Any = node.relation
            schema, name = relation.schemaname, relation.relname
            table = name if schema in (None, "public") else f"{schema}.{name}"
            targets: Any = node.targetList if isinstance(node, ast.UpdateStmt) else None
            changed = frozenset(target.name for target in targets) if targets else None
            return Write(table, changed, isinstance(node, ast.DeleteStmt))
    return None
