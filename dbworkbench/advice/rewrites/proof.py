"""Whether a rewritten query answers with the same rows: tried on hostile rows and on those that are there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table

from dbworkbench.advice.rewrites import hostile
from dbworkbench.advice.rewrites.proposal import Asking, Proposal, Sets
from dbworkbench.advice.rewrites.question import Question
from dbworkbench.benchmarks.answers import Answer, Difference, find_difference, read_answer
from dbworkbench.engines.engine import Database
from dbworkbench.errors import QueryFailed, UnusableInput, WorkbenchError
from dbworkbench.model.design import Design
from dbworkbench.model.settings import NOTHING
from dbworkbench.plans.sampling import sample_parameters, show_parameters

FILLINGS = 24
AWAY = "SET LOCAL TIME ZONE 14"
ELSEWHERE = "the view was refreshed where the time zone is UTC+14"
SETS = 3
ALL_KEYS = 20


@dataclass(frozen=True)
class Counterexample:
    """Rows of tables, as few as show it, and values with which two queries answer differently.

    Without rows it was found in the database's own. `circumstance` is what else was so.
    """

    difference: Difference
    values: Mapping[str, Any] = NOTHING
    rows: Mapping[str, tuple[hostile.Row, ...]] = field(default_factory=dict)
    circumstance: str = ""

    def __str__(self) -> str:
        shown = show_parameters(self.values)
        where = [f"with {shown}"] if shown else []
        held = [
            f"{table} holds {', '.join(_row(row) for row in rows) or 'no row'}"
            for table, rows in self.rows.items()
        ]
        return "; ".join(
            [
                *(held or ["in the database's own rows"]),
                *([self.circumstance] if held and self.circumstance else []),
                *where,
                self.difference.told("as written", "rewritten"),
            ]
        )


@dataclass(frozen=True)
class Proof:
    """How often both queries were asked and answered alike; `error` is why the new one could not be asked.

    `bare` are columns that no values could be made up for.
    """

    hostile: int = 0
    own: int = 0
    counterexample: Counterexample | None = None
    error: str = ""
    bare: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing differs and something was compared."""
        return self.counterexample is None and not self.error and bool(self.hostile or self.own)

    def __str__(self) -> str:
        if self.error:
            return f"it could not be asked: {self.error}"
        if self.counterexample is not None:
            return f"not equal: {self.counterexample}"
        if not self.holds:
            return "nothing could be compared"
        return (
            f"equal in {self.hostile} trials on made-up rows (NULLs, duplicates, empty tables) and in "
            f"{self.own} on the database's own; no counterexample was found{self._but()}"
        )

    def _but(self) -> str:
        return f" (no values were made up for {', '.join(self.bare)})" if self.bare else ""


def prove(
    question: Question,
    proposal: Proposal,
    own: Database,
    sets: Sets,
    *,
    seed: int = 0,
    timeout: float | None = None,
    fillings: int = FILLINGS,
) -> Proof:
    """Ask both queries on hostile rows in a scratch database, then on a database's own rows.

    `own` has the statements of the proposal behind it already. The first difference is made small.
    """
    try:
        tried, counterexample = _try_hostile(question, proposal, own, seed, fillings)
    except WorkbenchError as error:
        return Proof(error=error.message)
    if counterexample is not None:
        return Proof(tried, 0, counterexample)
    told = list(_try_own(proposal, own, sets, timeout))
    differing = next((found for found in told if found.difference is not None), None)
    if differing is not None and differing.difference is not None:
        counterexample = Counterexample(differing.difference, differing.values)
    return Proof(tried, len(told), counterexample, bare=_bare(question))


def _bare(question: Question) -> tuple[str, ...]:
    """Return the columns of a query's tables that it names and whose type has no values here."""
    from sqlglot import exp

    named = {column.name for column in question.tree.find_all(exp.Column)}
    return tuple(
        dict.fromkeys(
            f"{table.name}.{column.name}"
            for table in tables_of(question)
            for column in table.columns
            if not hostile.has_values(column.type) and (column.name in named or not column.nullable)
        )
    )


def _try_own(proposal: Proposal, own: Database, sets: Sets, timeout: float | None) -> Iterator[_Comparison]:
    """Ask both on the database's own rows, up to the first set that takes too long."""
    try:
        yield from compare_sets(own, proposal, proposal.tried(own, sets), timeout)
    except QueryFailed:
        return


@dataclass(frozen=True)
class _Comparison:
    values: Mapping[str, Any]
    difference: Difference | None


def _compare(
    database: Database, proposal: Proposal, values: Mapping[str, Any], timeout: float | None
) -> _Comparison | None:
    """Ask both queries; None where the new one has nothing to begin with."""
    given = proposal.values_for_new(database, values)
    if given is None:
        return None
    ours = read_answer(database, proposal.original, values, timeout)
    theirs = read_answer(database, proposal.new, given, timeout)
    return _Comparison(values, find_difference(ours, theirs))


def _compare_for_all(database: Database, proposal: Proposal, sets: Sets) -> _Comparison | None:
    """Ask the original for each key and the new query for all of them."""
    keys = list(dict.fromkeys(values[proposal.key] for values in sets))
    if not keys:
        return None
    answers = [read_answer(database, proposal.original, {**sets[0], proposal.key: key}) for key in keys]
    rows = tuple(row for answer in answers for row in answer.rows)
    given = proposal.values_for_new(database, {proposal.key: keys})
    theirs = read_answer(database, proposal.new, given or {})
    return _Comparison({proposal.key: keys}, find_difference(Answer(answers[0].columns, rows), theirs))


