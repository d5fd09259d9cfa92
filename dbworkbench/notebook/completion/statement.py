"""Completion in SQL: keywords, tables, and the columns of the tables that the statement names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import Table

from dbworkbench.model.design import Design
from dbworkbench.notebook.completion.offer import Offer, fragment_of, offer

SQL_WORDS = """
    select from where and or not null is in exists between like ilike any all case when then else end as on
    using join inner left right full outer cross lateral natural group by having order asc desc nulls first
    last limit offset distinct union intersect except with recursive values insert into update set delete
    returning create table index unique concurrently include count sum avg min max coalesce cast extract
    interval over partition filter true false explain analyze
"""
KEYWORDS = tuple(re.findall(r"\w+", SQL_WORDS))
TABLE_COMES = re.compile(r"\b(?:from|join|into|update|table|on)\s+\w*$", re.I)
QUALIFIED = re.compile(r"(\w+)\.\w*$")
NAMED = re.compile(r'(?:\b(?:from|join|into|update|on)|,)\s+"?(\w+)"?(?:\s+(?:as\s+)?(\w+))?', re.I)


def complete_statement(text: str, offset: int, design: Design | None) -> Offer:
    """Offer what can stand at a place of a statement."""
    before = text[:offset]
    fragment = fragment_of(before)
    if design is None:
        return offer(fragment, ("keyword", cased(fragment)))
    if (match := QUALIFIED.search(before)) is not None:
        table = named_tables(text, design).get(match[1].casefold())
        return offer(fragment, ("column", columns(table) if table is not None else ()))
    tables = [table.name for table in design.tables]
    if TABLE_COMES.search(before):
        return offer(fragment, ("table", tables), ("column", own_columns(text, design)))
    return offer(
        fragment, ("column", own_columns(text, design)), ("table", tables), ("keyword", cased(fragment))
    )


def named_tables(text: str, design: Design) -> dict[str, Table]:
    """Return the tables that a statement names, by name and by alias in lower case."""
    known = {table.name.casefold(): table for table in design.tables}
    found = {}
    for name, alias in NAMED.findall(text):
        table = known.get(name.casefold())
        if table is not None:
            found[name.casefold()] = table
            found[(alias or name).casefold()] = table
    return found


def own_columns(text: str, design: Design) -> Iterator[str]:
    """Yield the columns of the tables that a statement names."""
    for table in named_tables(text, design).values():
        yield from columns(table)


def columns(table: Table) -> list[str]:
    """Return the names of a table's columns."""
    return [column.name for column in table.columns]


def cased(fragment: str) -> Iterable[str]:
    """Return the keywords as the architect writes them: in capitals when the fragment is."""
    return (word.upper() for word in KEYWORDS) if fragment.isupper() else KEYWORDS
