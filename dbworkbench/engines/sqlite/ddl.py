"""The statements that make a design in SQLite, and what of it SQLite cannot hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlalchemy import Table

from dbworkbench.engines.drafted import Draft, Statement
from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.engines.sqlite.constraint import column_constraints, table_constraints
from dbworkbench.engines.sqlite.definition import Draft as TableDraft
from dbworkbench.engines.sqlite.definition import declared_type, draft_column
from dbworkbench.engines.sqlite.fence import fenced, unfence
from dbworkbench.engines.sqlite.index import draft_index
from dbworkbench.engines.sqlite.naming import Names
from dbworkbench.engines.sqlite.probe import Probe
from dbworkbench.engines.sqlite.quoting import quote
from dbworkbench.engines.sqlite.residue import Residue
from dbworkbench.engines.sqlite.statements import split
from dbworkbench.model.annotation import Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts
from dbworkbench.model.keys import foreign_keys, referred
from dbworkbench.model.loss import Loss

UNHELD_SETTINGS = {"partition": "partitioning", "period": "periods"}
RANKS = {"virtual table": 0, "view": 1, "trigger": 3}
TIME = 300.0


def draft(design: Design) -> Draft:
    """Write a design for SQLite.

    Every statement runs on an empty database, which is then read: what differs from the design is a loss.
    Raises UnusableInput while the design is conceptual.
    """
    refuse_conceptual(design)
    losses: list[Loss] = []
    with fenced(TIME) as connection:
        statements, residue = _statements(design, connection, losses)
        unfence(connection)
        losses += residue.losses(connection)
    return Draft(tuple(statements), tuple(dict.fromkeys(losses)))


def _statements(
    design: Design, connection: sqlite3.Connection, losses: list[Loss]
) -> tuple[list[Statement], Residue]:
    names, probe = Names(design, losses), Probe(connection)
    residue = Residue(design, names)
    statements: list[Statement] = []
    indexes: list[Statement] = []
    for table in parents_first(design):
        tabled = TableDraft(table, names, probe, losses, residue.lost_of(table))
        sql = _table(tabled, design)
        refused = probe.refusal(sql)
        if refused is not None:
            losses.append(Loss(table.key, f"the table is left out: {refused}"))
            residue.leave_out(table)
            continue
        statements.append(Statement("table", None, names.table(table), sql, table.key))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            drafted = draft_index(tabled, index)
            if drafted is not None:
                indexes.append(Statement("index", None, *drafted, table.key))
        _lose_settings(table, losses)
    return [*statements, *indexes, *_routines(design, probe, residue, losses)], residue


def parents_first(design: Design) -> list[Table]:
    """Return the tables so that those referred to come first, as far as there is no circle."""
    placed: dict[str, Table] = {}
    waiting: set[str] = set()
    for start in design.tables:
        stack = [start]
        while stack:
            table = stack[-1]
            waiting.add(table.key)
            parents = (design.metadata.tables.get(referred(key)[0]) for key in foreign_keys(table))
            ahead = [p for p in parents if p is not None and p.key not in placed and p.key not in waiting]
            if ahead:
                stack.append(ahead[0])
            else:
                placed.setdefault(table.key, stack.pop())
    return list(placed.values())


def _table(tabled: TableDraft, design: Design) -> str:
    table = tabled.table
    tabled.probe.begin({tabled.name(column): declared_type(tabled, column) for column in table.columns})
    lines = [
        (draft_column(tabled, column, column_constraints(tabled, design, column)), column.comment)
        for column in table.columns
    ]
    lines += list(table_constraints(tabled, design))
    lines += [(routine.sql, None) for routine in _constraints_of(design, table)]
    head = f"CREATE TABLE {quote(tabled.names.table(table))}{_opening(table.comment)}"
    body = "\n".join(
        _line(text, comment, last=at == len(lines)) for at, (text, comment) in enumerate(lines, 1)
    )
    return f"{head}\n{body}\n){_storage(table)}"


def _constraints_of(design: Design, table: Table) -> Iterator[Routine]:
    for routine in design.routines:
        if routine.dialect == "sqlite" and routine.kind == "constraint" and routine.on == table.key:
            yield routine


def _opening(comment: str | None) -> str:
    """Return the parenthesis that opens the columns, with the comment of the table."""
    if not comment:
        return " ("
    lines = comment.split("\n")
    return f" ( -- {comment}" if len(lines) == 1 else "".join(f"\n-- {line}" for line in lines) + "\n("


def _line(text: str, comment: str | None, *, last: bool) -> str:
    comma = "" if last else ","
    if not comment:
        return f"    {text}{comma}"
    lines = comment.split("\n")
    if len(lines) == 1:
        return f"    {text}{comma} -- {comment}"
    return "".join(f"    -- {line}\n" for line in lines) + f"    {text}{comma}"


def _storage(table: Table) -> str:
    options = table.dialect_kwargs
    words = ["WITHOUT ROWID"] if options.get("sqlite_with_rowid") is False else []
    words += ["STRICT"] if options.get("sqlite_strict") else []
    return f" {', '.join(words)}" if words else ""


def _lose_settings(table: Table, losses: list[Loss]) -> None:
    settings = table_facts(table).settings
    for setting, what in UNHELD_SETTINGS.items():
        if setting in settings:
            losses.append(Loss(table.key, f"SQLite has no {what} of tables"))


def _routines(design: Design, probe: Probe, residue: Residue, losses: list[Loss]) -> Iterator[Statement]:
    for routine in sorted(design.routines, key=lambda routine: RANKS.get(routine.kind or "", 2)):
        name = routine.name or routine.on or routine.kind or "SQL"
        if routine.dialect != "sqlite":
            losses.append(Loss(name, f"the {routine.kind or 'statement'} is written for {routine.dialect}"))
        elif routine.kind != "constraint":
            for piece in split(routine.sql):
                refused = piece.broken or probe.refusal(piece.text)
                if refused is None:
                    yield Statement(routine.kind or "statement", None, name, piece.text, routine.on)
                else:
                    losses.append(Loss(name, f"the {routine.kind or 'statement'} is left out: {refused}"))
                    residue.left_out.append(routine)
