"""What a design promises, checked."""

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.kinds import CLAIMS
from dbworkbench.claims.requirement import require
from dbworkbench.claims.verdict import Outcome, Verdict, Verdicts

__all__ = ["CLAIMS", "Evidence", "Outcome", "Verdict", "Verdicts", "require"]
