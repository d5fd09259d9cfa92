"""Which columns a condition of a plan compares in a way that an index can serve."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from sqlglot import exp

    from dbworkbench.model.plan import PlanNode

SUBPLAN_RESULT = re.compile(r"\(?(?:hashed )?(?:InitPlan|SubPlan) \d+\)?(?:\.col\d+)?")
PARAMETER = re.compile(r"\$\d+")
QUOTE = postgresql.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


@dataclass(frozen=True)
class Comparison:
    """A column compared with a value that does not depend on its row, for equality or as a range."""

    column: str
    table: str | None
    equality: bool


def comparisons(condition: str, dialect: str = "postgres") -> tuple[Comparison, ...]:
    """Return the comparisons that must all hold; empty when the condition is of another form."""
    return tuple(found for part in conjuncts(condition, dialect) for found in _read(part))


def conjuncts(condition: str, dialect: str = "postgres") -> tuple[exp.Expr, ...]:
    """Return the parts of a condition that must all hold, results of subplans as NULL; empty without any."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    text = PARAMETER.sub("NULL", SUBPLAN_RESULT.sub("NULL", condition))
    try:
        tree = sqlglot.parse_one(text, dialect=dialect).unnest() if text else None
    except SqlglotError:
        return ()
    return tuple(tree.flatten()) if isinstance(tree, exp.And) else (tree,) if tree is not None else ()


def index_ddl(scan: PlanNode, compared: tuple[Comparison, ...]) -> str:
    """Return CREATE INDEX with the columns compared for equality, then one range; empty without columns."""
    own = own_comparisons(scan, compared)
    equal = [item.column for item in own if item.equality]
    ranged = [item.column for item in own if not item.equality]
    columns = list(dict.fromkeys([*equal, *ranged[:1]]))
    if not columns:
        return ""
    return f"CREATE INDEX ON {table_name(scan)} ({', '.join(map(QUOTE, columns))});"


def own_comparisons(scan: PlanNode, compared: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Return the comparisons of a scanned table's own columns."""
    return tuple(item for item in compared if item.table in {None, scan.alias, scan.relation})


def table_name(scan: PlanNode) -> str:
    """Return the name of a scanned table as SQL writes it; `public` needs no mention."""
    schema = str(scan.details.get("Schema", "public"))
    table = str(QUOTE(scan.relation or ""))
    return table if schema == "public" else f"{QUOTE(schema)}.{table}"


def _read(condition: exp.Expr) -> Iterator[Comparison]:
    from sqlglot import exp

    part = condition.unnest()
    equality = isinstance(part, exp.EQ | exp.In)
    if not equality and not isinstance(part, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.Between):
        return
    for side, other in ((part.this, part.args.get("expression")), (part.args.get("expression"), part.this)):
        column = _column(side)
        if column is not None and not _same_table(column, other):
            yield Comparison(column.name, column.table or None, equality)


def _column(side: exp.Expr | None) -> exp.Column | None:
    """Return a bare column, or one cast to text, which a varchar's index serves as well."""
    from sqlglot import exp

    inner = side.unnest() if side is not None else None
    if isinstance(inner, exp.Cast) and inner.to.this == exp.DataType.Type.TEXT:
        inner = inner.this.unnest()
    return inner if isinstance(inner, exp.Column) else None


def _same_table(column: exp.Column, other: exp.Expr | None) -> bool:
    from sqlglot import exp

    if other is None:
        return False
    return any(found.table == column.table for found in other.find_all(exp.Column))
