"""A query as a tree whose columns know their tables, beside the design that it asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, UniqueConstraint

from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True)
class Question:
    """`tree` is taken apart anew by each rewrite: change a copy. `repeated` says that it is an N+1."""

    query: Query
    tree: exp.Select
    design: Design
    dialect: str
    repeated: bool = False

    def table(self, node: exp.Expr | None) -> Table | None:
        """Return the stored table that a node of FROM names, None for anything else."""
        from sqlglot import exp

        if not isinstance(node, exp.Table) or _is_cte(node):
            return None
        try:
            return self.design.table(f"{node.db}.{node.name}" if node.db else node.name)
        except UnknownName:
            return None

    def only_table(self) -> Table | None:
        """Return the table when the query reads a single one."""
        sources = list(sources_of(self.tree))
        return self.table(sources[0]) if len(sources) == 1 else None

    def source(self, select: exp.Select, alias: str) -> Table | None:
        """Return the table behind an alias of a SELECT."""
        found = [node for node in sources_of(select) if node.alias_or_name == alias]
        return self.table(found[0]) if found else None


def read_question(query: Query, design: Design, dialect: str, *, repeated: bool = False) -> Question | None:
    """Take a query apart; None for what is not one SELECT that can be read."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(query.sql, dialect=dialect)
    except SqlglotError:
        return None
    if not isinstance(tree, exp.Select):
        return None
    question = Question(query, tree, design, dialect, repeated)
    for column in list(tree.find_all(exp.Column)):
        if not column.table and (owner := _owner(question, column)) is not None:
            column.set("table", exp.to_identifier(owner))
    return question


def write_sql(tree: exp.Expr, dialect: str) -> str:
    """Write a tree as SQL with `:name` parameters."""
    from sqlglot import exp

    def named(node: exp.Expr) -> exp.Expr:
        return exp.Var(this=f":{node.name}") if isinstance(node, exp.Placeholder) else node

    return str(tree.copy().transform(named).sql(dialect=dialect, pretty=True))


def sources_of(select: exp.Select) -> Iterator[exp.Expr]:
    """Yield what a SELECT reads from, joins included."""
    start = select.args.get("from_") or select.args.get("from")
    if start is not None:
        yield start.this
    for join in select.args.get("joins") or ():
        yield join.this


def conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    """Return the parts of a condition that must all be true."""
    from sqlglot import exp

    if condition is None:
        return []
    if isinstance(condition, exp.Where | exp.Paren):
        return conjuncts(condition.this)
    if isinstance(condition, exp.And):
        return [*conjuncts(condition.this), *conjuncts(condition.expression)]
    return [condition]


def conjunction(parts: list[exp.Expr]) -> exp.Expr:
    """Join conditions with AND, those with OR in brackets."""
    from sqlglot import exp

    return exp.and_(*parts, copy=True)


def where(select: exp.Select, parts: list[exp.Expr]) -> None:
    """Put conditions in the place of a SELECT's WHERE."""
    from sqlglot import exp

    select.set("where", exp.Where(this=conjunction(parts)) if parts else None)


def inside(node: exp.Expr, select: exp.Select) -> bool:
    """Say whether a column belongs to a SELECT's own sources."""
    from sqlglot import exp

    aliases = {source.alias_or_name for source in sources_of(select)}
    return all(column.table in aliases for column in node.find_all(exp.Column))


def unique_keys(table: Table) -> list[frozenset[str]]:
    """Return the sets of columns that tell rows apart: keys, and unique columns that are never NULL."""
    constraints: list[Any] = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes: list[Any] = [
        one for one in table.indexes if one.unique and not one.dialect_options["postgresql"]["where"]
    ]
    found = [
        frozenset(column.name for column in one.columns)
        for one in (table.primary_key, *constraints, *indexes)
    ]
    return [key for key in found if key and all(not table.columns[name].nullable for name in key)]


def free_name(question: Question, wanted: str) -> str:
    """Return a name that nothing in the query bears."""
    from sqlglot import exp

    taken = {node.name for node in question.tree.find_all(exp.Identifier, exp.Placeholder)}
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def _is_cte(node: exp.Table) -> bool:
    from sqlglot import exp

    return not node.db and node.name in {cte.alias for cte in node.root().find_all(exp.CTE)}


def _owner(question: Question, column: exp.Column) -> str | None:
    """Return the alias of the nearest source that has a column."""
    from sqlglot import exp

    select = column.find_ancestor(exp.Select)
    while select is not None:
        for source in sources_of(select):
            if column.name in _columns(question, source):
                return str(source.alias_or_name)
        select = select.find_ancestor(exp.Select)
    return None


def _columns(question: Question, source: exp.Expr) -> set[str]:
    from sqlglot import exp

    table = question.table(source)
    if table is not None:
        return {column.name for column in table.columns}
    if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Select):
        return set(source.this.named_selects)
    for cte in source.root().find_all(exp.CTE):
        if cte.alias == source.name and isinstance(cte.this, exp.Select):
            return set(cte.this.named_selects)
    return set()
