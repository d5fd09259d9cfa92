"""Reading business rules: SQL over columns of the row and of rows that it refers to."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Column
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbworkbench.errors import Place, UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.expression import parse_expression
from dbworkbench.model.facts import column_facts
from dbworkbench.seeding.parts.origin import Origin
from dbworkbench.seeding.parts.rule import RulePart, evaluate
from dbworkbench.seeding.planning.ground import Ground
from dbworkbench.seeding.shaping.relating import origin_of, source_column
from dbworkbench.seeding.spread.wish.wish import Path, Rule

REFUSED: dict[type[exp.Expr], str] = {
    exp.Query: "a query",
    exp.AggFunc: "an aggregate",
    exp.Window: "a window function",
    exp.Rand: "a random number",
    exp.Star: "'*'",
    exp.CurrentTimestamp: "the current time",
    exp.CurrentDate: "the current day",
    exp.CurrentTime: "the current time",
    exp.Placeholder: "a parameter",
}
CHANGING = {
    "random",
    "now",
    "uuid",
    "gen_random_uuid",
    "nextval",
    "clock_timestamp",
    "current_localtimestamp",
}


def rule_part(ground: Ground, column: Column[Any], rule: Rule) -> RulePart:
    """Return the part that computes a rule; raises UnusableInput for what cannot be computed row by row."""
    tree = _parsed(ground, column, rule)
    origins: list[Origin] = []
    for name in list(tree.find_all(exp.Column)):
        path = Path(name.name, ".".join(each.name for each in name.parts[:-1]) or None)
        origin = origin_of(ground, column, path)
        if origin.column == column.name and not origin.link:
            raise _error(ground, column, rule, f"{column.name} cannot be computed from itself", name.name)
        if origin not in origins:
            origins.append(origin)
        replacement = exp.column(str(origins.index(origin)), quoted=True)
        if name is tree:
            tree = replacement
        else:
            name.replace(replacement)
    kind = arrow_type(column.type)
    sql = tree.sql(dialect="duckdb")
    named = duck_type(kind)
    sql = f"CAST(({sql}) AS {named})" if named else sql
    part = RulePart(ground.key, column.name, sql, tuple(origins), kind, str(rule))
    _try(ground, column, rule, part)
    return part


def duck_type(kind: pa.DataType) -> str:
    """Return DuckDB's name of an Arrow type, nothing for rare ones."""
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    names = {
        pa.int16(): "SMALLINT",
        pa.int32(): "INTEGER",
        pa.int64(): "BIGINT",
        pa.float32(): "FLOAT",
        pa.float64(): "DOUBLE",
        pa.string(): "VARCHAR",
        pa.bool_(): "BOOLEAN",
        pa.date32(): "DATE",
    }
    return names.get(kind, "")


def _parsed(ground: Ground, column: Column[Any], rule: Rule) -> exp.Expr:
    try:
        tree = parse_expression(rule.sql)
    except SqlglotError as error:
        found = getattr(error, "errors", [{}])[0]
        what = str(found.get("description", error)).splitlines()[0].rstrip(".")
        raise _error(ground, column, rule, f"not an SQL expression: {what}", found.get("highlight")) from None
    for node in tree.walk():
        what = next((word for kind, word in REFUSED.items() if isinstance(node, kind)), "")
        if isinstance(node, exp.Func) and _called(node) in CHANGING:
            what = f"{_called(node)}()"
        if what:
            raise _error(
                ground,
                column,
                rule,
                f"{what} has no place in a rule: a value follows from its row alone",
                node.sql(dialect="postgres"),
            )
    return tree


def _called(node: exp.Func) -> str:
    return (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()


def _try(ground: Ground, column: Column[Any], rule: Rule, part: RulePart) -> None:
    """Have DuckDB judge types and functions, with no row."""
    schema = pa.schema(
        [
            (str(number), arrow_type(source_column(ground, origin).type))
            for number, origin in enumerate(part.origins)
        ]
        or [("rows", pa.null())]
    )
    try:
        evaluate(part.sql, {field.name: pa.array([], field.type) for field in schema}, part.kind)
    except duckdb.Error as error:
        said = str(error).splitlines()[0].partition(": ")[2] or str(error).splitlines()[0]
        raise _error(ground, column, rule, said, None) from None


def _error(ground: Ground, column: Column[Any], rule: Rule, message: str, word: Any) -> UnusableInput:
    written = column_facts(column).settings.get("values", str(rule))
    at = written.find(str(word)) if word else rule.start
    place = Place(1, max(at, 0) + 1, written, len(str(word)) if word and at >= 0 else max(1, len(rule.sql)))
    return UnusableInput(
        f"{ground.key}.{column.name} [values]: {message}",
        hint="Write it like '= qty * price' or '= qty * products.price'.",
        place=place,
    )
