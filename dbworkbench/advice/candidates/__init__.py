"""Indexes that might help a query."""

from dbworkbench.advice.candidates.candidate import Candidate, Part, Partition
from dbworkbench.advice.candidates.proposal import propose

__all__ = ["Candidate", "Part", "Partition", "propose"]
