"""Generated rows: true to every constraint, the same for the same seed, in whatever engine."""

from dbworkbench.seeding.copying import subset
from dbworkbench.seeding.growing.seedreport import SeedReport
from dbworkbench.seeding.planning.plan import SeedPlan
from dbworkbench.seeding.sowing import observe_shape, plan_seed, seed, write_parquet, write_seed

__all__ = [
    "SeedPlan",
    "SeedReport",
    "observe_shape",
    "plan_seed",
    "seed",
    "subset",
    "write_parquet",
    "write_seed",
]
