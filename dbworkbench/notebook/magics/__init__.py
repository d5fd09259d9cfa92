"""The magics, one file each; this list is what `%load_ext dbworkbench` brings."""

from dbworkbench.notebook.magic import Magic
from dbworkbench.notebook.magics.adopt import ADOPT
from dbworkbench.notebook.magics.advise import ADVISE
from dbworkbench.notebook.magics.bench import BENCH
from dbworkbench.notebook.magics.clean import CLEAN
from dbworkbench.notebook.magics.connect import CONNECT
from dbworkbench.notebook.magics.create import CREATE
from dbworkbench.notebook.magics.erd import ERD
from dbworkbench.notebook.magics.explain import EXPLAIN
from dbworkbench.notebook.magics.impact import IMPACT
from dbworkbench.notebook.magics.lint import LINT
from dbworkbench.notebook.magics.load import LOAD
from dbworkbench.notebook.magics.query import QUERY
from dbworkbench.notebook.magics.require import REQUIRE
from dbworkbench.notebook.magics.rewrite import REWRITE
from dbworkbench.notebook.magics.schema import SCHEMA
from dbworkbench.notebook.magics.seed import SEED
from dbworkbench.notebook.magics.simulate import SIMULATE
from dbworkbench.notebook.magics.sql import SQL
from dbworkbench.notebook.magics.status import STATUS
from dbworkbench.notebook.magics.subset import SUBSET
from dbworkbench.notebook.magics.workload import WORKLOAD

MAGICS: tuple[Magic, ...] = (
    SCHEMA,
    CONNECT,
    CREATE,
    ERD,
    LINT,
    LOAD,
    SEED,
    SUBSET,
    SQL,
    QUERY,
    WORKLOAD,
    EXPLAIN,
    SIMULATE,
    BENCH,
    IMPACT,
    REWRITE,
    ADVISE,
    ADOPT,
    REQUIRE,
    STATUS,
    CLEAN,
)
