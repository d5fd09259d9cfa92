"""How well a copy stands for its original: the planner's estimates and the rows, query by query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.drawings.picture import Picture
from dbworkbench.drawings.plot import draw_panels
from dbworkbench.drawings.series import Sample, Series
from dbworkbench.errors import UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.model.statistics import quantile
from dbworkbench.plans.comparand import Comparand, find_comparands
from dbworkbench.seeding.statistics.translation import Translation, written

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

HEAD = ("query", "estimate", "copy's", "error", "rows", "copy's", "error")
WORST = 10
NINETY = 0.9
NOTHING = Translation()


@dataclass(frozen=True)
class Estimate:
    """Rows that the planner expects of a query, and rows that it has; the latter None when not asked for."""

    expected: float
    actual: float | None = None


@dataclass(frozen=True)
class ComparedQuery:
    """A query on the original and on the copy; an error is the ratio of the greater to the lesser number."""

    name: str
    original: Estimate
    copy: Estimate
    group: str = ""

    @property
    def estimate_error(self) -> float:
        """The copy's estimate against the original's."""
        return q_error(self.original.expected, self.copy.expected)

    @property
    def row_error(self) -> float | None:
        """The copy's rows against the original's."""
        if self.original.actual is None or self.copy.actual is None:
            return None
        return q_error(self.original.actual, self.copy.actual)


@dataclass(frozen=True)
class EstimateComparison:
    """Queries on two databases, with the errors of estimates and of rows."""

    original: str
    copy: str
    queries: tuple[ComparedQuery, ...]
    heading: str = ""

    def estimate_error(self, part: float = NINETY, group: str | None = None) -> float:
        """Return a quantile of the errors of estimates."""
        return quantile([item.estimate_error for item in self._of(group)], part)

    def row_error(self, part: float = NINETY, group: str | None = None) -> float | None:
        """Return a quantile of the errors of rows; None when they were not counted."""
        errors = [error for item in self._of(group) if (error := item.row_error) is not None]
        return quantile(errors, part) if errors else None

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of queries, in the order of their first query."""
        return tuple(dict.fromkeys(item.group for item in self.queries))

    @property
    def summary(self) -> str:
        """One sentence: how many queries, and nine of ten errors."""
        rows = self.row_error()
        counted = "" if rows is None else f", its rows of theirs by {measured(f'{rows:.2f}')}"
        return (
            f"{len(self.queries)} queries: in nine of ten the estimate of {self.copy} differs from that of"
            f" {self.original} by a factor of at most {measured(f'{self.estimate_error():.2f}')}{counted}"
        )

    @property
    def picture(self) -> Picture:
        """The errors of every group, drawn as a PNG, for they are measured."""
        return draw_panels((self.series(),))

    def series(self) -> Series:
        """Return the errors as plain data to be drawn."""
        samples = [
            Sample(kind, group or "queries", tuple(errors), quantile(errors, 0.5))
            for group in self.groups
            for kind, errors in self._errors(group)
            if errors
        ]
        return Series("Error of the copy", "factor", tuple(samples), log=True)

    def __str__(self) -> str:
        return "\n".join(
            [self.heading, self.summary, "", self._groups(table_text), "", self._worst(table_text)]
        ).strip("\n")

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading)] if self.heading else []
        return "".join(
            [*parts, paragraph_html(self.summary), self._groups(table_html), self._worst(table_html)]
        )

    def _of(self, group: str | None) -> list[ComparedQuery]:
        return [item for item in self.queries if group is None or item.group == group]

    def _errors(self, group: str) -> list[tuple[str, list[float]]]:
        items = self._of(group)
        rows = [error for item in items if (error := item.row_error) is not None]
        return [("estimates", [item.estimate_error for item in items]), ("rows", rows)]

    def _groups(self, table: Callable[[Sequence[str], Iterable[Sequence[object]]], str]) -> str:
        head = ("queries", "number", "estimates: median", "90 %", "rows: median", "90 %")
        rows = []
        for group in self.groups:
            cells: list[object] = [group or "all", len(self._of(group))]
            for _, errors in self._errors(group):
                cells += [_figure(quantile(errors, part)) if errors else None for part in (0.5, NINETY)]
            rows.append(cells)
        return table(head, rows)

    def _worst(self, table: Callable[[Sequence[str], Iterable[Sequence[object]]], str]) -> str:
        shown = self.queries
        if len(shown) > WORST:
            worst = sorted(shown, key=lambda item: -max(item.estimate_error, item.row_error or 1.0))
            shown = tuple(worst[:WORST])
        return table(HEAD, [_line(item) for item in shown])


