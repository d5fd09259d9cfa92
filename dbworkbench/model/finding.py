"""Something worth an architect's attention, found by a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dbworkbench.model.settings import NOTHING


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """A rule's verdict on one object: what is wrong, the numbers behind it, and what to do.

    `object` names a table, column, index or query; `node` a plan node's id; `fix` is code where possible.
    """

    rule: str
    severity: Severity
    object: str
    message: str
    fix: str = ""
    line: int | None = None
    node: int | None = None
    evidence: Mapping[str, Any] = NOTHING

    def __str__(self) -> str:
        return f"{self.severity} {self.rule}: {self.object}: {self.message}"
