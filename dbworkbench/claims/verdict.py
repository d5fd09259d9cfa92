"""What became of a claim."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dbworkbench.drawings.page import heading_html, table_html, table_text
from dbworkbench.errors import ClaimFailed


class Outcome(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    CANNOT_TELL = "cannot tell"


SIGNS = {Outcome.HOLDS: "✓", Outcome.FAILS: "✗", Outcome.CANNOT_TELL: "?"}


@dataclass(frozen=True)
class Verdict:
    """One claim as it was written, its outcome, and the evidence for it in words."""

    claim: str
    outcome: Outcome
    evidence: str


@dataclass(frozen=True)
class Verdicts:
    """The verdicts on a list of claims, in its order."""

    verdicts: tuple[Verdict, ...]
    heading: str = ""

    @property
    def failed(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.outcome is Outcome.FAILS)

    @property
    def evaluated(self) -> int:
        return sum(v.outcome is not Outcome.CANNOT_TELL for v in self.verdicts)

    def demand(self) -> Verdicts:
        """Return the verdicts, or raise ClaimFailed when a claim failed or none could be evaluated."""
        if self.failed:
            count = len(self.failed)
            head = f"{count} of {len(self.verdicts)} claims {'fails' if count == 1 else 'fail'}"
            raise ClaimFailed(head, hint=str(self))
        if not self.evaluated:
            raise ClaimFailed("no claim could be evaluated", hint=str(self))
        return self

    def __str__(self) -> str:
        lines = [self.heading] if self.heading else []
        return "\n".join([*lines, table_text(("", "claim", "evidence"), self._rows())])

    def _repr_html_(self) -> str:
        head = heading_html(self.heading) if self.heading else ""
        return head + table_html(("", "claim", "evidence"), self._rows())

    def _rows(self) -> list[tuple[str, str, str]]:
        return [(f"{SIGNS[v.outcome]} {v.outcome}", v.claim, v.evidence) for v in self.verdicts]


def holds_if(claim: str, true: bool, evidence: str) -> Verdict:
    """Return a verdict that is never "cannot tell"."""
    return Verdict(claim, Outcome.HOLDS if true else Outcome.FAILS, evidence)


def cannot_tell(claim: str, why: str) -> Verdict:
    """Return a verdict on a claim for which the evidence is lacking."""
    return Verdict(claim, Outcome.CANNOT_TELL, why)
