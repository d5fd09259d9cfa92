"""Generated rows: true to every constraint, the same for the same seed, in whatever engine."""

from dbworkbench.seeding.growing.seedreport import SeedReport
from dbworkbench.seeding.sowing import observe_shape, plan_seed, seed

__all__ = ["SeedReport", "observe_shape", "plan_seed", "seed"]
