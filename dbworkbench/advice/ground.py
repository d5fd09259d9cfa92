"""What advice stands on: a clone, its design, the queries with their values, and their times as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.advice.proof import measure_baseline
from dbworkbench.advice.question import Question, ask
from dbworkbench.errors import Problems, QueryFailed, WorkbenchError
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase


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
    """Draw values for the queries, see which of them can be planned, and measure those that are not `known`.

    Raises Problems when none can be planned.
    """
    there = before.introspect()
    questions: list[Question] = []
    failed: dict[str, WorkbenchError] = {}
    for query in queries:
        try:
            (question,) = ask([query], before, design or there, seed=seed)
            before.explain(query.sql, question.sets[0])
            questions.append(question)
        except WorkbenchError as error:
            failed[query.name] = error
    if not questions:
        raise Problems(list(failed.values()), what="query that cannot be planned")
    rest = [question for question in questions if question.name not in known]
    measured = measure_baseline(rest, before, limit=limit, tell=lambda name: tell(f"before: {name}"))
    _install(before)
    return Ground(
        before,
        there,
        questions,
        {**{question.name: known.get(question.name, 0.0) for question in questions}, **measured},
        {name: error.message for name, error in failed.items()},
    )


def _install(clone: PostgresDatabase) -> None:
    """Give a clone pg_trgm where the server has it; it changes no plan by itself."""
    try:
        clone.query("CREATE EXTENSION IF NOT EXISTS pg_trgm", write=True)
    except QueryFailed:
        return  # then trigram indexes are refused like any other that cannot be built
