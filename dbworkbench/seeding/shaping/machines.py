"""Status machines of a design: status columns, the moments of their states, and histories in child tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column, Table

from dbworkbench.errors import UnusableInput, suggest
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.reference import Reference
from dbworkbench.seeding.parts.history import HistoryPart
from dbworkbench.seeding.parts.machine import Clock, MomentPart, StatePart, WhenPart
from dbworkbench.seeding.parts.part import Part
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.planning.holdings import Holdings
from dbworkbench.seeding.planning.keyplanner import LINE
from dbworkbench.seeding.shaping.relating import reference_called
from dbworkbench.seeding.spread.choice import Growing
from dbworkbench.seeding.spread.journey import Journeys
from dbworkbench.seeding.spread.wish import read_values
from dbworkbench.seeding.spread.wish.wish import History, Machine, When
from dbworkbench.seeding.values.column import fill_column, sequence
from dbworkbench.seeding.values.constant import read_constant
from dbworkbench.seeding.values.numbers import number_domain
from dbworkbench.seeding.values.reading.inference import subject_called
from dbworkbench.seeding.values.wished import keeps, type_of, whole_domain

if TYPE_CHECKING:
    from dbworkbench.seeding.shaping.tableshape import Shaping

ENDINGS = ("at", "on", "date", "time")
BEFORE = ("from", "old", "previous", "prev", "before")


def plan_states(shaping: Shaping) -> None:
    """Put in status columns, what depends on them, and histories of a parent's status."""
    ground = shaping.ground
    for column in ground.table.columns:
        wish = ground.any_wish(column)
        if isinstance(wish, Machine):
            shaping.put(_status(ground, column, wish))
    for column in ground.table.columns:
        part = _moment(shaping, column)
        if part is not None:
            shaping.put(part)
    for column in ground.table.columns:
        wish = ground.any_wish(column)
        if isinstance(wish, History):
            _put_history(shaping, column, wish)


def history_rows(design: Design, table: Table, counts: Mapping[str, int]) -> int | None:
    """Return how many rows a table has that keeps the history of its parent's, None when it does not."""
    for column in table.columns:
        wish = _wish(column)
        if isinstance(wish, History):
            ground = Ground(design, table, {table.key: 0}, Holdings())
            reference, journeys = _told(ground, column, wish)
            return journeys.rows(counts.get(reference.parent, 0))
    return None


# -- the status and its moments -----------------------------------------------------------------------


def _status(ground: Ground, column: Column[Any], machine: Machine) -> StatePart:
    journeys = Journeys(machine)
    limits = ground.limit(column)
    for state in journeys.states:
        value = read_constant(state, column)
        listed = limits.among is None or value in limits.among
        known = not isinstance(column.type, sa.Enum) or state in column.type.enums
        length = getattr(column.type, "length", None)
        short = length is None or isinstance(column.type, sa.Enum) or len(state) <= length
        if value is None or not listed or not known or not short or not keeps(value, limits):
            enums = column.type.enums if isinstance(column.type, sa.Enum) else (limits.among or ())
            raise UnusableInput(
                f"{ground.key}.{column.name} [values]: the state {state!r} is not allowed by its type"
                f" ({type_of(column)}) or by a CHECK",
                hint=suggest(state, [str(each) for each in enums]),
            )
    return StatePart(ground.key, column.name, journeys, arrow_type(column.type))


def _moment(shaping: Shaping, column: Column[Any]) -> Part | None:
    """Return the part for a column that belongs to a state by its wish or by its name."""
    ground = shaping.ground
    wish = ground.any_wish(column)
    if isinstance(wish, When):
        return _when(shaping, column, wish)
    found = _by_name(ground, column)
    if found is None or not shaping.is_free(column.name):
        return None
    status, state = found
    clock = _clock(ground, status)
    if clock.start == column.name:
        return None
    return MomentPart(ground.key, column.name, state, clock, whole_domain(column, ground.limit(column)))


def _when(shaping: Shaping, column: Column[Any], wish: When) -> Part:
    ground = shaping.ground
    where = f"{ground.key}.{column.name} [values]"
    status = _status_called(ground, wish, where)
    journeys = _journeys(status)
    if wish.state not in journeys.states:
        raise UnusableInput(
            f"{where}: {status.name} has no state {wish.state!r}", hint=suggest(wish.state, journeys.states)
        )
    share = journeys.share_reaching(wish.state)
    if not column.nullable and share < 1:
        raise UnusableInput(
            f"{where}: it must not be NULL, and only {share:.1%} of the rows reach {wish.state!r}",
            hint="Let it be NULL, or leave out 'when'.",
        )
    if wish.own is not None:
        return WhenPart(shaping.follow(column, wish.own), status.name, wish.state, journeys)
    if not _is_moment(column):
        return WhenPart(shaping.follow(column, None), status.name, wish.state, journeys)
    return MomentPart(
        ground.key,
        column.name,
        wish.state,
        _clock(ground, status),
        whole_domain(column, ground.limit(column)),
    )


def _status_called(ground: Ground, wish: When, where: str) -> Column[Any]:
    known = _machines(ground.table)
    if wish.column is not None:
        known = [column for column in known if column.name == wish.column]
    if len(known) == 1:
        return known[0]
    if not known:
        name = f"{wish.column!r} is not a status" if wish.column else f"{ground.key} has no status"
        raise UnusableInput(f"{where}: {name}", hint="Write [values: 'machine new -> paid 90%'] at a column.")
    names = ", ".join(column.name for column in known)
    raise UnusableInput(
        f"{where}: {ground.key} has several machines ({names})",
        hint=f"Write 'when {known[0].name} = {wish.state}'.",
    )


