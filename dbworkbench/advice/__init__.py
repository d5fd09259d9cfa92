"""What to change: indexes, each measured before it is recommended."""

from dbworkbench.advice.advice import Advice, Recommendation
from dbworkbench.advice.advising import advise

__all__ = ["Advice", "Recommendation", "advise"]
