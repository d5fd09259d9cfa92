"""Indexes that might help a query."""

from dbworkbench.advice.candidates.candidate import Candidate, Part
from dbworkbench.advice.candidates.proposal import merge_candidates, propose

__all__ = ["Candidate", "Part", "merge_candidates", "propose"]
