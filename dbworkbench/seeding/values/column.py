"""How one column is filled when nothing else decides: by wish, limits, type and name."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from dbworkbench.errors import UnusableInput, suggest
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.choice import Bell, Choice, Even, InOrder, Shuffled, Weighted, Zipf
from dbworkbench.seeding.spread.wish import Wish
from dbworkbench.seeding.values.constant import read_constant
from dbworkbench.seeding.values.domain import Codes, Domain, Numbers, Words
from dbworkbench.seeding.values.domains.document import documents
from dbworkbench.seeding.values.numbers import is_counted, number_domain, units
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.inference import Filling, fill_with, fits, read_column, subject_called
from dbworkbench.seeding.values.regex import matches, texts_matching
from dbworkbench.seeding.values.shelf import SUBJECTS
from dbworkbench.seeding.values.shelf.commerce.state import weighted
from dbworkbench.seeding.values.shelf.measures.flag import flag
from dbworkbench.seeding.values.shelf.web.document import SHAPES, by_schema
from dbworkbench.seeding.values.types import lists_of, typed_values
from dbworkbench.seeding.values.vocabulary import LETTERS, WORD
from dbworkbench.seeding.values.words.locale import ENGLISH, Locale, read_locale

WIDE = 60
"""Texts that may be longer are filled with sentences when nothing is known of them, shorter ones with names."""
CLOSED = re.compile(
    r"(?:one of|values?|allowed|enum|either|possible)\s*[:=]?\s*(.+)"
    r"|((?:[\w-]+\s*\|\s*)+[\w-]+|(?:[\w-]+ / )+[\w-]+)",
    re.IGNORECASE,
)


def fill_column(
    column: Column[Any],
    limits: Limits,
    *,
    wish: Wish | None = None,
    room: int = 0,
    locale: str | None = None,
) -> tuple[Domain, Choice] | None:
    """Return the values of a column and how rows choose among them; None when the type is not known.

    `room` values must be different; `locale` holds where table and column name none. Raises UnusableInput when
    a wish contradicts a CHECK or the type.
    """
    found = infer(column, limits, wish=wish, room=room, locale=locale)
    return (found.domain, found.choice) if found else None


def infer(
    column: Column[Any],
    limits: Limits,
    *,
    wish: Wish | None = None,
    room: int = 0,
    locale: str | None = None,
) -> Filling | None:
    """Say how a column is filled and why: a wish first, then a list in a CHECK, its name and comment, its type."""
    clue = Clue(column, limits, room, _locale(column, locale), _member)
    if wish is not None:
        return Filling(*_wished(clue, wish), "declared [values]")
    if limits.among is not None:
        values = _kept(limits.among, limits)
        return Filling(Words(values, arrow_type(column.type)), _weighted(values, room), "CHECK")
    return _typed(clue)


def unique_choice(domain: Domain) -> Choice:
    """Return the choice that gives every row another value: in order for numbers from 1, else scattered."""
    return InOrder() if isinstance(domain, Numbers) and domain.low == 1 else Shuffled()


def sequence(column: Column[Any], first: int, rows: int) -> Numbers:
    """Return whole numbers from `first` for a key."""
    return Numbers(first, rows, arrow_type(column.type))


def _typed(clue: Clue) -> Filling | None:
    kind = clue.kind
    if kind == "text":
        return _text(clue)
    if kind == "document":
        return _document(clue)
    found = None if kind == "other" else read_column(clue)
    if found is not None:
        return replace(found, because=found.because + _bounded(clue))
    numbers = number_domain(clue.column, clue.limits, room=clue.room)
    if numbers is not None:
        return Filling(*numbers, f"type: {_type(clue.column)}{_bounded(clue)}")
    return _other(clue)


def _bounded(clue: Clue) -> str:
    return "; CHECK" if clue.limits.low is not None or clue.limits.high is not None else ""


def _other(clue: Clue) -> Filling | None:
    column = clue.column
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    arrow = clue.arrow
    if isinstance(kind, sa.Enum):
        values = tuple(kind.enums)
        return Filling(Words(values, arrow), _weighted(values, clue.room), f"enum: {_type(column)}")
    if isinstance(kind, sa.Boolean):
        share = flag(clue)
        because = f"default: {clue.default}" if clue.default else "type: boolean"
        return Filling(share.domain, share.choice, because)
    if isinstance(kind, sa.ARRAY):
        return _array(clue, kind)
    domain = typed_values(kind, arrow)
    return Filling(domain, Even(), f"type: {_type(column)}") if domain else None


def _array(clue: Clue, kind: sa.ARRAY[Any]) -> Filling | None:
    """Fill a list with what a column of its name, in the singular, would hold."""
    item = Column("_".join(clue.words) or "item", kind.item_type, comment=clue.column.comment)
    inner = infer(item, Limits(), locale=clue.locale.code)
    if inner is None:
        return None
    return Filling(lists_of(inner.domain, clue.arrow), Even(), inner.because)


def _document(clue: Clue) -> Filling:
    """Fill JSON by a schema, by the column's name, or with one pair."""
    domain = by_schema(clue)
    if domain is not None:
        return Filling(domain, Even(), "declared JSON Schema")
    found = read_column(clue)
    if found is not None:
        return found
    return Filling(
        documents(SHAPES["metadata"], clue.member, name="JSON documents"),
        Even(),
        f"type: {_type(clue.column)}",
    )