def compare_estimates(
    original: Database,
    copy: Database,
    queries: Iterable[Query],
    *,
    translation: Translation = NOTHING,
    actual: bool = True,
    timeout: float | None = 60.0,
    groups: Mapping[str, str] = {},
) -> EstimateComparison:
    """Ask the planners of two databases about the same queries, and, if `actual`, count their rows.

    Parameters that are compared with a column are translated for the copy, whose values stand for others;
    what is written in the query's text is not. Both databases are only read. Raises QueryFailed.
    """
    compared = []
    for query in queries:
        theirs = translate_query(query, translation)
        compared.append(
            ComparedQuery(
                query.name,
                estimate(original, query.sql, query.parameters, actual=actual, timeout=timeout),
                estimate(copy, query.sql, theirs, actual=actual, timeout=timeout),
                groups.get(query.name, ""),
            )
        )
    if not compared:
        raise UnusableInput("no queries to compare", hint="Name some, with values for their parameters.")
    return EstimateComparison(original.name, copy.name, tuple(compared))


def translate_query(query: Query, translation: Translation) -> dict[str, Any]:
    """Return a query's parameters as the copy has them."""
    found = find_comparands(
        query.sql,
        "postgres",
        tuple(query.parameters),
        lambda table, name: (table, name) in translation.columns,
    )
    return {
        name: _translated(value, found.get(name), translation) for name, value in query.parameters.items()
    }


def estimate(
    database: Database,
    sql: str,
    parameters: Mapping[str, Any],
    *,
    actual: bool = True,
    timeout: float | None = None,
) -> Estimate:
    """Return the rows that a query's plan expects at its top, and that it has."""
    node = database.explain(sql, parameters, analyze=actual, timeout=timeout)[0]["Plan"]
    rows = node["Actual Rows"] * node["Actual Loops"] if actual else None
    return Estimate(float(node["Plan Rows"]), None if rows is None else float(rows))


def q_error(one: float, other: float) -> float:
    """Return the ratio of the greater to the lesser of two numbers of rows, less than one row being one.

    Moerkotte, Neumann and Steidl, "Preventing Bad Plans by Bounding the Impact of Cardinality Estimation
    Errors" (VLDB 2009).
    """
    first, second = max(one, 1.0), max(other, 1.0)
    return max(first / second, second / first)


def _translated(value: Any, comparand: Comparand | None, translation: Translation) -> Any:
    spot = None if comparand is None else _column(comparand)
    if value is None or spot is None:
        return value
    if isinstance(value, (list, tuple)):
        return [_translated(item, comparand, translation) for item in value]
    return _like(value, translation.translate(*spot, written(value)))


def _column(comparand: Comparand) -> tuple[str, str] | None:
    """Return table and column when a parameter is compared with a bare column."""
    import sqlglot
    from sqlglot import exp

    if not comparand.expression or not comparand.table:
        return None
    column = sqlglot.parse_one(comparand.expression, dialect="postgres")
    table = sqlglot.parse_one(f"SELECT FROM {comparand.table}", dialect="postgres").find(exp.Table)
    if not isinstance(column, exp.Column) or not isinstance(table, exp.Table):
        return None
    schema = table.db if table.db and table.db != "public" else ""
    return (f"{schema}.{table.name}" if schema else table.name), column.name


def _like(value: Any, text: str) -> Any:
    """Return a text as a value of the type that another value has."""
    match value:
        case bool():
            return text == "t"
        case datetime():
            return datetime.fromisoformat(text)
        case date():
            return date.fromisoformat(text)
        case time():
            return time.fromisoformat(text)
        case int() | float():
            return type(value)(Decimal(text))
        case Decimal():
            return Decimal(text)
    return text


def _line(item: ComparedQuery) -> tuple[object, ...]:
    rows = item.row_error
    return (
        item.name, _count(item.original.expected), _count(item.copy.expected), _figure(item.estimate_error),
        _count(item.original.actual), _count(item.copy.actual), None if rows is None else _figure(rows),
    )  # fmt: skip


def _count(rows: float | None) -> str | None:
    return None if rows is None else measured(f"{rows:,.0f}")


def _figure(error: float) -> str:
    return measured(f"{error:.2f}")
