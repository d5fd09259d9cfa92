"""Try an index: two clones of a database, one with the index, measured by turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbworkbench.benchmarks.contest import TIMEOUT_S, Progress
from dbworkbench.benchmarks.measuring import SETS, bench
from dbworkbench.benchmarks.outcome import AFTER, BEFORE, Comparison, Impact
from dbworkbench.benchmarks.writing import Writing, compare_writing
from dbworkbench.errors import QueryFailed
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.plans.reading import read_plan
from dbworkbench.plans.usage import uses_index

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.formats.sql.create_index import CreateIndex
    from dbworkbench.model.plan import Plan

WRITTEN_ROWS = 1000


@dataclass(frozen=True)
class Made:
    """The indexes that a statement made, and their size where the engine tells it."""

    table: str
    names: frozenset[str]
    bytes: int | None


def impact(
    database: Database,
    ddl: str,
    queries: Iterable[Query],
    *,
    design: Design | None = None,
    rounds: int | None = None,
    seed: int = 0,
    timeout: float | None = None,
    write_rows: int = WRITTEN_ROWS,
    progress: Progress | None = None,
) -> Impact:
    """Measure what one `CREATE INDEX` does to queries, to inserts of `write_rows` rows, and to the size.

    The database itself stays as it is: the index is made in a clone, the other clone is what it is compared
    with. Both have the same statistics, so a plan differs only where the index makes it differ. An index
    that the database has already is taken out of the clone that stands for before.
    Raises UnusableInput for another statement, QueryFailed when the index cannot be made.
    """
    from dbworkbench.formats.sql.create_index import read_create_index

    wanted = read_create_index(ddl)
    statement = _name_it(ddl, wanted)
    limit = TIMEOUT_S if timeout is None else timeout
    with database.engine.scratch(database) as before:
        held = _take_away(before, wanted)
        before.refresh_statistics()
        with database.engine.scratch(before) as after:
            _make(after, statement, wanted)
            result = bench(
                queries,
                {BEFORE: before, AFTER: after},
                design=design,
                rounds=rounds,
                seed=seed,
                timeout=limit,
                progress=progress,
                sets=SETS,
            )
            made = _made(before, after, wanted)
            plans = {
                query.name: _compare(query, result.parameters[query.name], before, after, made, limit)
                for query in result.queries
            }
            return Impact(
                ddl=statement,
                index=wanted.given_name,
                table=wanted.table,
                benchmark=result,
                plans=plans,
                bytes=made.bytes,
                writing=_writing(before, after, wanted, write_rows),
                held=held,
            )


def _take_away(clone: Database, wanted: CreateIndex) -> bool:
    """Drop the indexes that are the wanted one by another or the same name; say whether there was any."""
    from dbworkbench.formats.sql.create_index import is_same_index

    table = clone.introspect().metadata.tables.get(wanted.table_key)
    same = [] if table is None else [index for index in table.indexes if is_same_index(wanted, index)]
    with clone.sqlalchemy().begin() as connection:
        for index in same:
            index.drop(connection)
    return bool(same)


def _name_it(ddl: str, wanted: CreateIndex) -> str:
    """Return the statement with the index's name, and without CONCURRENTLY, which nobody needs in a clone."""
    import pglast
    from pglast.stream import RawStream

    (parsed,) = pglast.parse_sql(ddl)
    index: Any = parsed.stmt
    index.idxname, index.concurrent = wanted.given_name, False
    return str(RawStream()(parsed))


def _make(clone: Database, statement: str, wanted: CreateIndex) -> None:
    clone.query(statement, write=True)
    if any(key.expression for key in wanted.keys):
        clone.refresh_statistics()  # an expression has statistics only once it is indexed


def _compare(
    query: Query,
    values: Iterable[Mapping[str, Any]],
    before: Database,
    after: Database,
    made: Made,
    limit: float,
) -> Comparison:
    """Compare the plans of the first parameters, and look whether any use the index."""
    first, *others = values
    old, new = (_explain(clone, query, first, limit) for clone in (before, after))
    used = uses_index(new, made.names, made.table)
    for more in others:
        used = used or uses_index(_planned(after, query, more), made.names, made.table)
    return Comparison(old, new, used)


def _explain(clone: Database, query: Query, values: Mapping[str, Any], limit: float) -> Plan:
    """Explain a query as it runs, or as it is planned when it takes too long."""
    try:
        document = clone.explain(query.sql, values, analyze=True, timeout=limit)
    except QueryFailed:
        return _planned(clone, query, values)
    return read_plan(document, engine=clone.engine.kind)


def _planned(clone: Database, query: Query, values: Mapping[str, Any]) -> Plan:
    return read_plan(clone.explain(query.sql, values), engine=clone.engine.kind)


def _made(before: Database, after: Database, wanted: CreateIndex) -> Made:
    """Find out what was made: on a partitioned table that is an index for each partition."""
    if not after.engine.supports("index_sizes"):
        return Made(wanted.table, frozenset({wanted.given_name}), None)
    known = {(index.table, index.name) for index in before.index_sizes()}
    new = [index for index in after.index_sizes() if (index.table, index.name) not in known]
    names = frozenset({wanted.given_name, *(index.name for index in new)})
    return Made(wanted.table, names, sum(index.bytes for index in new))


def _writing(before: Database, after: Database, wanted: CreateIndex, rows: int) -> Writing | None:
    """Compare inserts; None when the table is empty."""
    counted = before.query(f"SELECT 1 FROM {_quoted(wanted)} LIMIT 1").table.num_rows  # noqa: S608  # quoted
    return compare_writing(before, after, wanted.table_key, rows) if counted else None


def _quoted(wanted: CreateIndex) -> str:
    names = [name for name in (wanted.schema, wanted.table) if name]
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)
