"""What to change: indexes, each measured before it is recommended; queries, in `rewrites`."""

from dbworkbench.advice.advice import Advice, Recommendation
from dbworkbench.advice.advising import BUDGET, EFFORT_S, advise

__all__ = ["BUDGET", "EFFORT_S", "Advice", "Recommendation", "advise"]
