"""One message of a server's log, whatever its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """A message with its detail; `session` tells sessions apart, `moment` is None when it is not told."""

    severity: str
    message: str
    detail: str = ""
    session: str = ""
    moment: datetime | None = None


@dataclass(frozen=True)
class Form:
    """A form of the log: whether a text is in it, and how it is read."""

    recognises: Callable[[str], bool]
    read: Callable[[str], Iterator[Entry]]


def read_moment(text: str) -> datetime | None:
    """Read a time as PostgreSQL writes it, without its zone, which is the same in a whole log."""
    try:
        return datetime.fromisoformat(text.strip()[:23].rstrip(" ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    except ValueError:
        return None
