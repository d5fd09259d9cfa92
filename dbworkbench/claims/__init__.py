"""What a design promises, checked."""

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.requirement import CLAIMS, require
from dbworkbench.claims.verdict import Outcome, Verdict, Verdicts

__all__ = ["CLAIMS", "Evidence", "Outcome", "Verdict", "Verdicts", "require"]
