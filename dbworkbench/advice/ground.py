"""What advice stands on: a clone, its design, the queries with their values, and their times as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.advice.lab import least_ms
from dbworkbench.advice.question import Question, ask, check_asked
from dbworkbench.errors import Problems, QueryFailed, WorkbenchError
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase

EXTENSIONS = ("pg_trgm", "btree_gist")
"""What indexes may need that nobody has to install for anything else."""


@dataclass(frozen=True)
class Ground:
    """The clone that stands for before, its design, the questions, and their times in ms as it is."""

    before: PostgresDatabase
    design: Design
    questions: Sequence[Question]
    baseline: Mapping[str, float]
    failed: Mapping[str, str]


def survey(
    before: PostgresDatabase,
    queries: Sequence[Query],
    design: Design | None = None,
    *,
    limit: float,
    known: Mapping[str, float] = {},
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Ground:
    """Draw values for the queries, see which of them can be run, and measure those that are not `known`.

    Raises Problems when none can be run.
    """
    there = before.introspect()
    questions: list[Question] = []
    baseline: dict[str, float] = {}
    failed: dict[str, WorkbenchError] = {}
    for query in queries:
        tell(f"before: {query.name}")
        try:
            check_asked(query)
            (question,) = ask([query], before, design or there, seed=seed)
            before.explain(query.sql, question.sets[0])
            ms = known[query.name] if query.name in known else least_ms(before, question, limit)
        except WorkbenchError as error:
            failed[query.name] = error
            continue
        questions.append(question)
        baseline[query.name] = limit * 1000 if ms is None else ms
    if not questions:
        raise Problems(list(failed.values()), what="failing statement")
    _install(before)
    return Ground(before, there, questions, baseline, {name: error.message for name, error in failed.items()})


def _install(clone: PostgresDatabase) -> None:
    """Give a clone the extensions that the server has; they change no plan by themselves."""
    for name in EXTENSIONS:
        try:
            clone.query(f"CREATE EXTENSION IF NOT EXISTS {name}", write=True)
        except QueryFailed:
            continue  # then its indexes are refused like any other that cannot be built
