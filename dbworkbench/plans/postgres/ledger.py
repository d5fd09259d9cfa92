"""Whose time is whose: every operator's time, and which part of it was spent in another operator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dbworkbench.plans.postgres.operator import Operator


class Ledger:
    """Times in ms as each operator's own processes count them, summed over these processes.

    An operator is charged with what its inputs and subplans took while it waited for them; its room is
    what is not yet charged. What ran after the root had given its last row is charged to the root,
    whose time grows by it.
    """

    def __init__(self, operators: Sequence[Operator]) -> None:
        self.operators = operators
        self.charges: dict[int, dict[int, float]] = {operator.id: {} for operator in operators}
        self.spent = {operator.id: operator.spent for operator in operators}
        self.room = dict(self.spent)

    def charge(self, payer: int, child: int, ms: float) -> None:
        """Write down that `child` took `ms` of the time of `payer`."""
        if ms <= 0:
            return
        charges = self.charges[payer]
        charges[child] = charges.get(child, 0.0) + ms
        self.room[payer] -= ms

    def charge_whole(self, payers: Sequence[int], child: int) -> float:
        """Charge all of a child's time to the first payer who has room, or spread it; return what is left."""
        ms = self.spent[child]
        for payer in payers:
            if self.room[payer] + self._rounding(payer, child) >= ms:
                self.charge(payer, child, ms)
                return 0.0
        return self.spread(payers, child, ms)

    def spread(self, payers: Iterable[int], child: int, ms: float) -> float:
        """Charge `ms` to payers as far as their room goes, the roomiest first; return what is left."""
        for payer in sorted(payers, key=lambda payer: -self.room[payer]):
            part = min(ms, max(0.0, self.room[payer]))
            self.charge(payer, child, part)
            ms -= part
        return ms

    def charge_afterwards(self, child: int, ms: float) -> None:
        """Charge what a child did after the root's last row."""
        self.spent[1] += ms
        self.room[1] += ms
        self.charge(1, child, ms)

    def below(self, node: int) -> set[int]:
        """Return a node and everything whose time is part of its time."""
        found: set[int] = set()
        stack = [node]
        while stack:
            current = stack.pop()
            if current not in found:
                found.add(current)
                stack.extend(self.charges[current])
                stack.extend(self.operators[current - 1].children)
        return found

    def _rounding(self, payer: int, child: int) -> float:
        return self.operators[payer - 1].rounding + self.operators[child - 1].rounding
