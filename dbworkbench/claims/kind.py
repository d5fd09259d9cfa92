"""A kind of claim: how it is written, and how it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.verdict import Verdict

Judge: TypeAlias = Callable[[Evidence], Verdict]


@dataclass(frozen=True)
class Kind:
    """`read` returns how to judge a line that is of this kind, None when it is of another."""

    name: str
    example: str
    read: Callable[[str], Judge | None]
