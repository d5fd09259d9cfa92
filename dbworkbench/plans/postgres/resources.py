"""What each operator itself asked of the server: pages, ms of reading and writing, WAL.

The server counts as it times, with all that ran inside an operator (`InstrStopNode` in
`src/backend/executor/instrument.c`), and sums over the processes of a Gather. So an input's counts are part
of its parent's, and a subplan's of those operators that its time was charged to (`clock.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dbworkbench.model.settings import NOTHING, Settings
from dbworkbench.plans.postgres.ledger import Ledger

BLOCKS = tuple(
    f"{where} {how} Blocks"
    for where in ("Shared", "Local", "Temp")
    for how in ("Hit", "Read", "Dirtied", "Written")
    if where != "Temp" or how in {"Read", "Written"}
)
TIMES = tuple(
    f"{where}I/O {how} Time" for where in ("", "Shared ", "Local ", "Temp ") for how in ("Read", "Write")
)
LOG = ("WAL Records", "WAL FPI", "WAL Bytes")
COUNTERS = (*BLOCKS, *TIMES, *LOG)


def own_resources(ledger: Ledger) -> dict[int, Mapping[str, float]]:
    """Return what of its counters each operator used itself; those that are zero are left out.

    Pages of 8 KiB by default, times in ms, WAL in records, full pages and bytes. Over a plan they add up to
    the root's counter.
    """
    payers = _payers(ledger)
    found: dict[int, dict[str, float]] = {operator.id: {} for operator in ledger.operators}
    counted = {name for operator in ledger.operators for name in operator.data}
    for counter in COUNTERS:
        if counter in counted:
            for node, amount in _own(ledger, payers, counter).items():
                found[node][counter] = amount
    return {node: Settings(counts) if counts else NOTHING for node, counts in found.items()}


def _payers(ledger: Ledger) -> Mapping[int, Mapping[int, float]]:
    """Return for each subplan in which operators it ran, and for how long."""
    found: dict[int, dict[int, float]] = {
        operator.id: {} for operator in ledger.operators if operator.subplan
    }
    for payer, charges in ledger.charges.items():
        for child, ms in charges.items():
            if child in found:
                found[child][payer] = ms
    return found


def _own(ledger: Ledger, payers: Mapping[int, Mapping[int, float]], counter: str) -> dict[int, float]:
    counted = {operator.id: float(operator.data.get(counter, 0)) for operator in ledger.operators}
    room = dict(counted)
    for operator in ledger.operators:
        if operator.parent is not None and not operator.subplan:
            room[operator.parent] -= counted[operator.id]
    for operator in ledger.operators:
        if operator.subplan and operator.parent is not None:
            within = payers[operator.id] or {operator.parent: 1.0}
            for payer, part in _split(counted[operator.id], within, room):
                room[payer] -= part
    return {node: round(left, 3) for node, left in room.items() if left >= 0.001}


def _split(
    amount: float, within: Mapping[int, float], room: Mapping[int, float]
) -> Iterator[tuple[int, float]]:
    """Yield what of a subplan's count is in each operator's: the longer it ran there the more, as room is."""
    whole = sum(within.values())
    shares = {payer: min(amount * ms / whole, max(0.0, room[payer])) for payer, ms in within.items()}
    left = amount - sum(shares.values())
    for payer, part in shares.items():
        more = min(left, max(0.0, room[payer] - part))
        left -= more
        yield payer, part + more
