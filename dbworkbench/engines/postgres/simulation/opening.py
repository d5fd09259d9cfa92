"""Open a simulation: of a database that holds rows, or of a design with statistics from elsewhere."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack

from dbworkbench.engines.engine import Database
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.simulation.database import TwinEngine
from dbworkbench.engines.postgres.simulation.scale import Scale
from dbworkbench.engines.postgres.simulation.server import simulation_server
from dbworkbench.engines.postgres.simulation.source import read_source
from dbworkbench.engines.postgres.simulation.twin import Twin, twin_of, twin_of_design
from dbworkbench.errors import Unsupported
from dbworkbench.model.design import Design
from dbworkbench.model.tablestatistics import DatabaseStatistics

NEEDED = "PostgreSQL 18 or newer, whose statistics can be imported"


def simulate_database(database: Database, scale: Scale | float = 1.0, *, alias: str = "") -> TwinEngine:
    """Open a twin of a PostgreSQL database, which is only read; closing the engine drops it.

    Raises Unsupported for other engines, QueryFailed when tables were never analysed or the schema needs
    what the embedded server lacks.
    """
    if not isinstance(database, PostgresDatabase):
        raise Unsupported("a simulation", found=database.engine.kind, needed="a database of PostgreSQL")
    _check_server()
    source = read_source(database.engine.login, database.name, simulation_server())
    return _opened(twin_of(source), scale, alias)


def simulate_design(
    design: Design, statistics: DatabaseStatistics, scale: Scale | float = 1.0, *, alias: str = ""
) -> TwinEngine:
    """Open a twin of a design with statistics of its tables, read from a dump or another database."""
    _check_server()
    return _opened(twin_of_design(design, statistics), scale, alias)


def _check_server() -> None:
    version = simulation_server().cluster.programs.version
    if version[0] < 18:
        found = "PostgreSQL " + ".".join(map(str, version))
        raise Unsupported("a simulation", found=found, needed=NEEDED)


def _opened(lending: AbstractContextManager[Twin], scale: Scale | float, alias: str) -> TwinEngine:
    with ExitStack() as stack:
        twin = stack.enter_context(lending)
        twin.resize(scale)
        engine = TwinEngine(twin, alias)
        engine.keep(stack.pop_all())
        return engine
