"""What queries are thought to cost under any choice of indexes, each plan asked for once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from dbworkbench.advice.question import Question
from dbworkbench.engines.postgres.simulation.whatif import Estimate, WhatIf

Indexes = frozenset[str]


class Costs:
    """Estimates by query and choice of indexes, which go by their DDL.

    A plan that uses U while A was offered is also the plan for everything between U and A: the planner had
    the choice and left the rest (INUM, Papadomanolakis, Dash, Ailamaki 2007). So most choices cost no plan.
    """

    def __init__(
        self, whatif: WhatIf, questions: Iterable[Question], relevant: Mapping[str, Sequence[str]]
    ) -> None:
        """Take the indexes that can matter to each query, by its name."""
        self.whatif = whatif
        self.questions = {question.name: question for question in questions}
        # what was thought of for the query itself comes before what was thought of for others
        self.order = {name: [ddl for ddl in relevant[name] if ddl in whatif.bytes] for name in self.questions}
        self.relevant = {name: frozenset(ordered) for name, ordered in self.order.items()}
        self._known: dict[str, dict[Indexes, Estimate]] = {name: {} for name in self.questions}
        self.base = {name: self.estimate(name, frozenset()).cost for name in self.questions}

    def estimate(self, name: str, indexes: Collection[str]) -> Estimate:
        """Return what a query costs with some indexes: the mean over its sets of values."""
        offered = frozenset(indexes) & self.relevant[name]
        known = self._known[name]
        if offered in known:
            return known[offered]
        for larger, estimate in known.items():
            if estimate.used <= offered <= larger:
                return estimate
        question = self.questions[name]
        found = [self.whatif.estimate(question.query.sql, values, offered) for values in question.sets]
        used: Indexes = frozenset().union(*(estimate.used for estimate in found))
        estimate = Estimate(sum(one.cost for one in found) / len(found), used)
        known[offered] = estimate
        return estimate

    def used(self, name: str) -> Indexes:
        """Return every index that some plan of a query was seen to use."""
        return frozenset().union(*(estimate.used for estimate in self._known[name].values()))
