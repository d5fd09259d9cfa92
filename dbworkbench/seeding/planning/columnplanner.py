"""Deciding how columns are filled that no key and no reference fills, so that their CHECKs hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from sqlalchemy import Column

from dbworkbench.errors import UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.seeding.constraints.checks import ways_of
from dbworkbench.seeding.constraints.limits import Choices, Formula, Limits
from dbworkbench.seeding.constraints.linear import Bounds, Linear, close
from dbworkbench.seeding.constraints.logic import Alternative, TooMany, combine
from dbworkbench.seeding.parts.bounded import Bound, BoundedPart
from dbworkbench.seeding.parts.branch import BranchPart
from dbworkbench.seeding.parts.formula import FormulaPart
from dbworkbench.seeding.parts.part import Part, ReferencePart, TreePart, ValuePart
from dbworkbench.seeding.planning.ground import NO_LIMITS, Ground
from dbworkbench.seeding.planning.links import Link
from dbworkbench.seeding.spread.choice import Even
from dbworkbench.seeding.values.column import fill_column
from dbworkbench.seeding.values.domain import Numbers, Words
from dbworkbench.seeding.values.numbers import usual_span

LARGEST = 1 << 62


class ColumnPlanner:
    """Fills columns so that each finds what bounds it; conditions with several ways make branches."""

    def __init__(
        self, ground: Ground, owner: Mapping[str, Link], done: set[str], rooms: Mapping[str, int]
    ) -> None:
        self._ground = ground
        self._table = ground.table
        self._owner = owner
        self._done = done
        self._rooms = rooms
        self._open = [c.name for c in self._table.columns if c.name not in done and c.computed is None]

    def plan(self) -> list[Part]:
        """Return parts for all columns that are still open."""
        rules = self._ground.rules
        parts: list[Part] = []
        branched: set[str] = set()
        for choices in _together(rules.choices, self._ties()):
            names = self._names(choices)
            ways = _ways(choices)
            if not names or ways is None:
                continue
            branched |= set(names)
            parts += self._branch(choices, names, ways)
        rest = [name for name in self._open if name not in branched]
        return [*parts, *self._fill(rest, rules.limits, rules.linears, rules.formulas)]

    # -- conditions with several ways -----------------------------------------------------------------

    def _ties(self) -> list[tuple[str, ...]]:
        """Return columns that have to be filled together: compared, computed, or of one reference."""
        rules = self._ground.rules
        links = (link.columns for link in set(self._owner.values()))
        formulas = ((item.column, *item.names) for item in rules.formulas)
        return [
            tuple(n for n in names if n in self._open)
            for names in chain((linear.names for linear in rules.linears), formulas, links)
        ]

    def _names(self, choices: Sequence[Choices]) -> list[str]:
        named = set(chain.from_iterable(item.names for item in choices))
        grown = True
        while grown:
            more = {name for tie in self._ties() if named & set(tie) for name in tie} - named
            named |= more
            grown = bool(more)
        return [name for name in self._open if name in named]

    def _branch(
        self, choices: Sequence[Choices], names: list[str], ways: tuple[Alternative, ...]
    ) -> list[Part]:
        text = "; ".join(item.text for item in choices)
        found: list[tuple[Part, ...]] = []
        refusal: UnusableInput | None = None
        for way in ways:
            try:
                parts = self._way(names, way, text)
            except UnusableInput as error:
                refusal = error
                continue
            if parts and parts not in found:
                found.append(parts)
        if not found:
            raise refusal or UnusableInput(
                f"{self._ground.key}: no row keeps check ({text})", hint="Its parts contradict one another."
            )
        if len(found) == 1:
            return list(found[0])
        return [BranchPart(self._ground.key, tuple(names), tuple(found), text)]

    def _way(self, names: list[str], way: Alternative, text: str) -> tuple[Part, ...]:
        rules = self._ground.rules
        reader = ways_of(self._table, rules.limits, [(way, text)])
        linears = (*rules.linears, *reader.linears)
        notes = len(self._ground.notes)
        limits = self._ground.narrow(reader.limits, linears)
        del self._ground.notes[notes:]
        for name, known in limits.items():
            column = self._table.columns[name]
            needed = known.absent and not column.nullable
            if needed or (known.impossible and name in names):
                self._ground.refuse_empty(column, Words((), arrow_type(column.type)), known)
        return tuple(self._fill(names, limits, linears, (*rules.formulas, *reader.formulas)))

    # -- columns one after another --------------------------------------------------------------------

    def _fill(
        self,
        names: list[str],
        limits: Mapping[str, Limits],
        linears: Sequence[Linear],
        formulas: Sequence[Formula],
    ) -> list[Part]:
        defined = self._defined(names, formulas)
        closed, _ = close(linears)
        order = self._order(names, closed, defined)
        links = {name for name in names if name in self._owner}
        ready = {*self._filled_outside(names), *links}
        bounds = self._ground.bounds(limits, {name for linear in closed for name in linear.names})
        owners = dict.fromkeys(self._owner[name] for name in names if name in links)
        parts: list[Part] = [self._linked(link, limits) for link in owners]
        for name in order:
            if name in links:
                continue
            part = self._column(name, limits, closed, bounds, ready, defined.get(name))
            if part is not None:
                parts.append(part)
                ready.add(name)
        return parts

    def _filled_outside(self, names: list[str]) -> set[str]:
        """Return the columns that are filled before these: by keys, and by parts that come first."""
        others = set(self._open) - set(names)
        return self._done | {name for name in others if name in self._owner} | self._branched(others)

    def _branched(self, names: set[str]) -> set[str]:
        named = {name for item in self._ground.rules.choices for name in item.names}
        return names & named

    def _defined(self, names: list[str], formulas: Sequence[Formula]) -> dict[str, Formula]:
        """Return what defines a column, the first that is found; a circle of definitions is left to trial."""
        found: dict[str, Formula] = {}
        filled = {column.name for column in self._table.columns if column.computed is None}
        for formula in formulas:
            free = formula.column in names and formula.column not in self._owner
            known = set(formula.names) <= filled
            refusal = self._ground.judge.refuses(formula.expression)
            usable = free and known and formula.column not in found and not refusal
            if usable and not _leads_to(found, formula):
                found[formula.column] = formula
        return found

    def _order(
        self, names: list[str], linears: Iterable[Linear], defined: Mapping[str, Formula]
    ) -> list[str]:
        """Put the greater column of a comparison, and what is defined, behind the others."""
        after: dict[str, set[str]] = {name: set() for name in names}
        for linear in linears:
            greater = [name for name, factor in linear.terms if factor < 0]
            if len(greater) == 1 and greater[0] in after:
                after[greater[0]] |= {name for name, factor in linear.terms if factor > 0}
        for name, formula in defined.items():
            after[name] = set(formula.names)
        ordered: list[str] = []
        waiting = list(names)
        while waiting:
            free = [name for name in waiting if not after[name] & set(waiting) - {name}]
            undefined = [name for name in waiting if name not in defined]
            for name in free or undefined[:1] or waiting[:1]:
                ordered.append(name)
                waiting.remove(name)
        return ordered

    def _linked(self, link: Link, limits: Mapping[str, Limits]) -> Part:
        known = [limits.get(name, NO_LIMITS) for name in link.columns]
        if any(item.absent for item in known):
            return replace(link, nulls=1.0)
        if any(item.present for item in known) or not isinstance(link, (ReferencePart, TreePart)):
            return replace(link, nulls=0.0) if any(item.present for item in known) else link
        return link

    def _column(
        self,
        name: str,
        limits: Mapping[str, Limits],
        linears: Sequence[Linear],
        bounds: Bounds,
        ready: set[str],
        formula: Formula | None,
    ) -> Part | None:
        column, known = self._table.columns[name], limits.get(name, NO_LIMITS)
        key, kind = self._ground.key, arrow_type(column.type)
        if known.absent:
            if not column.nullable:
                self._ground.refuse_empty(column, Words((), kind), known)
            return ValuePart(key, name, Words((None,), kind, "NULL"), Even())
        if formula is not None:
            return FormulaPart(key, name, formula.expression, kind, formula.names)
        found = fill_column(
            column,
            known,
            wish=self._ground.wish(column),
            room=self._rooms.get(name, 0),
            locale=self._ground.locale,
        )
        if found is None:
            self._leave_out(column)
            return None
        domain, choice = found
        if not self._ground.is_taken(column, domain):
            self._leave_out(column)
            return None
        nulls = self._nulls(column, known)
        if (domain.size < 1 or known.impossible) and self._may_stay_null(column, known):
            return ValuePart(key, name, Words((None,), kind, "NULL"), Even())
        self._ground.refuse_empty(column, domain, known)
        domain = self._ground.fitting(column, domain, known)
        self._ground.refuse_empty(column, domain, known)
        tied = _bounds(name, linears, bounds, ready) if isinstance(domain, Numbers) else ()
        if not tied or not isinstance(domain, Numbers):
            return ValuePart(key, name, domain, choice, nulls)
        low, high = bounds[name]
        return BoundedPart(key, name, domain, choice, low, high, usual_span(column, domain), tied, nulls)

    def _may_stay_null(self, column: Column[Any], limits: Limits) -> bool:
        if not column.nullable or limits.present:
            return False
        reasons = "; ".join(limits.sources)
        self._ground.notes.append(f"{column.name} stays NULL: no value keeps check ({reasons})")
        return True

    def _nulls(self, column: Column[Any], limits: Limits) -> float:
        return 0.0 if limits.present else self._ground.nulls((column.name,))

    def _leave_out(self, column: Column[Any]) -> None:
        if not column.nullable and column.server_default is None:
            raise UnusableInput(
                f"{self._ground.key}.{column.name}: no values are known for its type",
                hint="Say which: [values: 'one of a, b, c'].",
            )
        note = f"{column.name} is left to the database: no values are known for its type"
        if note not in self._ground.notes:
            self._ground.notes.append(note)


def _bounds(name: str, linears: Sequence[Linear], bounds: Bounds, ready: set[str]) -> tuple[Bound, ...]:
    """Return what inequalities make of a column whose others are known, or as low as they can be."""
    found = []
    for linear in linears:
        terms = dict(linear.terms)
        if name not in terms or not set(terms) & ready:
            continue
        own = terms.pop(name)
        known = tuple((other, factor) for other, factor in terms.items() if other in ready)
        rest = sum(
            min(factor * bounds[other][0], factor * bounds[other][1])
            for other, factor in terms.items()
            if other not in ready
        )
        reach = sum(abs(factor) * max(map(abs, bounds[other])) for other, factor in known)
        if reach + abs(linear.most - rest) < LARGEST:
            found.append(Bound(own, known, linear.most - rest))
    return tuple(found)


def _together(choices: Sequence[Choices], ties: Sequence[tuple[str, ...]]) -> list[list[Choices]]:
    """Group conditions that share columns, directly or by what ties columns together."""
    groups: list[tuple[set[str], list[Choices]]] = []
    for choice in choices:
        names = set(choice.names)
        grown = True
        while grown:
            more = {name for tie in ties if names & set(tie) for name in tie} - names
            names |= more
            grown = bool(more)
        met = [group for group in groups if group[0] & names]
        groups = [group for group in groups if group not in met]
        groups.append(
            (names.union(*(group[0] for group in met)), [*chain(*(group[1] for group in met)), choice])
        )
    return [group for _, group in groups]


def _ways(choices: Sequence[Choices]) -> tuple[Alternative, ...] | None:
    try:
        return combine([item.ways for item in choices])
    except TooMany:
        return None


def _leads_to(defined: Mapping[str, Formula], formula: Formula) -> bool:
    """Whether a column that defines another is defined by it in turn."""
    waiting, seen = list(formula.names), set()
    while waiting:
        name = waiting.pop()
        if name == formula.column:
            return True
        if name in defined and name not in seen:
            seen.add(name)
            waiting += defined[name].names
    return False
