"""The commands, one file each; this list is what `dbworkbench` offers."""

from dbworkbench.cli.command import Command
from dbworkbench.cli.commands.advise import ADVISE
from dbworkbench.cli.commands.bench import BENCH
from dbworkbench.cli.commands.clean import CLEAN
from dbworkbench.cli.commands.convert import CONVERT
from dbworkbench.cli.commands.demo import DEMO
from dbworkbench.cli.commands.erd import ERD
from dbworkbench.cli.commands.explain import EXPLAIN
from dbworkbench.cli.commands.impact import IMPACT
from dbworkbench.cli.commands.inspect import INSPECT
from dbworkbench.cli.commands.lab import LAB
from dbworkbench.cli.commands.lint import LINT
from dbworkbench.cli.commands.load import LOAD
from dbworkbench.cli.commands.rewrite import REWRITE
from dbworkbench.cli.commands.seed import SEED
from dbworkbench.cli.commands.status import STATUS
from dbworkbench.cli.commands.subset import SUBSET
from dbworkbench.cli.commands.workload import WORKLOAD

COMMANDS: tuple[Command, ...] = (
    LAB,
    DEMO,
    CONVERT,
    INSPECT,
    ERD,
    LINT,
    LOAD,
    SEED,
    SUBSET,
    EXPLAIN,
    WORKLOAD,
    BENCH,
    IMPACT,
    REWRITE,
    ADVISE,
    STATUS,
    CLEAN,
)
