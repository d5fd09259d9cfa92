"""Giving a planned table the shape that its design declares: what follows from what, states, trees, pairs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pyarrow as pa
from sqlalchemy import Column, String
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbworkbench.errors import UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.condition import check_text, checks
from dbworkbench.model.expression import parse_expression
from dbworkbench.model.facts import column_facts
from dbworkbench.seeding.constraints.keys import unique_sets
from dbworkbench.seeding.constraints.limits import Condition
from dbworkbench.seeding.constraints.trial import without_strangers
from dbworkbench.seeding.parts.correlated import CorrelatedPart
from dbworkbench.seeding.parts.dependent import DependentPart, SomePart
from dbworkbench.seeding.parts.follow import BehindPart, LagPart
from dbworkbench.seeding.parts.forest import ForestPart, level_sizes
from dbworkbench.seeding.parts.key import KeyPart, LinePart, SparsePart
from dbworkbench.seeding.parts.match import MatchPart
from dbworkbench.seeding.parts.pairs import PairsPart
from dbworkbench.seeding.parts.part import Part, ReferencePart, TreePart, ValuePart
from dbworkbench.seeding.planning.ground import NO_LIMITS, Ground
from dbworkbench.seeding.planning.plan import TablePlan
from dbworkbench.seeding.shaping.dependencies import plan_dependencies
from dbworkbench.seeding.shaping.machines import plan_states
from dbworkbench.seeding.shaping.relating import origin_of, source_column
from dbworkbench.seeding.shaping.ruling import rule_part
from dbworkbench.seeding.spread.choice import Choice
from dbworkbench.seeding.spread.fan import FanOut, deal
from dbworkbench.seeding.spread.law import law_of
from dbworkbench.seeding.spread.wish import Wish
from dbworkbench.seeding.spread.wish.wish import Correlated, Follow, Plain, Rule, Series, Spread, Tree, When
from dbworkbench.seeding.values.column import fill_column
from dbworkbench.seeding.values.domain import Numbers
from dbworkbench.seeding.values.wished import name_of, type_of, unit_in, whole_domain

FIXED = (KeyPart, LinePart, SparsePart, ReferencePart, TreePart, MatchPart)
ONE_EACH = FanOut(Wish("constant", (1.0,)))


def shape_table(ground: Ground, plan: TablePlan) -> TablePlan:
    """Return the plan with the parts that the table's wishes and dependencies ask for.

    Raises UnusableInput, with the arithmetic, when a wish contradicts a constraint.
    """
    if ground.key in ground.holdings.rows:
        return plan
    shaping = Shaping(ground, plan)
    shaping.shape()
    return shaping.plan()


class Shaping:
    """The parts of one table on their way to the declared shape."""

    def __init__(self, ground: Ground, plan: TablePlan) -> None:
        self.ground = ground
        self.parts = list(plan.parts)
        self.conditions: list[Condition] = []
        self._plan = plan
        self._unique = {name for columns in unique_sets(ground.table) for name in columns}

    def shape(self) -> None:
        """Put in what is wished for."""
        self._pair_up()
        plan_dependencies(self)
        for column in self.ground.table.columns:
            wish = self.ground.any_wish(column)
            if isinstance(wish, Tree):
                self._grow(column, wish)
            elif isinstance(wish, (Follow, Correlated, Rule)):
                self.put(self.follow(column, wish))
        plan_states(self)

    def plan(self) -> TablePlan:
        """Return the plan with the parts in order, and with the conditions on what was put in."""
        if tuple(self.parts) == self._plan.parts:
            return self._plan
        known = dict.fromkeys((*self._plan.conditions, *self.conditions))
        plan = replace(self._plan, parts=tuple(self._ordered()), conditions=tuple(known))
        return without_strangers(plan, self.ground.judge, self.ground.notes)

    def part_of(self, name: str) -> Part | None:
        """Return the part that fills a column."""
        return next((part for part in self.parts if name in part.columns), None)

    def is_free(self, name: str) -> bool:
        """Whether a column is neither part of a key nor of a reference, nor wished for."""
        column = self.ground.table.columns[name]
        fixed = isinstance(self.part_of(name), FIXED)
        return not fixed and name not in self._unique and self.ground.any_wish(column) is None

    def is_spread(self, name: str) -> bool:
        """Whether a column is drawn by itself, in its usual way or as it is wished for."""
        wish = self.ground.any_wish(self.ground.table.columns[name])
        fixed = isinstance(self.part_of(name), FIXED)
        return not fixed and name not in self._unique and (wish is None or isinstance(wish, Wish))

    def split(self, part: DependentPart) -> None:
        """Put in a part that draws some columns of another one otherwise; that one keeps the others."""
        place = self.parts.index(part.inner)
        rest = tuple(name for name in part.inner.columns if name not in part.columns)
        self.parts[place : place + 1] = [SomePart(part.inner, rest)] if rest else []
        self.parts.append(part)
        for name in part.columns:
            self._hold(self.ground.table.columns[name])

    def put(self, part: Part) -> None:
        """Put in a part instead of those that fill its columns; CHECKs on these are tried from now on."""
        for name in part.columns:
            self._release(name, part)
        self.parts.append(part)
        for name in part.columns:
            self._hold(self.ground.table.columns[name])

    def replace(self, part: Part) -> None:
        """Put in a part that keeps keys and references itself, instead of those that fill its columns."""
        for name in part.columns:
            old = self.part_of(name)
            if old is None:
                continue
            self.parts.remove(old)
            for other in set(old.columns) - set(part.columns):
                self.parts.append(self.follow(self.ground.table.columns[other], None))
        self.parts.append(part)
        for name in part.columns:
            self._hold(self.ground.table.columns[name])

    def follow(self, column: Column[Any], wish: Plain | None) -> Part:
        """Return the part for values that stand alone or follow other columns."""
        match wish:
            case Follow():
                return self._later(column, wish)
            case Correlated():
                return self._correlated(column, wish)
            case Rule():
                return rule_part(self.ground, column, wish)
        found = fill_column(column, self.ground.limit(column), wish=wish, locale=self.ground.locale)
        if found is None:
            raise UnusableInput(f"{name_of(column)}: no values are known for {type_of(column)}")
        return ValuePart(self.ground.key, column.name, *found, self.nulls(column))

    def nulls(self, column: Column[Any]) -> float:
        """Return the share of NULLs; values of a state have no others unless that is written."""
        written = "nulls" in column_facts(column).settings
        if isinstance(self.ground.any_wish(column), When) and not written:
            return 0.0
        return self.ground.nulls((column.name,))

    # -- values that follow -----------------------------------------------------------------------

    def _later(self, column: Column[Any], wish: Follow) -> Part:
        origin = origin_of(self.ground, column, wish.base)
        nulls = self.nulls(column)
        self._require_comparable(column, source_column(self.ground, origin), wish)
        if wish.lag is None:
            domain, choice = self._spread(column, wish.own)
            if isinstance(wish.own, Series) and wish.own.order:
                raise UnusableInput(
                    f"{name_of(column)} [values]: moments cannot be both in the order of the rows and"
                    f" after {wish.base}",
                    hint="Leave one of them out.",
                )
            return BehindPart(self.ground.key, column.name, origin, choice, domain, str(wish), nulls)
        domain = whole_domain(column, self.ground.limit(column))
        unit = unit_in(column)
        if (wish.lag.kind == "") != is_number(column):
            kind = "numbers" if is_number(column) else "spans of time like '2 days'"
            raise UnusableInput(
                f"{name_of(column)} [values]: what is added to a {type_of(column)} is in {kind}, and"
                f" {wish.lag} is not"
            )
        return LagPart(
            self.ground.key,
            column.name,
            origin,
            law_of(wish.lag),
            domain,
            unit,
            str(wish),
            nulls,
            needed=not column.nullable,
        )

    def _correlated(self, column: Column[Any], wish: Correlated) -> Part:
        origin = origin_of(self.ground, column, wish.base)
        source = source_column(self.ground, origin)
        found = fill_column(column, self.ground.limit(column), wish=wish.own, locale=self.ground.locale)
        if found is None or not isinstance(found[0], Numbers):
            raise UnusableInput(
                f"{name_of(column)} [values]: {wish} is for numbers, days and moments, and the column is"
                f" {type_of(column)}"
            )
        whole_domain(source, NO_LIMITS)  # raises for what has no order
        plan = replace(self._plan, parts=tuple(self._ordered()))
        behind = tuple(part for part in plan.parts_for(origin.needs) if column.name not in part.columns)
        nulls = self.nulls(column)
        domain, choice = found
        return CorrelatedPart(
            self.ground.key, column.name, origin, wish.strength, choice, domain, behind, str(wish), nulls
        )

    def _spread(self, column: Column[Any], own: Spread | None) -> tuple[Numbers, Choice]:
        found = fill_column(column, self.ground.limit(column), wish=own, locale=self.ground.locale)
        if found is None or not isinstance(found[0], Numbers):
            raise UnusableInput(
                f"{name_of(column)} [values]: only numbers, days and moments lie after others, and the column"
                f" is {type_of(column)}"
            )
        return found[0], found[1]

    def _require_comparable(self, column: Column[Any], source: Column[Any], wish: Follow) -> None:
        if is_number(column) != is_number(source):
            raise UnusableInput(
                f"{name_of(column)} [values]: {wish}: {name_of(source)} is {type_of(source)}, which"
                f" {type_of(column)} cannot follow"
            )

    # -- trees and pairs --------------------------------------------------------------------------

    def _grow(self, column: Column[Any], wish: Tree) -> None:
        part = self.part_of(column.name)
        where = f"{self.ground.key}.{column.name} [values]"
        if not isinstance(part, TreePart) or part.chain:
            raise UnusableInput(
                f"{where}: {wish} is for a reference to the same table that is not unique",
                hint="Write it at the column that refers to its own table.",
            )
        levels = level_sizes(self.ground.rows, wish.depth, wish.branching, wish.roots)
        self._require_tree(wish, levels, where)
        grown = ForestPart(
            part.table, part.columns, part.parent_columns, part.before, rooted=part.rooted, levels=levels
        )
        self.parts[self.parts.index(part)] = grown

    def _require_tree(self, wish: Tree, levels: tuple[int, ...], where: str) -> None:
        rows = self.ground.rows
        full = sum(wish.branching**level for level in range(wish.depth))
        if wish.roots and rows > wish.roots * full * 1.5:
            raise UnusableInput(
                f"{where}: {wish} has at most {wish.roots * full:,.0f} rows ({wish.roots} × {full:,.0f}),"
                f" and there are {rows:,}",
                hint="Leave out the roots, or make the tree deeper or broader.",
            )
        if len(levels) < wish.depth:
            raise UnusableInput(
                f"{where}: {rows:,} rows fill only {len(levels)} levels of {wish}",
                hint="Ask for more rows, or a smaller depth or branching.",
            )

    def _pair_up(self) -> None:
        """Make pairs by the fan-outs of both references where a key consists of them."""
        if self.ground.before:
            return
        tried = {name for _, names in self._plan.conditions for name in names}
        for place, part in enumerate(self.parts):
            if not isinstance(part, KeyPart) or len(part.members) != 2:
                continue
            first, second = part.members
            if not (isinstance(first, ReferencePart) and isinstance(second, ReferencePart)):
                continue
            if tried & set(part.columns):
                continue
            choices = (first.choice, second.choice)
            if not any(isinstance(choice, FanOut) for choice in choices):
                continue
            fans = tuple(choice if isinstance(choice, FanOut) else ONE_EACH for choice in choices)
            sizes = tuple(self.ground.size(each.parent) for each in (first, second))
            if self._fits(fans[0], sizes):
                self.parts[place] = PairsPart(part.table, first, second, (fans[0], fans[1]))

    def _fits(self, fan: FanOut, sizes: tuple[int, ...]) -> bool:
        """Whether no parent has more rows than there are partners; the largest is cut otherwise."""
        counts, _ = deal(fan, sizes[0], self.ground.rows).counts()
        if counts.size and int(counts[0]) > sizes[1]:
            self.ground.notes.append(
                f"pairs are drawn evenly: {fan} gives a parent {int(counts[0]):,} of {sizes[1]:,} partners"
            )
            return False
        return True

    # -- inside -----------------------------------------------------------------------------------

    def _release(self, name: str, new: Part) -> None:
        """Take a column out of the part that fills it; other columns of that part are filled plainly."""
        part = self.part_of(name)
        if part is None:
            return
        if isinstance(part, FIXED) or name in self._unique:
            raise UnusableInput(
                f"{self.ground.key}.{name} [values]: {new} does not go with a key or a reference",
                hint="Take the wish off, or the column out of the key.",
            )
        self.parts.remove(part)
        for other in part.columns:
            if other not in new.columns:
                column = self.ground.table.columns[other]
                self.parts.append(self.follow(column, self.ground.wish(column)))
                self._hold(column)

    def _hold(self, column: Column[Any]) -> None:
        """Have rows tried that were solved before by how the column was filled."""
        for constraint in checks(self.ground.table):
            text = check_text(constraint)
            names = columns_in(text, self.ground)
            if column.name in names:
                self.conditions.append((text, names))
        quoted = '"' + column.name.replace('"', '""') + '"'
        if not column.nullable:
            self.conditions.append((f"{quoted} IS NOT NULL", (column.name,)))
        if isinstance(column.type, String) and column.type.length:
            self.conditions.append((f"length({quoted}) <= {column.type.length}", (column.name,)))

    def _ordered(self) -> list[Part]:
        """Put parts behind those whose columns they need; raises when they go in a circle."""
        ordered: list[Part] = []
        ready: set[str] = set()
        waiting = list(self.parts)
        filled = {name for part in waiting for name in part.columns}
        while waiting:
            free = [part for part in waiting if set(part.needs) & filled <= ready]
            if not free:
                names = " → ".join(name for part in waiting for name in part.columns)
                raise UnusableInput(
                    f"{self.ground.key}: values follow one another in a circle: {names}",
                    hint="Let one of the columns have values of its own.",
                )
            ordered += free
            ready.update(name for part in free for name in part.columns)
            waiting = [part for part in waiting if part not in free]
        return ordered


def is_number(column: Column[Any]) -> bool:
    """Whether a column holds plain numbers."""
    kind = arrow_type(column.type)
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind))


def columns_in(text: str, ground: Ground) -> tuple[str, ...]:
    """Return the columns that a condition names."""
    try:
        names = {each.name.casefold() for each in parse_expression(text).find_all(exp.Column)}
    except SqlglotError:
        names = {word.casefold() for word in re.findall(r"\w+", text)}
    return tuple(column.name for column in ground.table.columns if column.name.casefold() in names)
