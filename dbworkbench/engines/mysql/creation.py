"""Making a design's tables in somebody's database, with consent; nothing there is ever replaced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dbworkbench.engines.agreement import refuse_difference
from dbworkbench.engines.drafted import Statement
from dbworkbench.engines.engine import Creation
from dbworkbench.engines.mysql.ddl import draft
from dbworkbench.engines.mysql.login import Connection
from dbworkbench.errors import QueryFailed, Refused
from dbworkbench.model.design import Design

if TYPE_CHECKING:
    from dbworkbench.engines.mysql.database import MySQLDatabase


def create(database: MySQLDatabase, design: Design, *, replace: bool) -> Creation:
    """Make what is missing; raises Refused when what exists differs."""
    if replace:
        raise Refused(
            f"nothing is dropped in {database.name!r}, which is not dbworkbench's own database",
            hint="Work on one of our own (%connect postgres), and migrate the other one.",
        )
    drafted = draft(design)
    actual = database.introspect()
    here = set(actual.metadata.tables)
    wanted = {statement.name for statement in drafted.statements if statement.kind == "table"}
    if wanted & here:
        _refuse_difference(database, drafted.statements, actual, design.name)
    missing = [] if wanted <= here else [s for s in drafted.statements if s.table not in here]
    with database.connect(write=True) as connection:
        run(connection, missing)
    texts = tuple(statement.sql for statement in missing)
    return Creation(database.name, database.engine.alias, texts, drafted.losses)


def run(connection: Connection, statements: Iterable[Statement]) -> None:
    """Run statements one after the other; MySQL commits each, so an error leaves what came before."""
    import pymysql

    done: list[str] = []
    with connection.cursor() as cursor:
        for statement in statements:
            try:
                cursor.execute(statement.sql)
            except pymysql.err.MySQLError as error:
                made = f"; made so far: {', '.join(done)}" if done else ""
                raise QueryFailed(
                    f"the {statement.kind} {statement.name!r} was refused: {error.args[-1]}{made}",
                    hint="MySQL keeps what was made before an error; drop it before you try again.",
                ) from error
            done.append(statement.name)


def _refuse_difference(
    database: MySQLDatabase, statements: Iterable[Statement], actual: Design, name: str
) -> None:
    """Compare with what the design becomes in an empty database: so only real differences count."""
    with database.engine.scratch() as empty:
        with empty.connect(write=True) as connection:
            run(connection, statements)
        expected = empty.introspect(name)
    hint = "dbworkbench drops nothing here: rename, migrate or drop them yourself."
    refuse_difference(actual, expected, hint)
