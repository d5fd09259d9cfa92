"""How one column is filled when nothing else decides: by wish, limits, type and name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from dbworkbench.errors import UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.declared import RowType
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.choice import Bell, Choice, Even, InOrder, Shuffled, Weighted, Zipf
from dbworkbench.seeding.spread.wish import Wish
from dbworkbench.seeding.values.constant import read_constant
from dbworkbench.seeding.values.domain import Codes, Converted, Domain, Identifiers, Numbers, Phrase, Words
from dbworkbench.seeding.values.numbers import is_counted, number_domain, units
from dbworkbench.seeding.values.rare import rare_domain
from dbworkbench.seeding.values.regex import matches, texts_matching
from dbworkbench.seeding.values.shelf import SUBJECTS
from dbworkbench.seeding.values.template import Template
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, DIGITS, LETTERS, NOUNS, WORD

LOOKS = 40
"""How many texts of a subject are held against a pattern."""


def fill_column(
    column: Column[Any], limits: Limits, *, wish: Wish | None = None, room: int = 0
) -> tuple[Domain, Choice] | None:
    """Return the values of a column and how rows choose among them; None when the type is not known.

    `room` values must be different. Raises UnusableInput when a wish contradicts a CHECK or the type.
    """
    if wish is not None:
        return _wished(column, limits, wish, room)
    if limits.among is not None:
        return Words(_kept(limits.among, limits), arrow_type(column.type)), Even()
    return _typed(column, limits, room)


def unique_choice(domain: Domain) -> Choice:
    """Return the choice that gives every row another value: in order for numbers from 1, else scattered."""
    return InOrder() if isinstance(domain, Numbers) and domain.low == 1 else Shuffled()


def sequence(column: Column[Any], first: int, rows: int) -> Numbers:
    """Return whole numbers from `first` for a key."""
    return Numbers(first, rows, arrow_type(column.type))


def _typed(column: Column[Any], limits: Limits, room: int) -> tuple[Domain, Choice] | None:
    if is_counted(column):
        return number_domain(column, limits, room=room)
    if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum):
        return _text(column, limits, room), Even()
    decorated = isinstance(column.type, sa.types.TypeDecorator) and not isinstance(column.type, sa.Interval)
    kind = column.type.impl_instance if decorated else column.type
    return _other(kind, arrow_type(kind), room)


def _other(kind: TypeEngine[Any], arrow: pa.DataType, room: int = 0) -> tuple[Domain, Choice] | None:
    if isinstance(kind, sa.Enum):
        return Words(tuple(kind.enums), arrow), Even()
    if isinstance(kind, sa.Boolean):
        return Words((False, True), arrow), Even()
    if isinstance(kind, sa.Uuid):
        return Identifiers(), Even()
    if isinstance(kind, sa.JSON):
        return Phrase('{{"{0}": "{1}"}}', _pair(), "JSON documents"), Even()
    if isinstance(kind, sa.ARRAY):
        return _array(kind, arrow)
    if pa.types.is_binary(arrow):
        return Converted(Codes((DIGITS + "abcdef",) * 16, "bytes"), arrow), Even()
    if pa.types.is_interval(arrow):
        return Words(
            tuple(timedelta(minutes=15 * step) for step in range(1, 200)), arrow, "durations"
        ), Even()
    return _rare(kind, room)


def _rare(kind: TypeEngine[Any], room: int) -> tuple[Domain, Choice] | None:
    if isinstance(kind, RowType):
        return _composite(kind)
    found = rare_domain(kind, room)
    return None if found is None else (found, Even())


def _composite(kind: RowType) -> tuple[Domain, Choice] | None:
    parts = [_typed(Column(name, inner), Limits(), 0) for name, inner in kind.fields]
    if not all(parts):
        return None
    domains = tuple(part[0] for part in parts if part is not None)
    places = ",".join(f'"{{{number}}}"' for number in range(len(domains)))
    return Template(f"({places})", domains, "rows"), Even()


def _array(kind: sa.ARRAY[Any], arrow: pa.DataType) -> tuple[Domain, Choice] | None:
    inner = _typed(Column("item", kind.item_type), Limits(), 0)
    if inner is None:
        return None
    import numpy as np

    domain = inner[0]
    count = min(domain.size, 12)
    items = domain.decode(np.arange(count, dtype=np.uint64)).to_pylist()
    lists = tuple(items[start : start + length] for start in range(count) for length in range(4))
    return Words(lists, arrow, "lists"), Even()


def _text(column: Column[Any], limits: Limits, room: int) -> Domain:
    """Return texts by the column's name, if they fit length and pattern, else codes that do."""
    longest = _longest(column, limits)
    for domain in _subjects(column):
        fitted = _fit(domain.with_room(room) if isinstance(domain, Phrase) else domain, longest)
        if fitted is not None and fitted.size >= max(room, 1) and _suits(fitted, limits):
            return fitted
    if limits.pattern is not None:
        found = texts_matching(limits.pattern, limits.shortest, longest)
        if found is not None:
            return found
    width = max(limits.shortest, min(longest or 12, 12), 1)
    return Codes((LETTERS if width <= 3 else WORD,) * width)


def _subjects(column: Column[Any]) -> list[Domain]:
    table = _table(column).lower()
    offers = [offer for subject in SUBJECTS if (offer := subject(column.name.lower(), table)) is not None]
    return [*offers, Phrase("{0} {1}", _pair(), "words", counted=1, gap=" ")]


