"""Which rows a subset starts from: all, a number, a share, a condition, or keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design

Wanted: TypeAlias = "str | int | float | Iterable[Any]"
"""`'all'`, `500`, `'1%'`, `"created_at > now() - interval '7 days'"`, or a list of keys."""

SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
COUNT = re.compile(r"\s*(\d[\d_]*)\s*(?:rows)?\s*", re.IGNORECASE)
WHERE = re.compile(r"\s*where\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Start:
    """The rows of one table to start from; of the last four at most one is set, none means all."""

    table: str
    count: int | None = None
    share: float | None = None
    where: str | None = None
    keys: tuple[tuple[Any, ...], ...] | None = None

    def __str__(self) -> str:
        if self.count is not None:
            return f"{self.count:,} row{'s' if self.count != 1 else ''}"
        if self.share is not None:
            return f"{self.share:.4g}%"
        if self.keys is not None:
            return f"{len(self.keys):,} key{'s' if len(self.keys) != 1 else ''}"
        return "all rows" if self.where is None else f"where {' '.join(self.where.split())}"


def read_starts(design: Design, wanted: Mapping[str, Wanted]) -> tuple[Start, ...]:
    """Read what a subset starts from. Raises UnknownName for a table, UnusableInput for the rest."""
    if not wanted:
        raise UnusableInput(
            "which rows does the subset start from?",
            hint="Name some: start={'orders': '1%'}, --from orders:1%.",
        )
    return tuple(read_start(design.table(name).key, value) for name, value in wanted.items())


def read_start(table: str, wanted: Wanted) -> Start:
    """Read the rows of one table to start from."""
    if isinstance(wanted, str):
        return _written(table, wanted)
    if isinstance(wanted, bool) or not isinstance(wanted, (int, float, Iterable)):
        raise UnusableInput(f"{table}: {wanted!r} says not which rows", hint=HINT)
    if isinstance(wanted, int):
        return Start(table, count=wanted)
    if isinstance(wanted, float):
        return Start(table, share=_share(table, wanted * 100, f"{wanted:g}"))
    keys = tuple(tuple(key) if isinstance(key, (tuple, list)) else (key,) for key in wanted)
    return Start(table, keys=keys)


HINT = "Write all, a number of rows, a share like 1%, a condition, or a list of keys."


def _written(table: str, text: str) -> Start:
    if not text.strip():
        raise UnusableInput(f"{table}: an empty text says not which rows", hint=HINT)
    if text.strip().lower() == "all":
        return Start(table)
    if match := SHARE.fullmatch(text):
        return Start(table, share=_share(table, float(match[1]), text.strip()))
    if match := COUNT.fullmatch(text):
        return Start(table, count=int(match[1].replace("_", "")))
    return Start(table, where=WHERE.sub("", text, count=1).strip())


def _share(table: str, percent: float, written: str) -> float:
    if not 0 < percent <= 100:
        raise UnusableInput(f"{table}: {written} is no share of its rows", hint="Name 0.01% to 100%.")
    return percent