def compare_sets(
    database: Database, proposal: Proposal, sets: Sets, timeout: float | None = None
) -> Iterator[_Comparison]:
    """Yield what came of asking both queries for sets of values."""
    if proposal.asking is Asking.FOR_ALL:
        found = _compare_for_all(database, proposal, sets)
        if found is not None:
            yield found
        return
    for values in sets:
        found = _compare(database, proposal, values, timeout)
        if found is not None:
            yield found


def _try_hostile(
    question: Question, proposal: Proposal, own: Database, seed: int, fillings: int
) -> tuple[int, Counterexample | None]:
    tables = list(tables_of(question))
    design = hostile.part_of(question.design, tables)
    chance = random.Random(seed)  # noqa: S311  # rows to try, nothing secret
    tried = 0
    with _scratch(own, design, proposal) as database:
        for _ in range(fillings):
            rows = hostile.fill(database, design, chance, _named(question))
            _refresh(database, proposal)
            for found in compare_sets(database, proposal, _sets(database, question, proposal, seed)):
                tried += 1
                if found.difference is not None:
                    return tried, _smallest(database, design, proposal, rows, found)
    return tried, None


def tables_of(question: Question) -> Iterator[Table]:
    """Yield the stored tables that a query reads."""
    from sqlglot import exp

    for node in question.tree.find_all(exp.Table):
        table = question.table(node)
        if table is not None:
            yield table


@contextmanager
def _scratch(own: Database, design: Design, proposal: Proposal) -> Iterator[Database]:
    with own.engine.scratch() as database:
        database.create(design)
        prepare(database, proposal)
        yield database


def prepare(database: Database, proposal: Proposal) -> None:
    """Run what a proposal needs before it can be asked."""
    if proposal.extension:
        database.query(f'CREATE EXTENSION IF NOT EXISTS "{proposal.extension}"', write=True)
    for statement in proposal.statements:
        database.query(statement, write=True)


def _refresh(database: Database, proposal: Proposal) -> None:
    """Refresh where another time zone holds than for those who ask, as it is with a job of the night."""
    if proposal.refresh:
        database.query(f"{AWAY}; {proposal.refresh}", write=True)


def _sets(database: Database, question: Question, proposal: Proposal, seed: int) -> Sets:
    """Draw values from the rows that are there; none where the tables that they come from are empty."""
    try:
        drawn = sample_parameters(
            database, question.design, question.query, count=ALL_KEYS if proposal.key else SETS, seed=seed
        )
    except UnusableInput:
        return ()
    return proposal.tried(database, drawn)


def _named(question: Question) -> dict[str, list[Any]]:
    """Return the constants that a query compares columns with, by column."""
    from sqlglot import exp

    found: dict[str, list[Any]] = {}
    for comparison in question.tree.find_all(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In):
        column = comparison.this.find(exp.Column)
        if column is None:
            continue
        for literal in comparison.find_all(exp.Literal):
            value = literal.this if literal.is_string else int(literal.this) if literal.is_int else None
            found.setdefault(column.name, []).extend([] if value is None else [value])
    for pattern in question.tree.find_all(exp.Like, exp.ILike):
        column = pattern.this.find(exp.Column)
        for literal in pattern.expression.find_all(exp.Literal) if column is not None else ():
            text = literal.this.strip("%_")
            found.setdefault(column.name, []).extend([text, text.upper(), f"x{text}", f"{text} x"])
    return {name: values for name, values in found.items() if values}


def _smallest(
    database: Database,
    design: Design,
    proposal: Proposal,
    rows: Mapping[str, Sequence[hostile.Row]],
    found: _Comparison,
) -> Counterexample:
    """Take rows away one by one as long as the answers still differ (delta debugging, row by row)."""
    kept = {table: list(some) for table, some in rows.items()}
    difference = found.difference
    for table in reversed(list(kept)):
        for row in list(kept[table]):
            fewer = {**kept, table: [other for other in kept[table] if other is not row]}
            smaller = _still(database, design, proposal, fewer, found.values)
            if smaller is not None:
                kept, difference = fewer, smaller
    assert difference is not None  # noqa: S101 - it is what was found, or smaller
    shown = {table: tuple(some) for table, some in kept.items()}
    return Counterexample(difference, found.values, shown, ELSEWHERE if proposal.refresh else "")


def _still(
    database: Database,
    design: Design,
    proposal: Proposal,
    rows: Mapping[str, Sequence[hostile.Row]],
    values: Mapping[str, Any],
) -> Difference | None:
    """Return what still differs with these rows, None when nothing does or they cannot be."""
    if not hostile.put(database, design, rows):
        return None
    _refresh(database, proposal)
    many = [{proposal.key: key} for key in values[proposal.key]] if proposal.key else [values]
    return next((found.difference for found in compare_sets(database, proposal, many)), None)


def _row(row: hostile.Row) -> str:
    return f"({', '.join(f'{name} {_shown(value)}' for name, value in row.items())})"


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return repr(str(value))
    return str(value) if isinstance(value, Decimal) else "NULL" if value is None else repr(value)
