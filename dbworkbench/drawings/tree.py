"""Plain data of a tree whose nodes have a share of a whole: a plan, a breakdown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FAR_OFF = 10.0


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
    `cells` stand under the tree's `columns`, and `details` are the lines without what is in them.
    `facts` are what else is known, and `remarks` what somebody says of it, each with what to do or "".
    `deviation` is what came as a multiple of what was expected, None where that is not known.
    """

    title: str
    lines: tuple[str, ...] = ()
    share: float | None = None
    tone: Tone = Tone.PLAIN
    note: str = ""
    edge: str = ""
    children: tuple[Branch, ...] = ()
    flow: float | None = None
    cells: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    deviation: float | None = None


@dataclass(frozen=True)
class Tree:
    title: str
    root: Branch
    footer: str = ""
    columns: tuple[str, ...] = ()


def deviation_words(deviation: float | None) -> str:
    """Write `12×` or `÷12` for an estimate that was ten times off or more; empty for a good one."""
    if deviation is None or 1 / FAR_OFF < deviation < FAR_OFF:
        return ""
    return f"{deviation:,.0f}×" if deviation > 1 else f"÷{1 / deviation:,.0f}"
