"""Columns of a table that rows of other tables follow, so that existing rows have to show them."""

from __future__ import annotations

import re

from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts
from dbworkbench.model.reference import references


def followed(design: Design, key: str) -> set[str]:
    """Return the columns of a table that are named in wishes of tables that refer to it."""
    words: set[str] = set()
    for table in design.tables:
        if any(each.parent == key for each in references(design, table)):
            for column in table.columns:
                words.update(re.findall(r"\w+", column_facts(column).settings.get("values", "")))
    columns = design.metadata.tables[key].columns
    return {column.name for column in columns if column.name in words and column.computed is None}
