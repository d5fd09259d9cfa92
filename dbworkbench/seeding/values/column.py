"""How one column is filled when nothing else decides: by wish, limits, type and name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column

from dbworkbench.errors import UnusableInput, suggest
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.seeding.constraints.checks import read_checks
from dbworkbench.seeding.constraints.declared import ELEMENTS, RowType
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.spread.choice import Choice, Even, InOrder, Shuffled
from dbworkbench.seeding.spread.wish.wish import Spread, Wish
from dbworkbench.seeding.values.domain import Codes, Domain, Numbers, Words
from dbworkbench.seeding.values.domains.document import documents
from dbworkbench.seeding.values.numbers import number_domain
from dbworkbench.seeding.values.rare import rare_domain
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.inference import Filling, fill_with, fits, read_column, subject_called
from dbworkbench.seeding.values.regex import texts_matching
from dbworkbench.seeding.values.shelf import SUBJECTS
from dbworkbench.seeding.values.shelf.commerce.state import weighted
from dbworkbench.seeding.values.shelf.measures.flag import flag
from dbworkbench.seeding.values.shelf.web.document import SHAPES, by_schema
from dbworkbench.seeding.values.template import Template
from dbworkbench.seeding.values.types import lists_of, typed_values
from dbworkbench.seeding.values.vocabulary import LETTERS, WORD
from dbworkbench.seeding.values.wished import keeps, name_of, type_of, wished
from dbworkbench.seeding.values.words.locale import ENGLISH, Locale, read_locale

WIDE = 60
"""Texts that may be longer hold sentences when nothing is known of them, shorter ones names."""
CLOSED = re.compile(
    r"(?:one of|values?|allowed|enum|either|possible)\s*[:=]?\s*(.+)"
    r"|((?:[\w-]+\s*\|\s*)+[\w-]+|(?:[\w-]+ / )+[\w-]+)",
    re.IGNORECASE,
)


def fill_column(
    column: Column[Any],
    limits: Limits,
    *,
    wish: Spread | None = None,
    room: int = 0,
    locale: str | None = None,
) -> tuple[Domain, Choice] | None:
    """Return the values of a column and how rows choose among them; None when the type is not known.

    `room` values must be different; `locale` holds where table and column name none. Raises UnusableInput
    when a wish contradicts a CHECK or the type.
    """
    found = infer(column, limits, wish=wish, room=room, locale=locale)
    return (found.domain, found.choice) if found else None


def infer(
    column: Column[Any],
    limits: Limits,
    *,
    wish: Spread | None = None,
    room: int = 0,
    locale: str | None = None,
) -> Filling | None:
    """Say how a column is filled and why: by a wish, a list in a CHECK, its comment, its name, its type."""
    clue = Clue(column, limits, room, _locale(column, locale), _member)
    if wish is not None:
        return _wished(clue, wish)
    if limits.among is not None:
        values = tuple(value for value in limits.among if keeps(value, limits))
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
        return Filling(*numbers, f"type: {type_of(clue.column)}{_bounded(clue)}")
    return _other(clue)


def _bounded(clue: Clue) -> str:
    return "; CHECK" if clue.limits.low is not None or clue.limits.high is not None else ""


def _other(clue: Clue) -> Filling | None:
    column = clue.column
    kind: Any = column.type
    if isinstance(kind, sa.types.TypeDecorator) and not isinstance(kind, sa.Interval):
        kind = kind.impl_instance
    arrow = clue.arrow
    if isinstance(kind, sa.Enum):
        values = tuple(kind.enums)
        return Filling(Words(values, arrow), _weighted(values, clue.room), f"enum: {type_of(column)}")
    if isinstance(kind, sa.Boolean):
        share = flag(clue)
        because = f"default: {clue.default}" if clue.default else "type: boolean"
        return Filling(share.domain, share.choice, because)
    if isinstance(kind, sa.ARRAY):
        return _array(clue, kind)
    if isinstance(kind, RowType):
        return _composite(clue, kind)
    domain = typed_values(kind, arrow, clue.limits.shortest, clue.longest) or rare_domain(kind, clue.room)
    if domain is None or domain.size < clue.room:
        domain = rare_domain(kind, clue.room) or domain
    return Filling(domain, Even(), f"type: {type_of(column)}") if domain else None


def _composite(clue: Clue, kind: RowType) -> Filling | None:
    """Fill the fields of a composite type as columns of their names."""
    fields = [Column(name, inner) for name, inner in kind.fields]
    found = [infer(field, Limits(), locale=clue.locale.code) for field in fields]
    domains = tuple(one.domain for one in found if one is not None)
    if len(domains) < len(found):
        return None
    places = ",".join(f'"{{{number}}}"' for number in range(len(domains)))
    return Filling(Template(f"({places})", domains, "rows"), Even(), f"type: {type_of(clue.column)}")


def _array(clue: Clue, kind: sa.ARRAY[Any]) -> Filling | None:
    """Fill a list with what a column of its name, in the singular, would hold."""
    item = Column("_".join(clue.words) or "item", kind.item_type, comment=clue.column.comment)
    inner = infer(item, _element_limits(clue.column, kind), locale=clue.locale.code)
    if inner is None:
        return None
    lists = lists_of(inner.domain, clue.arrow, clue.limits.shortest, clue.limits.longest)
    return Filling(lists, Even(), inner.because)


def _element_limits(column: Column[Any], kind: sa.ARRAY[Any]) -> Limits:
    """Return what the conditions of a domain leave the elements of an array of it."""
    conditions = column.info.get(ELEMENTS, ())
    if not conditions:
        return Limits()
    checks = (sa.CheckConstraint(sa.text(text.replace(":", "\\:"))) for text in conditions)
    table = sa.Table("element", sa.MetaData(), Column("item", kind.item_type), *checks)
    return read_checks(table).limits.get("item", Limits())


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
        f"type: {type_of(clue.column)}",
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
    because = f"type: {type_of(clue.column)}"
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
        return read_locale(named, where=f"{name_of(column)} [locale]")
    named = table_facts(table).settings.get("locale") if isinstance(table, sa.Table) else None
    if named is not None:
        return read_locale(named, where=f"{getattr(table, 'name', '')} [locale]")
    return ENGLISH if given is None else read_locale(given)


def _wished(clue: Clue, wish: Spread) -> Filling:
    if isinstance(wish, Wish) and wish.shape == "subject":
        return Filling(*_about(clue, wish.listed[0]), "declared [values]")
    column, limits = clue.column, clue.limits

    def usual(more: int) -> tuple[Domain, Choice] | None:
        return fill_column(column, limits, room=max(clue.room, more), locale=clue.locale.code)

    return Filling(*wished(column, limits, wish, usual), "declared [values]")


def _about(clue: Clue, name: str) -> tuple[Domain, Choice]:
    """Return what a subject that was asked for by name offers."""
    subject = subject_called(name)
    if subject is None:
        known = sorted(one.name for one in SUBJECTS)
        raise UnusableInput(
            f"{name_of(clue.column)} [values]: nothing is known of {name!r}",
            hint=suggest(name, known)
            or "Write [values: 'one of a, b, c'], or the name of a subject such as 'email'.",
        )
    found = fill_with(subject, clue)
    if found is None:
        needed = f" with {clue.room:,} different values" if clue.room else ""
        raise UnusableInput(
            f"{name_of(clue.column)} [values]: {subject.name} does not fit {type_of(clue.column)}"
            f" and its CHECKs{needed}",
            hint="Widen the type, or ask for something else.",
        )
    return found
