"""What is worth an architect's attention in a design."""

from dbworkbench.rules.linter import Findings, lint
from dbworkbench.rules.rule import Rule
from dbworkbench.rules.shelf import RULES

__all__ = ["RULES", "Findings", "Rule", "lint"]
