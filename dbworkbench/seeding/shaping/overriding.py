"""Wishes of a call, which stand in for what the design says of columns and references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import MetaData

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.duplicate import duplicate
from dbworkbench.model.facts import column_facts, set_facts
from dbworkbench.model.reference import references
from dbworkbench.model.relationship import End, Relationship
from dbworkbench.model.settings import NOTHING, Settings


@dataclass(frozen=True)
class Wishes:
    """Settings by `table.column`: values, shares of NULLs, and fan-outs of the references there."""

    values: Mapping[str, str] = NOTHING
    nulls: Mapping[str, str | float] = NOTHING
    fanout: Mapping[str, str | float] = NOTHING


def override(design: Design, wishes: Wishes) -> Design:
    """Return the design with other settings; raises UnknownName for what it does not have."""
    settings = [("values", key, text) for key, text in wishes.values.items()]
    settings += [("nulls", key, str(share)) for key, share in wishes.nulls.items()]
    if settings:
        metadata = duplicate(design.metadata)
        for name, key, text in settings:
            _set(design, metadata, name, key, text)
        design = replace(design, metadata=metadata)
    for key, fan in wishes.fanout.items():
        design = _fanned(design, key, str(fan))
    return design


def _set(design: Design, metadata: MetaData, name: str, key: str, text: str) -> None:
    table, column = _split(design, key)
    item = metadata.tables[table].columns[column]
    facts = column_facts(item)
    set_facts(item, replace(facts, settings=Settings({**facts.settings, name: text})))


def _fanned(design: Design, key: str, text: str) -> Design:
    table, column = _split(design, key)
    found = [each for each in references(design, design.table(table)) if column in each.columns]
    if not found:
        raise UnusableInput(
            f"{key} is no reference, so it has no fan-out",
            hint="Name a column of a foreign key: 'orders.customer_id'.",
        )
    own = found[0]
    mine = ((own.table, own.columns), (own.parent, own.parent_columns))
    others = [each for each in design.relationships if _ends(each) != mine]
    same = [each for each in design.relationships if _ends(each) == mine]
    made = Relationship(End(own.parent, own.parent_columns), End(own.table, own.columns, most=None))
    return replace(design, relationships=(*others, *(replace(each, fanout=text) for each in same or [made])))


def _ends(link: Relationship) -> tuple[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]]:
    return (link.child.table, link.child.columns), (link.parent.table, link.parent.columns)


def _split(design: Design, key: str) -> tuple[str, str]:
    """Return the table and the column that `table.column` names."""
    name, dot, column = key.rpartition(".")
    if not dot:
        raise UnusableInput(f"{key!r} is not a column", hint="Write it like 'orders.status'.")
    table = design.table(name)
    if column not in table.columns:
        known = (f"{name}.{each.name}" for each in table.columns)
        raise UnknownName("column", key, known)
    return table.key, column
