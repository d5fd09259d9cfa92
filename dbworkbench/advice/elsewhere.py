"""What the planner of somebody else's server says of indexes that were measured in copies on ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbworkbench.advice.candidates import Candidate
from dbworkbench.advice.question import Question
from dbworkbench.drawings.page import measured
from dbworkbench.errors import WorkbenchError
from dbworkbench.model.settings import NOTHING

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase
    from dbworkbench.engines.postgres.hypopg import Hypothesis


@dataclass(frozen=True)
class Opinion:
    """One query there: the planner's cost without and with the indexes, and those that it would use."""

    query: str
    cost_before: float
    cost_after: float
    indexes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """What HypoPG told on `server`; `refused` are indexes that it cannot judge, `error` why it told none."""

    server: str
    opinions: tuple[Opinion, ...] = ()
    refused: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    error: str = ""

    def sentences(self, indexes: Sequence[str]) -> Iterator[str]:
        """Say which of the indexes, by name, the planner there would use."""
        if self.error:
            yield f"@{self.server} could not be asked with HypoPG: {self.error}."
            return
        used = {name for opinion in self.opinions for name in opinion.indexes}
        judged = [name for name in indexes if name not in self.refused]
        taken = [name for name in judged if name in used]
        yield (
            f"Asked with HypoPG, the planner of @{self.server} would use {measured(str(len(taken)))} of "
            f"{len(judged)}{': ' + ', '.join(taken) if taken else ''}."
        )
        left = [name for name in judged if name not in used]
        if left:
            yield (
                f"It sees no use for {', '.join(left)}: HypoPG takes covering and partial indexes for larger "
                "than they are, and its version, settings or statistics may be others. Look at the plans "
                "once they are built."
            )
        for name, reason in self.refused.items():
            yield f"HypoPG cannot judge {name}: {reason}."


def ask_elsewhere(
    database: PostgresDatabase, questions: Sequence[Question], chosen: Sequence[Candidate]
) -> Elsewhere | None:
    """Ask a foreign server's planner about indexes; None where they are none, or HypoPG is not installed.

    Nothing is written there: the indexes exist in the memory of one session that may only read.
    """
    from dbworkbench.engines.postgres.hypopg import open_hypothesis

    if database.engine.own or not chosen:
        return None
    alias = database.engine.alias
    try:
        with open_hypothesis(database.engine.login, database.name) as hypothesis:
            return None if hypothesis is None else _asked(hypothesis, alias, questions, chosen)
    except WorkbenchError as error:
        return Elsewhere(alias, error=error.message)


def _asked(
    hypothesis: Hypothesis, alias: str, questions: Sequence[Question], chosen: Sequence[Candidate]
) -> Elsewhere:
    names = {candidate.ddl: candidate.name for candidate in chosen}
    costs: dict[str, list[float]] = {question.name: [] for question in questions}
    used: dict[str, set[str]] = {question.name: set() for question in questions}
    for ddls in ((), tuple(names)):
        hypothesis.believe(ddls)
        for question in questions:
            found = [hypothesis.estimate(question.query.sql, values) for values in question.sets]
            costs[question.name].append(sum(estimate.cost for estimate in found) / len(found))
            used[question.name] |= {names[ddl] for estimate in found for ddl in estimate.used}
    opinions = (
        Opinion(name, before, after, tuple(sorted(used[name]))) for name, (before, after) in costs.items()
    )
    refused = {names[ddl]: reason for ddl, reason in hypothesis.refused.items()}
    return Elsewhere(alias, tuple(opinions), refused)
