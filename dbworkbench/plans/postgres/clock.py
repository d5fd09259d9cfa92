"""Self times of a PostgreSQL plan on the leader's clock, which add up to the plan's total.

What the server prints (PostgreSQL manual, "Using EXPLAIN", and `src/backend/commands/explain.c`) is a
mean per loop over all processes, and subplans are printed where they were planned and not where they ran.
So each subplan is first charged to the operators in which it ran (`subplans.py`); then the root's time is
handed down from payer to payee, and below a Gather the summed time of its processes counts as the mean of
one process, because they ran side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dbworkbench.plans.postgres.ledger import Ledger
from dbworkbench.plans.postgres.operator import Operator
from dbworkbench.plans.postgres.subplans import charge_subplans


@dataclass(frozen=True)
class Share:
    """Ms of the leader's clock with and without what runs below; `excess` is what did not fit.

    Excess comes from the three decimals that the server prints and stays below 0.0005 ms a loop.
    """

    total: float
    own: float
    excess: float


def charge_time(operators: Sequence[Operator]) -> Ledger:
    """Return who spent its time in whom."""
    ledger = Ledger(operators)
    _charge_inputs(ledger)
    charge_subplans(ledger)
    return ledger


def share_time(ledger: Ledger) -> dict[int, Share]:
    """Return each operator's share of the root's time; the own times add up to the root's total."""
    totals = dict.fromkeys(ledger.spent, 0.0)
    totals[1] = ledger.spent[1]
    shares: dict[int, Share] = {}
    for node in _payers_first(ledger):
        spent, charges = ledger.spent[node], ledger.charges[node]
        charged = sum(charges.values())
        fit = min(1.0, spent / charged) if charged else 1.0
        scale = totals[node] / spent if spent else 0.0
        for child, ms in charges.items():
            totals[child] += ms * fit * scale
        own = max(0.0, spent - charged * fit) * scale
        shares[node] = Share(totals[node], own, max(0.0, charged - spent))
    return shares


def _charge_inputs(ledger: Ledger) -> None:
    for operator in ledger.operators:
        if operator.parent is None or operator.subplan:
            continue
        parent = ledger.operators[operator.parent - 1]
        ms = operator.spent
        if parent.gathers and operator.loops:
            # The processes ran side by side, and may run on after the leader stopped asking (LIMIT).
            ms = min(ms * parent.loops / operator.loops, max(0.0, ledger.room[parent.id]))
        ledger.charge(parent.id, operator.id, ms)


def _payers_first(ledger: Ledger) -> list[int]:
    waiting = dict.fromkeys(ledger.charges, 0)
    for charges in ledger.charges.values():
        for child in charges:
            waiting[child] += 1
    ready = [node for node, payers in waiting.items() if not payers]
    order: list[int] = []
    while ready:
        node = ready.pop()
        order.append(node)
        for child in ledger.charges[node]:
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return order
