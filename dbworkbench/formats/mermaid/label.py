"""What the label of a relationship says: its name, and the columns that carry it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

Columns = tuple[str, ...]
WITH_COLUMNS = re.compile(r"(?:(?P<name>.*\S)\s+)?\((?P<own>[^()→]+)(?:→(?P<theirs>[^()→]+))?\)", re.DOTALL)


@dataclass(frozen=True)
class Label:
    """A name, the columns of the child, and those of the parent when they are not its primary key."""

    name: str | None = None
    own: Columns = ()
    theirs: Columns = ()

    def __str__(self) -> str:
        """Write the label: `places`, `customer_id`, `places (customer_id)`, `(email → mail)`."""
        own = ", ".join(self.own)
        if self.theirs:
            own += f" → {', '.join(self.theirs)}"
        if not own:
            return self.name or ""
        if self.name is None and not self.theirs:
            return own
        return f"{self.name} ({own})" if self.name is not None else f"({own})"


def read_label(text: str, known: Collection[str], parents: Collection[str]) -> Label:
    """Read a label; columns are only what is among the foreign-key attributes that are known."""
    match = WITH_COLUMNS.fullmatch(text)
    if match is not None:
        own, theirs = _columns(match["own"]), _columns(match["theirs"] or "")
        if set(own) <= set(known) and set(theirs) <= set(parents):
            return Label(match["name"], own, theirs)
    if text and set(_columns(text)) <= set(known):
        return Label(None, _columns(text))
    return Label(text or None)


def _columns(text: str) -> Columns:
    return tuple(part.strip() for part in text.split(",")) if text.strip() else ()
