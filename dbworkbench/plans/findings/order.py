"""The columns by which a Sort of a PostgreSQL plan sorts, where they are plain columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = r'(?:[a-z_][a-z0-9_$]*|"(?:[^"]|"")+")'
KEY = re.compile(rf"(?:(?P<table>{NAME})\.)?(?P<column>{NAME})(?P<way>(?: DESC)?(?: NULLS (?:FIRST|LAST))?)")


@dataclass(frozen=True)
class SortKey:
    """A column as SQL writes it, its table's alias where the plan tells it, and ` DESC` or what follows."""

    column: str
    table: str | None
    way: str


def sort_keys(written: str) -> tuple[SortKey, ...]:
    """Return the keys in order; empty when one of them is anything but a column."""
    found = [KEY.fullmatch(part) for part in written.split(", ")]
    keys = [SortKey(key["column"], key["table"], key["way"]) for key in found if key is not None]
    return tuple(keys) if len(keys) == len(found) else ()
