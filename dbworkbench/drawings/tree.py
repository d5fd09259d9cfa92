"""Plain data of a tree whose nodes have a share of a whole: a plan, a breakdown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How much a node wants to be looked at."""

    PLAIN = "plain"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Branch:
    """A node: `share` is its part of the whole (0 to 1, None unknown); `lines` are shown under the title.

    `edge` and `flow` belong to the line to the parent: words, and how many rows pass (its thickness).
    """

    title: str
    lines: tuple[str, ...] = ()
    share: float | None = None
    tone: Tone = Tone.PLAIN
    note: str = ""
    edge: str = ""
    children: tuple[Branch, ...] = ()
    flow: float | None = None


@dataclass(frozen=True)
class Tree:
    title: str
    root: Branch
    footer: str = ""
