"""Taking an index into a design, and into the databases that are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Index, Table

from dbworkbench.drawings.page import heading_html, paragraph_html
from dbworkbench.engines.engine import Database, ask_consent
from dbworkbench.errors import Refused, UnusableInput
from dbworkbench.formats.sql.create_index import is_same_index, make_index, read_create_index
from dbworkbench.model.design import Design
from dbworkbench.model.difference import Difference, compare
from dbworkbench.model.duplicate import duplicate


@dataclass(frozen=True)
class Adoption:
    """What the design gained, and in which databases it was made."""

    difference: Difference
    made: tuple[str, ...] = ()
    heading: str = ""

    @property
    def summary(self) -> str:
        """Say what was adopted and where it was made."""
        where = f"; made in {', '.join('@' + alias for alias in self.made)}" if self.made else ""
        said = "the design has it already" if self.difference.empty else f"adopted: {self.difference}"
        return said + where

    def __str__(self) -> str:
        return f"{self.heading}\n{self.summary}"

    def _repr_html_(self) -> str:
        return heading_html(self.heading) + paragraph_html(self.summary)


def adopt(design: Design, ddl: str) -> tuple[Design, Index]:
    """Return the design with the index of a `CREATE INDEX` statement, and the index in it.

    An index that the design has already, under whatever name, is not added again. Raises Refused when
    another index has the name.
    """
    wanted = read_create_index(ddl)
    key = design.table(wanted.table_key).key
    others = design.metadata.tables[key].indexes
    for other in others:
        if is_same_index(wanted, other):
            return design, other
    if wanted.given_name in {other.name for other in others}:
        raise Refused(
            f"the table {key!r} has another index called {wanted.given_name!r}",
            hint=f"Give the new one a name of its own: CREATE INDEX NAME ON {key} …",
        )
    changed = replace(design, metadata=duplicate(design.metadata))
    return changed, make_index(wanted, changed.metadata.tables[key])


def read_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers that a text is made of, empty for any other text."""
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() and int(word) > 0 for word in words):
        return ()
    return tuple(map(int, words))


def make_adopted(design: Design, index: Index, databases: Mapping[str, Database]) -> None:
    """Make an index of a design in databases by alias, unless they have it.

    Raises UnusableInput when one of them cannot hold it; then none gets it.
    """
    for database in databases.values():
        ask_consent(database.engine, "adopting an index")
    drafts = {alias: _statement(design, index, alias, database) for alias, database in databases.items()}
    for alias, database in databases.items():
        if not _has(database, index):
            database.query(drafts[alias], write=True)
            database.refresh_statistics()


def adopted(old: Design, new: Design, made: Sequence[str]) -> Adoption:
    """Say what lies between the design before and after."""
    return Adoption(compare(old, new), tuple(made))


def _statement(design: Design, index: Index, alias: str, database: Database) -> str:
    """Return how an engine writes the index, which is what the design needs more with it than without."""
    without = replace(design, metadata=duplicate(design.metadata))
    table = without.metadata.tables[_owner(index).key]
    table.indexes = {other for other in table.indexes if other.name != index.name}
    fewer, losses = database.statements(without)
    every, lost = database.statements(design)
    made = [statement for statement in every if statement not in fewer and " INDEX " in statement]
    if not made:
        why = "; ".join(loss.reason for loss in lost if loss not in losses)
        raise UnusableInput(
            f"@{alias} cannot hold the index {index.name!r}: {why}",
            hint=f"Leave @{alias} out: the design keeps the index for other engines.",
        )
    return made[0]


def _has(database: Database, index: Index) -> bool:
    table = _owner(index)
    there = database.introspect().metadata.tables
    found = there.get(table.key, there.get(table.name))
    return found is not None and index.name in {other.name for other in found.indexes}


def _owner(index: Index) -> Table:
    if index.table is None:
        raise ValueError(f"{index.name} stands on no table")
    return index.table
