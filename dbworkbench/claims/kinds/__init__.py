"""The kinds of claims, in the order in which a line is tried."""

from dbworkbench.claims.kind import Kind
from dbworkbench.claims.kinds import comparison, foreign_keys, primary_keys, targets

CLAIMS: tuple[Kind, ...] = (primary_keys.KIND, foreign_keys.KIND, targets.KIND, comparison.KIND)
