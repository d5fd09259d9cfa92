"""In which operators the subplans of a PostgreSQL plan ran.

- A SubPlan runs in the operator under which it is printed, or in others that mention it too.
- An InitPlan is printed under the top of its query level and runs in the first operator that asks for its
  result; below a Gather the leader computes it before it starts the workers, so it runs in the Gather.
- A CTE is printed like an InitPlan and runs piecewise in the CTE Scans that ask for rows not yet there.
- A modifying CTE that nobody reads to its end is completed after the root's last row.
- Workers of a Gather in a subplan are sent home when the operator ends under which the subplan is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from dbworkbench.plans.postgres.ledger import Ledger
from dbworkbench.plans.postgres.operator import GATHERS, Operator, mention_of


def charge_subplans(ledger: Ledger) -> None:
    """Charge every subplan to the operators in which it ran: the certain ones first."""
    rank = {node: place for place, node in enumerate(_in_order_of_start(ledger.operators))}
    subplans = [operator for operator in ledger.operators if operator.subplan and operator.spent]
    results = [operator for operator in subplans if operator.cte is None]
    unseen = [operator for operator in results if not _charge_mentioned(ledger, operator, rank)]
    for operator in subplans:
        if operator.cte is not None:
            _charge_cte(ledger, operator, rank)
    for operator in unseen:
        _charge_unseen(ledger, operator)


def _charge_mentioned(ledger: Ledger, subplan: Operator, rank: dict[int, int]) -> bool:
    users = _users(ledger, subplan, rank)
    if subplan.data.get("Parent Relationship") == "SubPlan" and subplan.parent is not None:
        users = [subplan.parent, *(user for user in users if user != subplan.parent)]
    if not users:
        return False
    left = ledger.charge_whole(users, subplan.id)
    left = ledger.spread([subplan.parent or 1], subplan.id, left)
    ledger.charge(users[0], subplan.id, left)
    return True


def _users(ledger: Ledger, subplan: Operator, rank: dict[int, int]) -> list[int]:
    """Return the operators that ran and mention a subplan's result, in the order in which they started."""
    mention = mention_of(subplan.subplan)
    own = ledger.below(subplan.id)
    others = [operator for operator in ledger.operators if operator.loops and operator.id not in own]
    users = [operator.id for operator in others if _found(mention.search, operator.conditions())]
    users.sort(key=rank.__getitem__)
    if not users:  # the lowest one computes it, those above only hand it on
        users = [operator.id for operator in others if _found(mention.search, operator.output())]
        users.sort(key=lambda node: -node)
    return list(dict.fromkeys(_evaluator(ledger.operators, user, subplan) for user in users))


def _found(search: object, texts: Iterable[str]) -> bool:
    return any(search(text) for text in texts) if callable(search) else False


def _evaluator(operators: Sequence[Operator], user: int, subplan: Operator) -> int:
    """Return the highest Gather between a user of an InitPlan and the place where it is printed."""
    evaluator, current = user, operators[user - 1]
    while current.parent is not None and current.id != subplan.parent:
        parent = operators[current.parent - 1]
        if parent.gathers and not current.subplan:
            evaluator = parent.id
        current = parent
    return evaluator if current.id == subplan.parent else user


def _charge_cte(ledger: Ledger, subplan: Operator, rank: dict[int, int]) -> None:
    readers = sorted(
        _readers(ledger, subplan),
        key=lambda reader: (reader.startup + reader.rounding < subplan.startup, rank[reader.id]),
    )
    left, pulled = subplan.spent, 0.0
    rows = float(subplan.data.get("Actual Rows", 0))
    for place, reader in enumerate(readers):
        fresh = max(0.0, min(reader.scanned, rows) - pulled)
        part = 0.0 if place else subplan.startup
        part += (subplan.spent - subplan.startup) * (fresh / rows if rows else float(not place))
        part = min(part, left, max(0.0, ledger.room[reader.id]))
        ledger.charge(reader.id, subplan.id, part)
        left, pulled = left - part, pulled + fresh
    left = _charge_rest(ledger, subplan, [reader.id for reader in readers], left)
    if not readers or _holds(ledger.operators, subplan, {"ModifyTable"}):
        ledger.charge_afterwards(subplan.id, left)
    else:
        ledger.charge(readers[0].id, subplan.id, left)


def _readers(ledger: Ledger, subplan: Operator) -> Iterator[Operator]:
    own = ledger.below(subplan.id)
    for operator in ledger.operators:
        reads = operator.reads == subplan.cte and operator.loops and operator.id not in own
        if reads and _definition(ledger.operators, operator) == subplan.id:
            yield operator


def _definition(operators: Sequence[Operator], reader: Operator) -> int | None:
    """Return the nearest CTE of the reader's name, going outwards."""
    current: Operator | None = reader
    while current is not None:
        for child in current.children:
            if operators[child - 1].cte == reader.reads:
                return child
        current = operators[current.parent - 1] if current.parent else None
    return None


def _charge_rest(ledger: Ledger, subplan: Operator, readers: list[int], ms: float) -> float:
    """Charge what the readers' first passes do not explain to the place of print and to the readers."""
    if _holds(ledger.operators, subplan, GATHERS):
        ms = ledger.spread([subplan.parent or 1], subplan.id, ms)
    return ledger.spread(readers, subplan.id, ms)


def _holds(operators: Sequence[Operator], subplan: Operator, kinds: Set[str]) -> bool:
    stack = [subplan]
    while stack:
        current = stack.pop()
        if current.kind in kinds:
            return True
        stack.extend(operators[child - 1] for child in current.children)
    return False


def _charge_unseen(ledger: Ledger, subplan: Operator) -> None:
    """Charge an InitPlan that no printed expression names: a select list or a LIMIT asked for it."""
    own = ledger.below(subplan.id)
    top = subplan.parent or 1
    users = [node for node in sorted(ledger.below(top)) if node not in own]
    left = ledger.charge_whole(users, subplan.id)
    ledger.charge(top, subplan.id, left)


def _in_order_of_start(operators: Sequence[Operator]) -> Iterator[int]:
    """Yield ids in about the order in which operators start: subplans, then the side that a join builds."""
    stack = [1]
    while stack:
        node = stack.pop()
        yield node
        children = [operators[child - 1] for child in operators[node - 1].children]
        children.sort(key=lambda child: (not child.subplan, child.kind != "Hash"))
        stack.extend(child.id for child in reversed(children))
