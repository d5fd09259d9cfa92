"""Which columns are masked how, and why: a value that shows itself, and the masks made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, Table

from dbworkbench.drawings.page import paragraph_html, table_html, table_text
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.keys import foreign_keys, primary_key, referred, referring, unique_keys
from dbworkbench.seeding.constraints.checks import read_checks
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.masking.inference import PEOPLE, look, usual
from dbworkbench.seeding.masking.language import read_method
from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.methods.keep import Keep
from dbworkbench.seeding.masking.place import Place
from dbworkbench.seeding.masking.secret import Secret
from dbworkbench.seeding.subsets.link import Link

Spot: TypeAlias = tuple[str, str]
HEAD = ("column", "mask", "why")


@dataclass(frozen=True)
class Masked:
    """One column: how it is masked, and why; `place` tells the method what it must keep."""

    table: str
    column: str
    method: Method
    why: str
    place: Place

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class MaskPlan:
    """The masked columns; those that were looked at and stay are in `kept`."""

    columns: tuple[Masked, ...]
    kept: tuple[tuple[str, str], ...] = ()

    def of(self, table: str) -> tuple[Masked, ...]:
        """Return the masked columns of a table."""
        return tuple(masked for masked in self.columns if masked.table == table)

    @property
    def remarks(self) -> tuple[str, ...]:
        """How to have it otherwise."""
        return ("Otherwise: mask={'table.column': 'keep'}, or [mask: 'keep'] in the design.",)

    def __str__(self) -> str:
        return "\n".join([table_text(HEAD, self._lines()), *self.remarks]) if self._lines() else "no masks"

    def _repr_html_(self) -> str:
        return table_html(HEAD, self._lines()) + "".join(map(paragraph_html, self.remarks))

    def _lines(self) -> list[tuple[object, ...]]:
        masked = [(item.name, str(item.method), item.why) for item in self.columns]
        return [*masked, *((name, "keep", why) for name, why in self.kept)]


def plan_masks(
    design: Design,
    secret: Secret,
    *,
    links: Sequence[Link] = (),
    inferred: bool = True,
    wanted: Mapping[str, str] = {},
) -> MaskPlan:
    """Decide which columns are masked: as wanted, as the design says, and those that look personal.

    Columns that refer to a masked one are masked alike. Raises UnusableInput when a mask does not fit.
    """
    said = {_spot(design, name): text for name, text in wanted.items()}
    decided = {
        (table.key, column.name): found
        for table in design.tables
        for column in table.columns
        if column.computed is None
        and (found := _decide(column, said.get((table.key, column.name)), inferred=inferred)) is not None
    }
    masked = [
        item
        for group in _groups(design, links, decided)
        for item in _mask_group(design, group, decided, secret)
    ]
    order = {
        (t.key, c.name): at for at, (t, c) in enumerate((t, c) for t in design.tables for c in t.columns)
    }
    masked.sort(key=lambda item: order[item.table, item.column])
    kept = tuple((item.name, item.why) for item in masked if isinstance(item.method, Keep))
    return MaskPlan(tuple(item for item in masked if not isinstance(item.method, Keep)), kept)


def _decide(column: Column[Any], wanted: str | None, *, inferred: bool) -> tuple[str, str] | None:
    settings = column_facts(column).settings
    if wanted is not None:
        return wanted, "asked for"
    if "mask" in settings:
        return settings["mask"], "the design says so"
    if "sensitive" in settings:
        return usual(column), f"the design calls it sensitive: {settings['sensitive']}"
    return look(column) if inferred else None


def _spot(design: Design, name: str) -> Spot:
    table, _, column = name.rpartition(".")
    if not table:
        raise UnusableInput(f"not a column: {name!r}", hint="Write it like 'customers.email'.")
    found = design.table(table)
    if column not in found.columns:
        raise UnknownName(f"column of {found.key}", column, found.columns.keys())
    return found.key, column


def _groups(
    design: Design, links: Sequence[Link], decided: Mapping[Spot, tuple[str, str]]
) -> list[list[Spot]]:
    """Put columns together that name one another, parents first; only groups in which one is masked."""
    above: dict[Spot, Spot] = {}

    def top(spot: Spot) -> Spot:
        while spot in above:
            spot = above[spot]
        return spot

    for child, parent in _pairs(design, links):
        if top(child) != top(parent):
            above[top(child)] = top(parent)
    groups: dict[Spot, list[Spot]] = {}
    for spot in dict.fromkeys([*decided, *above, *map(top, above)]):
        groups.setdefault(top(spot), []).append(spot)
    found = [[root, *(spot for spot in spots if spot != root)] for root, spots in groups.items()]
    return [spots for spots in found if any(spot in decided for spot in spots)]


def _pairs(design: Design, links: Sequence[Link]) -> list[tuple[Spot, Spot]]:
    own = [
        Link(table.key, referring(key), *referred(key))
        for table in design.tables
        for key in foreign_keys(table)
    ]
    return [
        ((link.table, mine), (link.parent, theirs))
        for link in [*own, *links]
        for mine, theirs in zip(link.columns, link.parent_columns, strict=True)
    ]


def _mask_group(
    design: Design, group: Sequence[Spot], decided: Mapping[Spot, tuple[str, str]], secret: Secret
) -> list[Masked]:
    """Mask columns that name one another by one method, that of the first that has one."""
    leader = next(spot for spot in group if spot in decided)
    text, why = decided[leader]
    method, person = read_method(text, where=".".join(leader))
    joined = len(group) > 1
    place = _place(design, group[0], secret, person, unique=joined)
    if joined and not isinstance(method, Keep) and (not method.for_keys or method.name == "null"):
        others = ", ".join(".".join(spot) for spot in group if spot != leader)
        raise UnusableInput(
            f"{'.'.join(leader)}: {method} would part it from {others}, which refers to it or it to them",
            hint="Take hash, shape or fake, which give equal values equal ones, or keep.",
        )
    method.check(place)
    found = []
    for spot in group:
        reason = why if spot == leader else f"it goes with {'.'.join(leader)}"
        found.append(Masked(*spot, method, reason, place))
    return found


def _place(design: Design, spot: Spot, secret: Secret, person: str | None, *, unique: bool) -> Place:
    table = design.metadata.tables[spot[0]]
    column = table.columns[spot[1]]
    limits = read_checks(table).limits.get(column.name, Limits())
    keyed = unique or any(column.name in key for key in unique_keys(table))
    if person is not None and person not in table.columns:
        raise UnknownName(f"column of {table.key}", person, table.columns.keys())
    return Place(column, limits, keyed, secret, person or _person(table))


def _person(table: Table) -> str | None:
    """Return the column that tells whose a row is: a reference to a table of people, else the key."""
    for key in foreign_keys(table):
        if referred(key)[0].rpartition(".")[2].lower().startswith(PEOPLE):
            return referring(key)[0]
    names = primary_key(table)
    return names[0] if names else None