def _pair() -> tuple[Words, Words]:
    return Words(ADJECTIVES, pa.string()), Words(NOUNS, pa.string())


def _fit(domain: Domain, longest: int | None) -> Domain | None:
    if longest is None or domain.width <= longest:
        return domain
    if isinstance(domain, Words):
        fitting = domain.fitting(longest)
        return fitting if fitting.size else None
    return None


def _suits(domain: Domain, limits: Limits) -> bool:
    """Whether texts of a domain keep a least length and a pattern, judged by some of them."""
    import numpy as np

    if not limits.shortest and limits.pattern is None:
        return True
    step = max(1, domain.size // LOOKS)
    numbers = np.arange(0, min(domain.size, step * LOOKS), step, dtype=np.uint64)
    texts = [str(text) for text in domain.decode(numbers).to_pylist()]
    return all(
        len(text) >= limits.shortest and (limits.pattern is None or matches(limits.pattern, text))
        for text in texts
    )


def _longest(column: Column[Any], limits: Limits) -> int | None:
    lengths = (getattr(column.type, "length", None), limits.longest)
    return min((length for length in lengths if length is not None), default=None)


def _kept(values: tuple[Any, ...], limits: Limits) -> tuple[Any, ...]:
    """Return the listed values that keep bounds, lengths and pattern as well."""
    return tuple(value for value in values if _keeps(value, limits))


def _keeps(value: Any, limits: Limits) -> bool:
    if limits.low is not None and (value < limits.low or (limits.low_open and value == limits.low)):
        return False
    if limits.high is not None and (value > limits.high or (limits.high_open and value == limits.high)):
        return False
    if not isinstance(value, str):
        return True
    if len(value) < limits.shortest or (limits.longest is not None and len(value) > limits.longest):
        return False
    return limits.pattern is None or matches(limits.pattern, value)


# -- wishes -------------------------------------------------------------------------------------------


def _wished(column: Column[Any], limits: Limits, wish: Wish, room: int) -> tuple[Domain, Choice]:
    if wish.shape == "list":
        return _listed(column, limits, wish)
    if wish.shape == "zipf":
        return _popular(column, limits, wish, room)
    if not is_counted(column) or pa.types.is_temporal(arrow_type(column.type)):
        raise UnusableInput(
            f"{_name(column)}: {wish} is for numbers, and the column is {_type(column)}",
            hint="Write [values: 'one of a, b, c'] or [values: 'zipf(1.2) of 500'].",
        )
    return _numeric(column, limits, wish, room)


def _listed(column: Column[Any], limits: Limits, wish: Wish) -> tuple[Domain, Choice]:
    values = tuple(read_constant(text, column) for text in wish.listed)
    for text, value in zip(wish.listed, values, strict=True):
        allowed = limits.among is None or value in limits.among
        if value is None or not allowed or not _keeps(value, limits) or not _of_enum(value, column):
            raise UnusableInput(
                f"{_name(column)}: {text!r} is not allowed by its type ({_type(column)}) or by a CHECK",
                hint="Change the list of values or the constraint.",
            )
    choice = Weighted(wish.weights) if wish.weights else Even()
    return Words(values, arrow_type(column.type)), choice


def _popular(column: Column[Any], limits: Limits, wish: Wish, room: int) -> tuple[Domain, Choice]:
    found = fill_column(column, limits, room=max(room, wish.among or 0))
    if found is None:
        raise UnusableInput(f"{_name(column)}: no values are known for {_type(column)}")
    domain, _ = found
    if wish.among is not None and domain.size < wish.among:
        raise UnusableInput(
            f"{_name(column)}: {wish} needs {wish.among:,} values, and there are {domain.size:,}"
        )
    return domain, Zipf(wish.parameters[0], wish.among)


def _numeric(column: Column[Any], limits: Limits, wish: Wish, room: int) -> tuple[Domain, Choice]:
    first, last = wish.parameters[0], wish.parameters[-1]
    if wish.shape == "normal":
        low, high = first - 4 * last, first + 4 * last
    else:
        low, high = first, last
    narrowed = limits.above(_decimal(low)).below(_decimal(high))
    found = number_domain(column, narrowed, room=max(room, _span(column, low, high)))
    domain = found[0] if found else None
    if domain is None or domain.size == 0:
        raise UnusableInput(f"{_name(column)}: {wish} contradicts a CHECK or the type {_type(column)}")
    if wish.shape != "normal":
        return domain, Even()
    center = (units(_decimal(first), column) - domain.low) / domain.step
    return domain, Bell(center, units(_decimal(last), column, up=True) / domain.step)


def _span(column: Column[Any], low: float, high: float) -> int:
    return min(units(_decimal(high), column) - units(_decimal(low), column) + 1, 1 << 40)


def _decimal(value: float) -> Any:
    return Decimal(repr(value))


def _of_enum(value: Any, column: Column[Any]) -> bool:
    return not isinstance(column.type, sa.Enum) or value in column.type.enums


def _table(column: Column[Any]) -> str:
    """Return the name of a column's table; empty for an element of an array, which has none."""
    return str(getattr(getattr(column, "table", None), "name", ""))


def _name(column: Column[Any]) -> str:
    return f"{_table(column)}.{column.name}"


def _type(column: Column[Any]) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return column.type.compile(dialect=dialect).lower()
