"""Taking an index into a design, and into the databases that are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import MetaData

from dbworkbench.drawings.page import heading_html, paragraph_html
from dbworkbench.engines.engine import Database, ask_consent
from dbworkbench.formats.sql.create_index import make_index, read_create_index
from dbworkbench.model.design import Design
from dbworkbench.model.difference import Difference, compare


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


def adopt(design: Design, ddl: str) -> Design:
    """Return the design with the index of a `CREATE INDEX` statement; adopting it again changes nothing."""
    wanted = read_create_index(ddl)
    design.table(wanted.table_key)
    metadata = MetaData()
    for table in design.tables:
        table.to_metadata(metadata)
    changed = replace(design, metadata=metadata)
    table = changed.table(wanted.table_key)
    if wanted.given_name not in {index.name for index in table.indexes}:
        make_index(wanted, table)
    return changed


def make_adopted(design: Design, ddl: str, database: Database) -> None:
    """Make the index of a `CREATE INDEX` statement in a database, unless it has it."""
    ask_consent(database.engine, "adopting an index")
    wanted = read_create_index(ddl)
    table = design.table(wanted.table_key)
    index = next(index for index in table.indexes if index.name == wanted.given_name)
    with database.sqlalchemy().begin() as connection:
        index.create(connection, checkfirst=True)
    database.refresh_statistics()


def adopted(old: Design, new: Design, made: Sequence[str]) -> Adoption:
    """Say what lies between the design before and after."""
    return Adoption(compare(old, new), tuple(made))
