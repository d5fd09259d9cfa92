"""The plans of one query at many sizes of its database, and where one gives way to another."""

from dbworkbench.plans.scales.bisection import plans_at
from dbworkbench.plans.scales.outlook import Flip, Outlook, Sight

__all__ = ["Flip", "Outlook", "Sight", "plans_at"]
