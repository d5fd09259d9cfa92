"""Facts of a design as SQLAlchemy's `info` dictionaries, plain values that an expert would write there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from dbworkbench.model.dependency import Dependency
from dbworkbench.model.design import Design
from dbworkbench.model.facts import (
    KEY,
    ColumnFacts,
    IndexFacts,
    TableFacts,
    column_facts,
    index_facts,
    table_facts,
)
from dbworkbench.model.keys import ordered_column
from dbworkbench.model.relationship import Orphans, Relationship
from dbworkbench.model.settings import Settings

Info = dict[str, Any]
MARKS = re.compile(r"(\s+\w+_ops)?(\s+(ASC|DESC))?(\s+NULLS\s+(FIRST|LAST))?$", re.I)
OWN = {"alias", "headercolor", "dependencies"}
ENDS = {"identifying", "fanout", "orphans", "color", "role", "min"}


def table_info(table: sa.Table) -> Info:
    """Return the facts of a table, settings by their names."""
    facts = table_facts(table)
    info: Info = {key: value for key, value in facts.settings.items() if key not in OWN}
    if facts.alias is not None:
        info["alias"] = facts.alias
    if facts.header_color is not None:
        info["headercolor"] = facts.header_color
    if facts.dependencies:
        info["dependencies"] = [
            [list(each.determinant), "->>" if each.multivalued else "->", list(each.dependent)]
            for each in facts.dependencies
        ]
    return info


def column_info(column: sa.Column[Any]) -> Info:
    """Return the facts of a column."""
    return dict(column_facts(column).settings)


def index_info(index: sa.Index) -> Info:
    """Return the facts of an index: its note, and whether somebody named it when that is not plain."""
    facts = index_facts(index)
    info: Info = {"note": facts.note} if facts.note is not None else {}
    if KEY in index.info and facts.named != is_named(index):
        info["named"] = facts.named
    return info


def is_named(index: sa.Index) -> bool:
    """Say whether an index has another name than the one that a table and its columns give."""
    table = index.table.name if index.table is not None else ""
    return index.name != "_".join(["ix", table, *map(_key_word, index.expressions)])


def _key_word(key: object) -> str:
    """Return a key of an index as names tell it; expressions by their first words."""
    column = ordered_column(key)
    if column is not None:
        return column
    bare = MARKS.sub("", str(key))
    return "_".join(re.findall(r"\w+", bare))[:24] or "expr"


def relationship_info(relationship: Relationship) -> Info:
    """Return what a relationship says beyond its foreign key."""
    info: Info = {key: value for key, value in relationship.settings.items() if key not in ENDS}
    if relationship.identifying:
        info["identifying"] = True
    for key in ("fanout", "color"):
        if getattr(relationship, key) is not None:
            info[key] = getattr(relationship, key)
    if relationship.orphans is not None:
        info["orphans"] = relationship.orphans.value
    if relationship.child.role is not None:
        info["role"] = relationship.child.role
    if relationship.child.least == 1:
        info["min"] = 1
    return info


def design_info(design: Design) -> Info:
    """Return what a design says of itself."""
    info: Info = {key: value for key, value in design.settings.items() if key != "note"}
    return info if design.note is None else {"note": design.note, **info}


def read_table_info(info: Mapping[str, Any], settings: Mapping[str, str]) -> TableFacts:
    """Return a table's facts; `settings` come from its other options."""
    return TableFacts(
        alias=info.get("alias"),
        header_color=info.get("headercolor"),
        settings=Settings({**settings, **plain_settings(info, OWN)}),
        dependencies=tuple(
            Dependency(tuple(left), tuple(right), arrow == "->>")
            for left, arrow, right in info.get("dependencies", ())
        ),
    )


def read_column_info(info: Mapping[str, Any], written_type: str) -> ColumnFacts:
    """Return a column's facts."""
    return ColumnFacts(written_type, Settings(plain_settings(info, set())))


def read_index_info(info: Mapping[str, Any], index: sa.Index) -> IndexFacts:
    """Return an index's facts."""
    return IndexFacts(info.get("note"), named=info.get("named", is_named(index)))


def plain_settings(info: Mapping[str, Any], own: set[str]) -> dict[str, str]:
    """Return the entries that have no meaning of their own, as settings are written."""
    return {key: _text(value) for key, value in info.items() if key not in own}


def read_orphans(info: Mapping[str, Any]) -> Orphans | None:
    """Return what becomes of orphans, None for a word that says nothing."""
    word = info.get("orphans")
    return Orphans(word) if word in list(Orphans) else None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
