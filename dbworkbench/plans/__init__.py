"""Plans of any engine as one tree with exact self times, what is wrong in them, and how they are shown."""

from dbworkbench.plans.comparison import PlanComparison, compare_plans
from dbworkbench.plans.explanation import Explanation, explain, explain_document, explain_documents
from dbworkbench.plans.findings.shelf import PLAN_RULES, examine
from dbworkbench.plans.picture import tree_of
from dbworkbench.plans.reading import read_plan, read_plans
from dbworkbench.plans.sampling import sample_parameters, show_parameters

__all__ = [
    "PLAN_RULES",
    "Explanation",
    "PlanComparison",
    "compare_plans",
    "examine",
    "explain",
    "explain_document",
    "explain_documents",
    "read_plan",
    "read_plans",
    "sample_parameters",
    "show_parameters",
    "tree_of",
]
