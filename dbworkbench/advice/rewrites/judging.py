"""Think of other ways to write a query, prove each, and measure what is proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from dbworkbench.advice.rewrites.judgement import Judgement, Rewritten
from dbworkbench.advice.rewrites.proof import Proof, prepare, prove
from dbworkbench.advice.rewrites.proposal import Asking, Proposal, Sets
from dbworkbench.advice.rewrites.question import Question, read_question
from dbworkbench.advice.rewrites.shelf import REWRITES
from dbworkbench.benchmarks import Benchmark
from dbworkbench.benchmarks.contest import TIMEOUT_S, Contestant, Progress
from dbworkbench.benchmarks.measuring import bench_contestants
from dbworkbench.benchmarks.timing import Opener, Run
from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.plans.sampling import sample_parameters

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

AS_WRITTEN, REWRITTEN = "as written", "rewritten"
SETS = 5
KEYS = 20
SESSIONS = 3


def rewrite(
    query: Query,
    database: Database,
    design: Design | None = None,
    *,
    repeated: bool = False,
    rounds: int | None = None,
    timeout: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Rewritten:
    """Find other ways to write a query, try whether they answer alike, and measure those that do.

    `repeated` says that the query runs once for each row of another (N+1). Nothing of the database is
    changed: what needs an index or a view is tried in a copy. Raises UnusableInput for what is not one
    SELECT, QueryFailed when the database refuses the query.
    """
    limit = TIMEOUT_S if timeout is None else timeout
    known = design or database.introspect()
    question = read_question(query, known, database.engine.kind, repeated=repeated)
    if question is None:
        raise UnusableInput(
            f"{query.name or 'the query'} is not one SELECT that can be read",
            hint="Rewrites are of queries only.",
        )
    proposals = [proposal for kind in REWRITES for proposal in kind.find(question)]
    sets = sample_parameters(
        database, known, query, count=KEYS if repeated else SETS, seed=seed, timeout=limit
    )
    database.explain(query.sql, sets[0])  # what is wrong with the query itself is said at once
    trial = _Trial(question, database, sets, rounds, limit, seed)
    judged: list[Judgement] = []
    for proposal in proposals:
        if progress is not None:
            progress(proposal.rewrite, len(judged), len(proposals))
        judged.append(trial.judge(proposal))
    return Rewritten(query, tuple(judged))


@dataclass(frozen=True)
class _Trial:
    """A query in its database with the values that it is asked with, and how it is measured."""

    question: Question
    database: Database
    sets: Sets
    rounds: int | None
    limit: float
    seed: int

    def judge(self, proposal: Proposal) -> Judgement:
        """Prove a proposal, and measure it when it holds."""
        try:
            with self._prepared(proposal) as place:
                proof = prove(self.question, proposal, place, self.sets, seed=self.seed, timeout=self.limit)
                return Judgement(proposal, proof, self._measure(proposal, place) if proof.holds else None)
        except QueryFailed as error:
            return Judgement(proposal, Proof(error=error.message))

    @contextmanager
    def _prepared(self, proposal: Proposal) -> Iterator[Database]:
        """Lend the database, or a copy of it with what the proposal needs."""
        if not proposal.statements:
            yield self.database
            return
        with self.database.engine.scratch(self.database) as copy:
            prepare(copy, proposal)
            copy.refresh_statistics()
            yield copy

    def _measure(self, proposal: Proposal, after: Database) -> Benchmark | None:
        """Measure the query as it is against the new one; None when there are no values to ask with."""
        pairs = [
            (values, given)
            for values in _asked(proposal, after, self.sets)
            if (given := proposal.values_for_new(after, values)) is not None
        ]
        if not pairs:
            return None
        olds, news = tuple(old for old, _ in pairs), tuple(new for _, new in pairs)
        query = self.question.query
        new = Contestant(REWRITTEN, after, replace(proposal.new, name=query.name), news)
        kind = OneByOne if proposal.asking is Asking.FOR_ALL else Contestant
        old = kind(AS_WRITTEN, self.database, replace(proposal.original, name=query.name), olds)
        return bench_contestants(query, [old, new], rounds=self.rounds, timeout=self.limit, seed=self.seed)


def _asked(proposal: Proposal, database: Database, sets: Sets) -> Sets:
    """Return the values to measure with: of pages the deep ones, of keys all at once."""
    if proposal.asking is Asking.FOR_ALL:
        return [{proposal.key: [values[proposal.key] for values in sets]}]
    tried = proposal.tried(database, sets)
    if proposal.trials is None or len(tried) == len(sets):
        return tried
    each = max(1, len(tried) // max(1, len(sets)))
    return tried[each - 1 :: each]


@dataclass(frozen=True)
class OneByOne(Contestant):
    """A query that runs once for each of a list of keys, in one session after the other's answer."""

    @property
    def plain(self) -> bool:
        return False

    def openers(self, limit: float) -> list[Opener]:
        return [partial(self._one_by_one, values, limit) for values in self.values]

    @contextmanager
    def _one_by_one(self, values: Any, limit: float) -> Iterator[Run]:
        ((name, keys),) = values.items()
        with _several(self, name, keys, limit) as runs:
            yield lambda: sum(runs[number % len(runs)]() for number in range(len(keys)))


@contextmanager
def _several(contestant: Contestant, name: str, keys: Sequence[Any], limit: float) -> Iterator[list[Run]]:
    """Prepare the query for some of the keys, which stand for all of them."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                contestant.database.prepared(contestant.query.sql, {name: key}, timeout=limit)
            )
            for key in keys[:SESSIONS]
        ]
