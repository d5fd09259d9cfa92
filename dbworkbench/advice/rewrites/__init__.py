"""Other ways to write a query, each tried for equality and measured."""

from dbworkbench.advice.rewrites.judgement import Judgement, Rewritten, Verdict
from dbworkbench.advice.rewrites.judging import rewrite
from dbworkbench.advice.rewrites.shelf import REWRITES

__all__ = ["REWRITES", "Judgement", "Rewritten", "Verdict", "rewrite"]
