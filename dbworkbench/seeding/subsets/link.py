"""How rows of one table name rows of another: foreign keys, and what is declared by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.reference import references

NAMES = r"(?:\((?P<{0}s>[^)]*)\)|(?P<{0}>[^\s().>]+))"
WRITTEN = re.compile(
    rf"\s*(?P<table>[^\s>]+)\.{NAMES.format('column')}\s*>\s*(?P<parent>[^\s>]+)\.{NAMES.format('their')}"
    r"(?:\s+when\s+(?P<when>.+))?\s*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Link:
    """Columns of `table` that name rows of `parent`, `when` a condition on the child holds."""

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    when: str | None = None

    def __str__(self) -> str:
        condition = f" when {self.when}" if self.when else ""
        return f"{self.table}.{_names(self.columns)} > {self.parent}.{_names(self.parent_columns)}{condition}"


def read_links(design: Design, written: Iterable[str] = ()) -> tuple[Link, ...]:
    """Return every reference of a design, and the links that are written beside it.

    `comments.subject_id > posts.id when subject_type = 'post'` is a link of a polymorphic reference.
    """
    found = [
        Link(item.table, item.columns, item.parent, item.parent_columns)
        for table in design.tables
        for item in references(design, table)
        if item.parent in design.metadata.tables
    ]
    found += [_read(design, text) for text in written]
    return tuple(dict.fromkeys(found))


def _read(design: Design, text: str) -> Link:
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise UnusableInput(
            f"not a link: {text!r}",
            hint="Write it like 'comments.subject_id > posts.id when subject_type = ''post'''.",
        )
    columns = _split(match["columns"] or match["column"])
    theirs = _split(match["theirs"] or match["their"])
    if len(columns) != len(theirs):
        raise UnusableInput(f"{text!r} names {len(columns)} columns here and {len(theirs)} there")
    table, parent = design.table(match["table"]), design.table(match["parent"])
    for known, names in ((table, columns), (parent, theirs)):
        for name in names:
            if name not in known.columns:
                raise UnknownName(f"column of {known.key}", name, known.columns.keys())
    return Link(table.key, columns, parent.key, theirs, match["when"])


def _split(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def _names(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"
