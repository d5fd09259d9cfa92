"""Published ways to choose indexes, on the same candidates and costs as ours, for the benchmark of advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dbworkbench.advice.candidates import Candidate
from dbworkbench.advice.costs import Costs

Chosen = list[Candidate]
LEAST_SAVED = 0.5
"""Dexter recommends what saves at least half of a query's cost (`--min-cost-savings-pct`, 50 by default)."""

SECOND_COLUMN = 0.1
"""A second column has to save this part more than one alone."""


def dexter(candidates: Sequence[Candidate], costs: Costs, budget: int) -> Chosen:
    """Choose by Dexter's rules: for each query the indexes of one or two columns that its plan uses.

    Dexter (github.com/ankane/dexter) knows no budget: those that help most queries go first until it is full.
    """
    plain = [c for c in candidates if _is_plain(c) and len(c.parts) <= 2]
    votes: dict[str, float] = {}
    for name in costs.questions:
        base = costs.base[name]
        alone = _used_by(costs, name, [c for c in plain if len(c.parts) == 1])
        two = _used_by(costs, name, plain)
        saved = [1 - costs.estimate(name, used).cost / base for used in (alone, two)]
        used = two if saved[1] > saved[0] + SECOND_COLUMN else alone
        if max(saved) >= LEAST_SAVED:
            for ddl in used:
                votes[ddl] = votes.get(ddl, 0.0) + 1.0
    ordered = sorted(votes, key=lambda ddl: (-votes[ddl], costs.whatif.bytes[ddl]))
    return _filled(candidates, ordered, costs, budget)


def single_columns(candidates: Sequence[Candidate], costs: Costs, budget: int) -> Chosen:
    """Choose plain indexes of one column, the one that saves most next, until the budget is full."""
    return _greedy(
        [c for c in candidates if _is_plain(c) and len(c.parts) == 1], costs, budget, _total, "gain"
    )


def extend(candidates: Sequence[Candidate], costs: Costs, budget: int) -> Chosen:
    """Choose as Extend does: add an index or widen one, whichever saves most cost for its room.

    Schlosser, Kossmann, Boissier, "Efficient Scalable Multi-Attribute Index Selection Using Recursive
    Strategies" (ICDE 2019), by the total cost of all queries as there.
    """
    return _greedy(candidates, costs, budget, _total, "room")


def extend_relative(candidates: Sequence[Candidate], costs: Costs, budget: int) -> Chosen:
    """Choose as Extend does, every query's cost counted by what it was, so that the dear ones do not rule."""
    return _greedy(candidates, costs, budget, _relative, "room")


RIVALS: dict[str, Callable[[Sequence[Candidate], Costs, int], Chosen]] = {
    "Dexter's rules": dexter,
    "single columns": single_columns,
    "Extend": extend,
    "Extend, relative": extend_relative,
}


def _total(costs: Costs, name: str, cost: float) -> float:  # noqa: ARG001  # as the other one
    return cost


def _relative(costs: Costs, name: str, cost: float) -> float:
    return cost / costs.base[name]


def _greedy(
    candidates: Sequence[Candidate],
    costs: Costs,
    budget: int,
    weigh: Callable[[Costs, str, float], float],
    by: str,
) -> Chosen:
    sizes, chosen = costs.whatif.bytes, frozenset[str]()
    known = {candidate.ddl: candidate for candidate in candidates if candidate.ddl in sizes}
    wanted = {name: costs.used(name) for name in costs.questions}
    touched = {ddl: [name for name in costs.questions if ddl in wanted[name]] for ddl in known}
    now = {name: weigh(costs, name, costs.base[name]) for name in costs.questions}
    while True:
        best, then = 0.0, chosen
        room = sum(sizes[ddl] for ddl in chosen)
        for ddl, candidate in known.items():
            if ddl in chosen:
                continue
            for step in (
                chosen | {ddl},
                *(chosen - {old} | {ddl} for old in chosen if _widens(candidate, known[old])),
            ):
                more = sum(sizes[one] for one in step) - room
                if room + more > budget:
                    continue
                names = set(touched[ddl]).union(*(touched[old] for old in chosen - step))
                gain = sum(now[n] - weigh(costs, n, costs.estimate(n, step).cost) for n in names)
                worth = gain / max(1, more) if by == "room" else gain
                if gain > 1e-9 and worth > best:
                    best, then = worth, step
        if then == chosen:
            return [known[ddl] for ddl in sorted(chosen)]
        chosen = then
        now = {n: weigh(costs, n, costs.estimate(n, chosen).cost) for n in costs.questions}


def _widens(candidate: Candidate, old: Candidate) -> bool:
    """Say whether a candidate is an index with something more behind its keys."""
    same = (candidate.table, candidate.where, candidate.method) == (old.table, old.where, old.method)
    return same and candidate.keys[: len(old.keys)] == old.keys and set(old.include) <= (
        set(candidate.include) | {column for part in candidate.parts for column in part.columns}
    )  # fmt: skip


def _is_plain(candidate: Candidate) -> bool:
    bare = not candidate.include and not candidate.where and candidate.method == "btree"
    return bare and not any(part.suffix or part.sql.startswith("(") for part in candidate.parts)


def _used_by(costs: Costs, name: str, offered: Iterable[Candidate]) -> frozenset[str]:
    return costs.estimate(name, [c.ddl for c in offered if c.ddl in costs.whatif.bytes]).used


def _filled(candidates: Sequence[Candidate], ordered: Sequence[str], costs: Costs, budget: int) -> Chosen:
    known, chosen, room = {c.ddl: c for c in candidates}, [], 0
    for ddl in ordered:
        if room + costs.whatif.bytes[ddl] <= budget:
            chosen.append(known[ddl])
            room += costs.whatif.bytes[ddl]
    return chosen
