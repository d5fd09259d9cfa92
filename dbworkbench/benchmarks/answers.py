"""Whether two runs answer with the same rows, repetition counted, and in order where the query orders."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

MOST_ROWS = 20_000
DIGITS = 9  # of a fraction: sums of floating point numbers depend on their order
NEAR = 1.1 * 10.0 ** (1 - DIGITS)  # what rounding to so many digits makes of two that are alike
SHOWN = 3
LARGEST = 10**15  # beyond it a floating point number is no exact integer

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """The rows of a query in a form that all engines share; `ordered` are the columns that it orders by.

    `cut` says that there were more than MOST_ROWS.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: tuple[int, ...] = ()
    cut: bool = False

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits that follow from the rows, whatever their order."""
        return hashlib.sha256("\n".join(sorted(map(repr, self.rows))).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Difference:
    """Rows of one answer that the other has not, or the first places where their order parts."""

    left: tuple[Row, ...] = ()
    right: tuple[Row, ...] = ()
    order: bool = False

    def told(self, left: str, right: str) -> str:
        """Say in words what differs, by the names of the two sides."""
        if self.order:
            return (
                f"the order differs: {show_row(self.left[0])} on {left}, {show_row(self.right[0])} on {right}"
            )
        parts = [
            f"only on {name}: {', '.join(map(show_row, rows[:SHOWN]))}{' …' if len(rows) > SHOWN else ''}"
            for name, rows in ((left, self.left), (right, self.right))
            if rows
        ]
        return "; ".join(parts)


def read_answer(
    database: Database, query: Query, values: Mapping[str, Any], timeout: float | None = None
) -> Answer:
    """Run a query and return its rows. Raises QueryFailed."""
    rows = database.query(query.sql, values, limit=MOST_ROWS, timeout=timeout)
    columns = tuple(rows.table.column_names)
    lists = [column.to_pylist() for column in rows.table.columns]
    plain = tuple(tuple(map(canonical, row)) for row in zip(*lists, strict=True))
    return Answer(columns, plain, _ordered(query.sql, database.engine.kind, columns), rows.truncated)


def find_difference(left: Answer, right: Answer) -> Difference | None:
    """Return what differs between two answers, None when nothing does.

    Of answers that were cut only the rows of an ordered one can be compared.
    """
    if left.cut or right.cut:
        return _by_order(left, right)
    ours, theirs = Counter(left.rows), Counter(right.rows)
    more, less = list((ours - theirs).elements()), list((theirs - ours).elements())
    if not _near(more, less):
        return Difference(tuple(more), tuple(less))
    return _by_order(left, right)


def canonical(value: Any) -> Any:
    """Return a value in the form that all engines share: numbers by value, moments in UTC as text."""
    match value:
        case None | str():
            return value
        case int():  # true and false, too, which are numbers in SQLite and MySQL
            return int(value)
        case float() | Decimal():
            return _number(value)
        case datetime():
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return moment.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes():
            return value.hex()
        case list() | tuple():
            return tuple(map(canonical, value))
        case dict():
            return json.dumps(value, sort_keys=True, default=str)
    return str(value)


def show_row(row: Row) -> str:
    """Write a row as SQL would: `(1, 'x', NULL)`."""
    return f"({', '.join('NULL' if value is None else repr(value) for value in row)})"


def _number(value: float | Decimal) -> float | str:
    if not math.isfinite(value):
        return str(float(value)).lower()
    if abs(float(value)) < LARGEST and value == int(value):
        return int(value)
    return float(f"{float(value):.{DIGITS}g}")


def _near(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Say whether what is left over differs only by how a number was rounded."""
    if len(left) != len(right):
        return False
    pairs = zip(sorted(left, key=repr), sorted(right, key=repr), strict=True)
    return all(len(ours) == len(theirs) and all(map(_alike, ours, theirs)) for ours, theirs in pairs)


def _alike(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=NEAR)
    return _alike(right, left) if isinstance(right, float) and isinstance(left, int) else bool(left == right)


def _by_order(left: Answer, right: Answer) -> Difference | None:
    """Compare the values that the query orders by, place by place; rows that tie may swap."""
    if left.ordered != right.ordered or not left.ordered:
        return None
    for ours, theirs in zip(left.rows, right.rows, strict=False):
        keys = [(ours[place], theirs[place]) for place in left.ordered]
        if not all(_alike(one, other) for one, other in keys):
            return Difference((ours,), (theirs,), order=True)
    return None


def _ordered(sql: str, dialect: str, columns: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the result that a query orders by, up to the first that is no column of it."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return ()
    order = tree.args.get("order")
    places: list[int] = []
    for key in order.expressions if isinstance(order, exp.Order) else ():
        place = _place(key.this, columns)
        if place is None:
            break
        places.append(place)
    return tuple(places)


def _place(key: Any, columns: Sequence[str]) -> int | None:
    from sqlglot import exp

    if isinstance(key, exp.Literal) and key.is_int:
        return int(key.this) - 1
    named = isinstance(key, exp.Column) and columns.count(key.name) == 1
    return columns.index(key.name) if named else None
