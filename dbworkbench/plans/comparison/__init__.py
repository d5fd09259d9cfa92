"""Two plans side by side: which operators answer to each other, and what each of them takes."""

from dbworkbench.plans.comparison.comparison import PlanComparison, compare_plans

__all__ = ["PlanComparison", "compare_plans"]
