"""What the drafting of a design keeps at hand: how its tables are called, and what is lost."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Table

from dbworkbench.engines.mysql.datatype import quote
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.loss import Loss

LONGEST = 64  # characters of a name
PREFIX = "mysql_"


@dataclass
class Desk:
    """The names of tables by their keys, the constraints' names that are taken, and the losses so far."""

    names: dict[str, str]
    losses: list[Loss] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def lose(self, what: str, reason: str) -> None:
        self.losses.append(Loss(what, reason))

    def table(self, key: str) -> str:
        """Return a table's name in backticks."""
        return quote(self.names[key])

    def constraint_name(self, table: Table, name: object) -> str | None:
        """Return a foreign key's or check's name, unless another one in the database has it."""
        if name is None:
            return None
        fit = self.fitting(table, str(name))
        if fit is not None and fit.casefold() in self.taken:
            self.lose(table.key, f"the constraint {fit} goes without a name, which another one has")
            return None
        if fit is not None:
            self.taken.add(fit.casefold())
        return fit

    def fitting(self, table: Table, name: str) -> str | None:
        """Return the name of a key or constraint as MySQL can have it, None when it cannot."""
        if not _is_allowed(name):
            self.lose(table.key, f"{name!r} goes without its name, which MySQL does not allow")
            return None
        if len(name) <= LONGEST:
            return name
        short = name[: LONGEST - 8] + "_" + hashlib.sha256(name.encode()).hexdigest()[:7]
        self.lose(table.key, f"the name {name} is shortened to {short}")
        return short


def open_desk(design: Design) -> Desk:
    """Choose the tables' names; raises UnusableInput for names that no table or column can have."""
    bare = Counter(table.name for table in design.tables)
    names = {}
    for table in design.tables:
        alone = bare[table.name] == 1
        names[table.key] = table.name if alone or not table.schema else f"{table.schema}_{table.name}"
    losses = [
        Loss(schema, "MySQL has no schemas within a database: its tables stand without")
        for schema in dict.fromkeys(table.schema for table in design.tables if table.schema)
    ]
    losses += [
        Loss(key, f"becomes {name}, for another schema has a table of its name")
        for key, name in names.items()
        if name != design.metadata.tables[key].name
    ]
    _refuse_names(design, names)
    return Desk(names, losses)


def is_own(table: Table) -> bool:
    """Say whether a table was read from MySQL, so that its expressions are MySQL's."""
    return any(key.startswith(PREFIX) for key in table.dialect_kwargs) or any(
        key.startswith(PREFIX) for column in table.columns for key in column_facts(column).settings
    )


def _refuse_names(design: Design, names: dict[str, str]) -> None:
    for name in names.values():
        _refuse_name(name, "table")
    if clash := _clash(names.values()):
        raise UnusableInput(
            f"MySQL may take the tables {clash[0]!r} and {clash[1]!r} for the same one", hint="Rename one."
        )
    for table in design.tables:
        for column in table.columns:
            _refuse_name(column.name, "column")
        if clash := _clash(table.columns.keys()):
            raise UnusableInput(
                f"MySQL takes the columns {clash[0]!r} and {clash[1]!r} of {table.key!r} for the same one",
                hint="Rename one.",
            )


def _refuse_name(name: str, what: str) -> None:
    if not _is_allowed(name) or len(name) > LONGEST:
        raise UnusableInput(
            f"MySQL has no {what} called {name!r}",
            hint=f"Names have 1 to {LONGEST} characters, no emoji, and no blank at the end.",
        )


def _is_allowed(name: str) -> bool:
    plain = all("\0" < sign <= "\N{REPLACEMENT CHARACTER}" for sign in name)
    return (
        bool(name) and plain and not name[-1].isspace() and not any("\ud800" <= s <= "\udfff" for s in name)
    )


def _clash(names: Iterable[str]) -> tuple[str, str] | None:
    seen: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            return seen[name.casefold()], name
        seen[name.casefold()] = name
    return None
