"""Taking an index into a design."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import MetaData

from dbworkbench.drawings.page import heading_html, paragraph_html
from dbworkbench.formats.sql.create_index import make_index, read_create_index
from dbworkbench.model.design import Design
from dbworkbench.model.difference import Difference, compare


@dataclass(frozen=True)
class Adoption:
    """What the design gained; the database follows with `create`, or has it already."""

    difference: Difference
    heading: str = ""

    def __str__(self) -> str:
        return f"{self.heading}\nadopted: {self.difference}"

    def _repr_html_(self) -> str:
        return heading_html(self.heading) + paragraph_html(f"adopted: {self.difference}")


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


def adopted(old: Design, new: Design) -> Adoption:
    """Say what lies between the design before and after."""
    return Adoption(compare(old, new))
