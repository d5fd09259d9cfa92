"""What each parameter of a query is compared with: an expression over one table, or a number of rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


class Role(StrEnum):
    """What a parameter is in its comparison."""

    VALUE = "value"
    LOW = "low"
    HIGH = "high"
    PREFIX = "prefix"
    PART = "part"
    LIST = "list"
    LIMIT = "limit"
    OFFSET = "offset"


@dataclass(frozen=True)
class Comparand:
    """A parameter with the SQL of the other side and of the table this is taken from."""

    parameter: str
    role: Role
    expression: str = ""
    table: str = ""


HasColumn = Callable[[str, str], bool]
"""Says whether a table (its key) has a column."""


def find_comparands(
    sql: str, dialect: str, names: Collection[str], has_column: HasColumn
) -> dict[str, Comparand]:
    """Return what the named parameters are compared with; one that is compared with no column is left out."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return {}
    found: dict[str, Comparand] = {}
    for placeholder in tree.find_all(exp.Placeholder):
        if placeholder.name in names and placeholder.name not in found:
            comparand = _comparand(placeholder, dialect, has_column)
            if comparand is not None:
                found[placeholder.name] = comparand
    return found


def _comparand(placeholder: exp.Expr, dialect: str, has_column: HasColumn) -> Comparand | None:
    from sqlglot import exp

    inside = placeholder
    wrapped: list[exp.Expr] = []
    while inside.parent is not None and _passes(inside.parent):
        inside = inside.parent
        wrapped.append(inside)
    comparison = inside.parent
    if isinstance(comparison, exp.Limit | exp.Fetch):
        return Comparand(placeholder.name, Role.LIMIT)
    if isinstance(comparison, exp.Offset):
        return Comparand(placeholder.name, Role.OFFSET)
    other = _other_side(comparison, inside)
    column = next(iter(other.find_all(exp.Column)), None) if other is not None else None
    table = _table(column, has_column) if column is not None else None
    if comparison is None or other is None or table is None:
        return None
    role = _role(comparison, inside, wrapped)
    return Comparand(placeholder.name, role, other.sql(dialect=dialect), table.sql(dialect=dialect))


def _passes(node: exp.Expr) -> bool:
    """Say whether a value keeps its meaning through an expression around the parameter."""
    from sqlglot import exp

    if isinstance(node, exp.Add | exp.Sub):
        return isinstance(node.expression, exp.Interval)
    return isinstance(
        node,
        exp.Paren
        | exp.Cast
        | exp.Lower
        | exp.Upper
        | exp.Trim
        | exp.DPipe
        | exp.Concat
        | exp.Any
        | exp.Tuple,
    )


def _other_side(comparison: exp.Expr | None, inside: exp.Expr) -> exp.Expr | None:
    from sqlglot import exp

    match comparison:
        case exp.Between():
            other = comparison.args["low"] if comparison.this is inside else comparison.this
            return other if isinstance(other, exp.Expr) else None
        case exp.In():
            return None if comparison.this is inside else comparison.this
        case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE() | exp.Like() | exp.ILike():
            other = comparison.expression if comparison.this is inside else comparison.this
            return other if isinstance(other, exp.Expr) else None
    return None


def _role(comparison: exp.Expr, inside: exp.Expr, wrapped: list[exp.Expr]) -> Role:
    from sqlglot import exp

    joined = any(isinstance(node, exp.DPipe | exp.Concat) for node in wrapped)
    match comparison:
        case _ if any(isinstance(node, exp.Any) for node in wrapped):
            return Role.LIST
        case exp.Like() | exp.ILike():
            return Role.PART if joined else Role.PREFIX
        case exp.Between():
            sides = {"low": Role.LOW, "high": Role.HIGH}
            return sides.get(str(inside.arg_key), Role.VALUE)
        case exp.GT() | exp.GTE():
            return Role.HIGH if comparison.this is inside else Role.LOW
        case exp.LT() | exp.LTE():
            return Role.LOW if comparison.this is inside else Role.HIGH
    return Role.VALUE


def _table(column: exp.Column, has_column: HasColumn) -> exp.Table | None:
    """Return the table that a column belongs to: of its own SELECT, or of one around it, or of any."""
    from sqlglot import exp

    candidates = list(_tables_around(column))
    if column.table:
        named = [table for table in candidates if table.alias_or_name == column.table]
        return named[0] if named else _having(list(_tables(column.root())), column, has_column)
    select = column.find_ancestor(exp.Select, exp.Update, exp.Delete)
    own = [table for table in _tables(column.root()) if table.find_ancestor(exp.Select) is select]
    if len(own) == 1:
        return own[0]
    return _having([*own, *candidates, *_tables(column.root())], column, has_column)


def _having(tables: list[exp.Table], column: exp.Column, has_column: HasColumn) -> exp.Table | None:
    return next((table for table in tables if has_column(_key(table), column.name)), None)


def _tables_around(column: exp.Column) -> Iterator[exp.Table]:
    """Yield the tables of the SELECT around a column, then those of the ones further out."""
    from sqlglot import exp

    every = list(_tables(column.root()))
    select = column.find_ancestor(exp.Select)
    while select is not None:
        yield from (table for table in every if table.find_ancestor(exp.Select) is select)
        select = select.find_ancestor(exp.Select)


def _tables(tree: exp.Expr) -> Iterator[exp.Table]:
    """Yield the stored tables of a statement, in the order of writing."""
    from sqlglot import exp

    queries = {cte.alias for cte in tree.find_all(exp.CTE)}
    yield from (table for table in tree.find_all(exp.Table) if table.name not in queries)


def _key(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name