def _by_name(ground: Ground, column: Column[Any]) -> tuple[Column[Any], str] | None:
    """Return the status and the state that a column like `paid_at` is called after."""
    if not column.nullable or not _is_moment(column) or ground.any_wish(column) is not None:
        return None
    head, _, ending = column.name.lower().rpartition("_")
    if ending not in ENDINGS:
        return None
    for status in _machines(ground.table):
        for state in _journeys(status).states:
            if state.lower().replace(" ", "_") == head:
                return status, state
    return None


def _clock(ground: Ground, status: Column[Any]) -> Clock:
    """Return what tells when rows reach states: it begins with the first state's moment or the row's."""
    journeys = _journeys(status)
    start = _start(ground, journeys.machine.start)
    column = start if start is not None else sa.Column("begun_at", sa.DateTime(timezone=True))
    usual = number_domain(column, ground.limit(column))
    if usual is None:
        raise TypeError(column.type)
    domain = whole_domain(column, ground.limit(column)) if start is not None else usual[0]
    name = None if start is None else start.name
    return Clock(ground.key, status.name, journeys, name, domain, usual[1])


def _start(ground: Ground, state: str) -> Column[Any] | None:
    moments = [column for column in ground.table.columns if _is_moment(column)]
    moments = [column for column in moments if not isinstance(ground.any_wish(column), When)]
    for column in moments:
        if column.name.lower().rpartition("_")[0] == state.lower().replace(" ", "_"):
            return column
    flowing = [column for column in moments if _is_flowing(ground, column)]
    return next((column for column in flowing if _by_name(ground, column) is None), None)


def _is_flowing(ground: Ground, column: Column[Any]) -> bool:
    """Whether a column's name tells of the moment at which its row was written."""
    found = fill_column(column, ground.limit(column))
    return found is not None and isinstance(found[1], Growing) and found[1].flow


# -- histories ----------------------------------------------------------------------------------------


def _put_history(shaping: Shaping, column: Column[Any], wish: History) -> None:
    ground = shaping.ground
    reference, journeys = _told(ground, column, wish)
    before = ground.holdings.count(reference.parent)
    parents = ground.size(reference.parent) - before
    expected = journeys.rows(parents)
    if ground.rows != expected:
        raise UnusableInput(
            f"{ground.key}: {ground.rows:,} rows are asked for, and the {wish} of {parents:,} new rows of"
            f" {reference.parent} has {expected:,}",
            hint=f"Do not say how many rows {ground.key} gets.",
        )
    parent = Ground(
        ground.design,
        ground.design.metadata.tables[reference.parent],
        {reference.parent: parents},
        ground.holdings,
    )
    clock = _clock(parent, parent.table.columns[wish.path.column])
    shaping.replace(_history(shaping, column, reference, clock, parents, before))


def _history(
    shaping: Shaping, column: Column[Any], reference: Reference, clock: Clock, parents: int, before: int
) -> HistoryPart:
    ground = shaping.ground
    others = [
        each
        for each in ground.table.columns
        if each is not column and each.name not in reference.columns and ground.any_wish(each) is None
    ]
    words = {each.name: set(each.name.lower().split("_")) for each in others}
    previous = next((each for each in others if words[each.name] & set(BEFORE) and each.nullable), None)
    moment = next((each for each in others if _is_moment(each)), None)
    number = next(
        (each for each in others if isinstance(each.type, sa.Integer) and words[each.name] & set(LINE)), None
    )
    longest = int(clock.journeys.lengths.max())
    return HistoryPart(
        ground.key,
        reference.columns,
        reference.parent,
        reference.parent_columns,
        parents,
        before,
        clock,
        column.name,
        arrow_type(column.type),
        previous.name if previous is not None else None,
        moment.name if moment is not None else None,
        whole_domain(moment, ground.limit(moment)) if moment is not None else None,
        number.name if number is not None else None,
        sequence(number, ground.lowest(number), longest) if number is not None else None,
    )


def _told(ground: Ground, column: Column[Any], wish: History) -> tuple[Reference, Journeys]:
    """Return the reference to the parent whose history is told, and the journeys through its machine."""
    where = f"{ground.key}.{column.name} [values]"
    if wish.path.table is None:
        raise UnusableInput(f"{where}: whose {wish.path}?", hint="Write it like 'history of orders.status'.")
    reference = reference_called(ground, wish.path.table, where)
    parent = ground.design.metadata.tables[reference.parent]
    known = {each.name: each for each in _machines(parent)}
    if wish.path.column not in known:
        raise UnusableInput(
            f"{where}: {reference.parent}.{wish.path.column} is no status with a machine",
            hint="Write [values: 'machine new -> paid 90%'] there.",
        )
    journeys = _journeys(known[wish.path.column])
    allowed = column.type.enums if isinstance(column.type, sa.Enum) else None
    for state in journeys.states:
        if allowed is not None and state not in allowed:
            raise UnusableInput(f"{where}: its type has no state {state!r}", hint=suggest(state, allowed))
    return reference, journeys


def _machines(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(_wish(column), Machine)]


def _journeys(status: Column[Any]) -> Journeys:
    wish = _wish(status)
    if not isinstance(wish, Machine):
        raise TypeError(status.name)
    return Journeys(wish)


def _wish(column: Column[Any]) -> object:
    written = column_facts(column).settings.get("values")
    if written is None or subject_called(written) is not None:
        return None
    return read_values(written, where=f"{column.table.key}.{column.name} [values]")


def _is_moment(column: Column[Any]) -> bool:
    kind = arrow_type(column.type)
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date32(kind))
