"""Values for a query's parameters, drawn from the data that they are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.parameters import find_markers, parameter_names, place_of
from dbworkbench.model.query import Query
from dbworkbench.model.settings import Settings
from dbworkbench.plans.comparand import Comparand, HasColumn, Role, find_comparands

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

ROWS_OF_LIMIT = 10
LISTED = 3
LETTERS = 3


class Keys(StrEnum):
    """Which values are drawn: any distinct ones, those with most rows, or those with fewest."""

    ANY = "any"
    HOT = "hot"
    COLD = "cold"


FIRST = {Keys.ANY: "", Keys.HOT: "dbworkbench_rows DESC, ", Keys.COLD: "dbworkbench_rows, "}


def sample_parameters(
    database: Database,
    design: Design | None,
    query: Query,
    *,
    count: int = 5,
    seed: int = 0,
    timeout: float | None = None,
    keys: Keys = Keys.ANY,
) -> tuple[Mapping[str, Any], ...]:
    """Return up to `count` sets of parameters; values that the query brings along are kept.

    Values of one table come from one of its rows, so that they fit together; each combination of values
    is as likely as any other, or they are those with most rows (hot) or fewest (cold). The same seed and
    data give the same ones. Raises UnusableInput for a
    parameter that is not compared with a column, and when the column is empty.
    """
    names = parameter_names(query.sql)
    missing = [name for name in names if name not in query.parameters]
    if not missing:
        return (query.parameters,)
    comparands = find_comparands(query.sql, database.engine.kind, missing, _columns_of(database, design))
    for name in missing:
        if name not in comparands:
            raise _unresolved(query, name)
    found: dict[str, list[Any]] = {}
    for table, group in _by_table(comparands.values()).items():
        rows = _draw(database, table, group, count, seed, timeout, keys)
        if not rows:
            raise UnusableInput(
                f"there is no value for :{group[0].parameter} in {table}",
                hint="Load or seed rows first, or give the parameter a value.",
            )
        found |= _values(group, rows, count)
    sets = max((len(values) for values in found.values()), default=1)
    found |= _constants(comparands.values(), sets)
    return tuple(_set(names, query, found, number) for number in range(sets))


def show_parameters(parameters: Mapping[str, Any]) -> str:
    """Write parameters as `dest = 'IAH', since = 2013-01-01`; empty without any."""
    return ", ".join(f"{name} = {_written(value)}" for name, value in parameters.items())


def _written(value: Any) -> str:
    return repr(value) if isinstance(value, (str, list)) else str(value)


def _unresolved(query: Query, name: str) -> UnusableInput:
    marker = next(marker for marker in find_markers(query.sql) if marker.name == name)
    return UnusableInput(
        f"the parameter :{name} has no value and is compared with no column, so none can be sampled",
        hint=f"Give it one: {name}=… on the line of the query, parameters={{{name!r}: …}} in Python.",
        place=place_of(query.sql, marker.start, marker.end - marker.start),
    )


def _columns_of(database: Database, design: Design | None) -> HasColumn:
    """Return a look-up of columns, which reads the design from the database when it is first needed."""
    found = [design] if design else []

    def has_column(table: str, column: str) -> bool:
        if not found:
            found.append(database.introspect())
        try:
            return column in found[0].table(table).columns
        except UnknownName:
            return False

    return has_column


def _by_table(comparands: Iterable[Comparand]) -> dict[str, list[Comparand]]:
    groups: dict[str, list[Comparand]] = {}
    for comparand in comparands:
        if comparand.table:
            groups.setdefault(comparand.table, []).append(comparand)
    return groups


def _draw(
    database: Database,
    table: str,
    group: Sequence[Comparand],
    count: int,
    seed: int,
    timeout: float | None,
    keys: Keys,
) -> list[tuple[Any, ...]]:
    """Draw distinct combinations of the compared expressions, enough for lists and ranges as well."""
    expressions = list(dict.fromkeys(comparand.expression for comparand in group))
    names = [f"dbworkbench_{number}" for number in range(len(expressions))]
    told = database.likely_values(table, expressions, count * LISTED)
    if told is not None:
        places = [expressions.index(comparand.expression) for comparand in group]
        return [tuple(row[place] for place in places) for row in told]
    columns = ", ".join(f"{sql} AS {name}" for sql, name in zip(expressions, names, strict=True))
    present = " AND ".join(f"{sql} IS NOT NULL" for sql in expressions)
    text = " || '|' || ".join(f"CAST({name} AS varchar)" for name in names)
    numbers = ", ".join(map(str, range(1, len(names) + 1)))
    statement = (  # made of the query's own names and expressions
        f"SELECT * FROM (SELECT {columns}, count(*) AS dbworkbench_rows FROM {table} WHERE {present} "  # noqa: S608  # as above
        f"GROUP BY {numbers}) AS dbworkbench_sample "
        f"ORDER BY {FIRST[keys]}md5({text} || '|{int(seed)}'), {', '.join(names)}"
    )
    rows = database.query(statement, limit=count * LISTED, timeout=timeout).table.to_pylist()
    place = {sql: number for number, sql in enumerate(expressions)}
    return [tuple(row[names[place[comparand.expression]]] for comparand in group) for row in rows]


def _values(group: Sequence[Comparand], rows: Sequence[tuple[Any, ...]], count: int) -> dict[str, list[Any]]:
    """Return values by parameter; ends of ranges and further values of a list come from further rows."""
    sets = min(count, len(rows))
    found: dict[str, list[Any]] = {}
    used: dict[str, int] = {}
    for place, comparand in enumerate(group):
        step = used.get(comparand.expression, 0)
        used[comparand.expression] = step + 1
        column = [row[place] for row in rows]
        ring = [
            [column[(number + (step + more) * sets) % len(rows)] for more in range(LISTED)]
            for number in range(sets)
        ]
        found[comparand.parameter] = [_value(comparand.role, values) for values in ring]
    for low, high in _ranges(group):
        pairs = [sorted(pair) for pair in zip(found[low.parameter], found[high.parameter], strict=True)]
        found[low.parameter] = [pair[0] for pair in pairs]
        found[high.parameter] = [pair[1] for pair in pairs]
    return found


def _value(role: Role, values: Sequence[Any]) -> Any:
    match role:
        case Role.LIST:
            return list(dict.fromkeys(values))
        case Role.PREFIX:
            return f"{str(values[0])[:LETTERS]}%"
        case Role.PART:
            return str(values[0])[:LETTERS]
    return values[0]


def _ranges(group: Sequence[Comparand]) -> list[tuple[Comparand, Comparand]]:
    """Pair the lower and upper bounds of the same expression."""
    highs = {comparand.expression: comparand for comparand in group if comparand.role is Role.HIGH}
    return [
        (comparand, highs[comparand.expression])
        for comparand in group
        if comparand.role is Role.LOW and comparand.expression in highs
    ]


def _constants(comparands: Iterable[Comparand], sets: int) -> dict[str, list[Any]]:
    numbers = {Role.LIMIT: ROWS_OF_LIMIT, Role.OFFSET: 0}
    return {
        comparand.parameter: [numbers[comparand.role]] * sets
        for comparand in comparands
        if comparand.role in numbers
    }


def _set(
    names: Sequence[str], query: Query, found: Mapping[str, Sequence[Any]], number: int
) -> Mapping[str, Any]:
    return Settings(
        {
            name: found[name][number % len(found[name])] if name in found else query.parameters[name]
            for name in names
        }
    )