def _text(clue: Clue) -> Filling:
    """Return texts by comment and name, if they fit length and pattern, else what the type has room for."""
    closed = _closed(clue)
    if closed is not None:
        return closed
    found = read_column(clue)
    if found is not None:
        return replace(found, because=found.because + ("; fits CHECK" if clue.limits.pattern else ""))
    limits, longest = clue.limits, clue.longest
    if limits.pattern is not None:
        codes = texts_matching(limits.pattern, limits.shortest, longest)
        if codes is not None:
            return Filling(codes, Even(), "CHECK")
    return _by_length(clue)


def _by_length(clue: Clue) -> Filling:
    because = f"type: {_type(clue.column)}"
    wide = clue.longest is None or clue.longest >= WIDE
    for name in ("title", *(["remark"] if wide and not clue.room else [])):
        subject = subject_called(name)
        found = fill_with(subject, clue) if subject else None
        if found is not None:
            return Filling(*found, because)
    width = max(clue.limits.shortest, min(clue.longest or 12, 12), 1)
    return Filling(Codes((LETTERS if width <= 3 else WORD,) * width), Even(), because)


def _closed(clue: Clue) -> Filling | None:
    """Return the values that a comment lists: `one of draft, sent, paid`, `draft | sent | paid`."""
    found = CLOSED.search(clue.note) if clue.note else None
    if found is None:
        return None
    pieces = re.split(r"\s*(?:[,;|/]|\bor\b)\s*", (found.group(1) or found.group(2)).rstrip(". )"))
    values = tuple(dict.fromkeys(re.split(r"\s*[=:(]", piece)[0].strip(" '\"`") for piece in pieces))
    plain = len(values) > 1 and all(re.fullmatch(r"[\w.+-]{1,30}", value) for value in values)
    words = Words(values, pa.string())
    if not plain or not fits(words, clue):
        return None
    return Filling(words, _weighted(values, clue.room), f"comment: {found.group(0)[:30]}")


def _weighted(values: tuple[Any, ...], room: int) -> Choice:
    return Even() if room else weighted(values)


def _member(column: Column[Any], limits: Limits, subject: str | None, locale: Locale) -> Domain | None:
    """Return the values of a member of a document."""
    clue = Clue(column, limits, 0, locale, _member)
    named = subject_called(subject) if subject else None
    found = fill_with(named, clue) if named else None
    if found is None:
        read = infer(column, limits, locale=locale.code)
        return read.domain if read else None
    return found[0]


def _locale(column: Column[Any], given: str | None) -> Locale:
    """Return the locale that column, table or the call names, in this order."""
    table = getattr(column, "table", None)
    named = column_facts(column).settings.get("locale")
    if named is not None:
        return read_locale(named, where=f"{_name(column)} [locale]")
    named = table_facts(table).settings.get("locale") if isinstance(table, sa.Table) else None
    if named is not None:
        return read_locale(named, where=f"{_table(column)} [locale]")
    return ENGLISH if given is None else read_locale(given)


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


def _wished(clue: Clue, wish: Wish) -> tuple[Domain, Choice]:
    column, limits, room = clue.column, clue.limits, clue.room
    if wish.shape == "subject":
        return _about(clue, wish.listed[0])
    if wish.shape == "list":
        return _listed(column, limits, wish)
    if wish.shape == "zipf":
        return _popular(clue, wish)
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


def _about(clue: Clue, name: str) -> tuple[Domain, Choice]:
    """Return what a subject that was asked for by name offers."""
    subject = subject_called(name)
    if subject is None:
        known = sorted(one.name for one in SUBJECTS)
        raise UnusableInput(
            f"{_name(clue.column)} [values]: nothing is known of {name!r}",
            hint=suggest(name, known)
            or "Write [values: 'one of a, b, c'], or the name of a subject such as 'email'.",
        )
    found = fill_with(subject, clue)
    if found is None:
        needed = f" with {clue.room:,} different values" if clue.room else ""
        raise UnusableInput(
            f"{_name(clue.column)} [values]: {subject.name} does not fit {_type(clue.column)} and its CHECKs{needed}",
            hint="Widen the type, or ask for something else.",
        )
    return found


def _popular(clue: Clue, wish: Wish) -> tuple[Domain, Choice]:
    column = clue.column
    found = fill_column(column, clue.limits, room=max(clue.room, wish.among or 0), locale=clue.locale.code)
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
