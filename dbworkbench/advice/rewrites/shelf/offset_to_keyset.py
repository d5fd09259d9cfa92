"""OFFSET → keyset: the next page begins after the last row of this one, so nothing is read to be skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table

from dbworkbench.advice.rewrites.proposal import Proposal, Rewrite, Sets
from dbworkbench.advice.rewrites.question import Question, conjuncts, unique_keys, where, write_sql
from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from sqlglot import exp

    from dbworkbench.engines.engine import Database

WHY = "OFFSET reads all rows before the page and throws them away: the later the page, the slower"
NOTE = (
    "The program keeps {keys} of the last row it has shown, and asks for what comes after; "
    "pages cannot be jumped to."
)
MADE_TOTAL = " The order was left open among rows alike; {keys} now decides."
SHALLOW = (1, 2, 5)
DEEP = 0.9  # of all rows: how far the page lies that the gain is measured at
SKIPPED = "skipped"


def find(question: Question) -> Iterator[Proposal]:
    from sqlglot import exp

    tree, table = question.tree, question.only_table()
    order = tree.args.get("order")
    keys = [part.this for part in order.expressions] if order else []
    if table is None or not tree.args.get("offset") or not tree.args.get("limit") or not keys:
        return
    if (
        tree.args.get("group")
        or tree.args.get("distinct")
        or not all(isinstance(k, exp.Column) for k in keys)
    ):
        return
    exact = tree.copy()
    added = _make_total(exact, table)
    if added is None:
        return
    skipped = tree.args["offset"].expression
    if not isinstance(skipped, exp.Placeholder):
        exact.args["offset"].set("expression", exp.Placeholder(this=SKIPPED))
    yield _proposal(question, exact, table, added)


def _make_total(tree: exp.Select, table: Table) -> list[str] | None:
    """Add a key to the order where it leaves rows alike open; return its columns, None without a key."""
    from sqlglot import exp

    order = tree.args["order"]
    named = [part.this.name for part in order.expressions]
    if any(key <= set(named) for key in unique_keys(table)):
        return []
    if not table.primary_key.columns:
        return None
    alias, last = order.expressions[0].this.table, order.expressions[-1]
    missing = [column.name for column in table.primary_key.columns if column.name not in named]
    for name in missing:
        further = last.copy()
        further.set("this", exp.column(name, table=alias or None))
        order.append("expressions", further)
    return missing


def _proposal(question: Question, exact: exp.Select, table: Table, added: list[str]) -> Proposal:
    parts = exact.args["order"].expressions
    names = [part.this.name for part in parts]
    after = [f"after_{name}" for name in names]
    new = exact.copy()
    new.set("offset", None)
    where(new, [*(p.copy() for p in conjuncts(new.args.get("where"))), _beyond(parts, after)])
    note = NOTE.format(keys=" and ".join(names))
    offset = exact.args["offset"].expression.name
    original = replace(question.query, sql=write_sql(exact, question.dialect))
    return Proposal(
        OFFSET_TO_KEYSET.name,
        original,
        replace(question.query, sql=write_sql(new, question.dialect)),
        WHY,
        note + (MADE_TOTAL.format(keys=" and ".join(added)) if added else ""),
        statements=tuple(_index(question, table, parts)),
        pairs=partial(
            _last_before, _keys_query(question, exact), offset, tuple(zip(names, after, strict=True))
        ),
        trials=partial(_pages, _count_query(question, exact), offset),
    )


def _beyond(parts: Sequence[exp.Expr], after: Sequence[str]) -> exp.Expr:
    """Return the condition that a row comes after the values: of rows in one direction, else spelled out."""
    from sqlglot import exp

    columns = [part.this.copy() for part in parts]
    values = [exp.Placeholder(this=name) for name in after]
    falling = [bool(part.args.get("desc")) for part in parts]
    if len(set(falling)) == 1:
        compare = exp.LT if falling[0] else exp.GT
        if len(columns) == 1:
            return compare(this=columns[0], expression=values[0])
        return compare(this=exp.Tuple(expressions=columns), expression=exp.Tuple(expressions=values))
    ways = []
    for place, (column, value, down) in enumerate(zip(columns, values, falling, strict=True)):
        same = [
            exp.EQ(this=c.copy(), expression=v.copy())
            for c, v in zip(columns[:place], values[:place], strict=True)
        ]
        further = (exp.LT if down else exp.GT)(this=column.copy(), expression=value.copy())
        ways.append(exp.and_(*same, further))
    return exp.Paren(this=exp.or_(*ways))


def _index(question: Question, table: Table, parts: Sequence[exp.Expr]) -> Iterator[str]:
    """Yield the index that gives the order, unless a key or an index gives it already."""
    names = [part.this.name for part in parts]
    falling = {bool(part.args.get("desc")) for part in parts}
    known = [[column.name for column in table.primary_key.columns]]
    known += [[column.name for column in index.columns] for index in table.indexes if len(index.columns)]
    if len(falling) == 1 and any(columns[: len(names)] == names for columns in known):
        return
    from sqlglot import exp

    written = [
        exp.to_identifier(part.this.name).sql(dialect=question.dialect)
        + (" DESC" if len(falling) > 1 and part.args.get("desc") else "")
        for part in parts
    ]
    name = exp.table_(table.name, db=table.schema).sql(dialect=question.dialect)
    yield f"CREATE INDEX ON {name} ({', '.join(written)})"


def _keys_query(question: Question, exact: exp.Select) -> Query:
    """Return the query for the keys of the row before a page."""
    from sqlglot import exp

    tree = exact.copy()
    tree.set("expressions", [part.this.copy() for part in exact.args["order"].expressions])
    tree.set("limit", exp.Limit(expression=exp.Literal.number(1)))
    return Query("", write_sql(tree, question.dialect))


def _count_query(question: Question, exact: exp.Select) -> Query:
    from sqlglot import exp

    tree = exact.copy()
    for part in ("order", "limit", "offset"):
        tree.set(part, None)
    tree.set("expressions", [exp.alias_(exp.Count(this=exp.Star()), "rows_in_all")])
    return Query("", write_sql(tree, question.dialect))


def _last_before(
    keys: Query, offset: str, names: Sequence[tuple[str, str]], database: Database, values: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Return the values of the last row before a page, None when there is none."""
    given = {**values, offset: int(values[offset]) - 1}
    if given[offset] < 0:
        return None
    rows = database.query(keys.sql, given).table.to_pylist()
    if not rows:
        return None
    return {**{key: value for key, value in values.items() if key != offset}, **dict(
        zip((after for _, after in names), rows[0].values(), strict=True)
    )}  # fmt: skip


def _pages(count: Query, offset: str, database: Database, sets: Sets) -> Sets:
    """Return sets with pages near the beginning and one that lies deep."""
    pages = []
    for values in sets:
        rows = database.query(count.sql, values).table.column(0)[0].as_py()
        depths = sorted({depth for depth in (*SHALLOW, int(rows * DEEP)) if depth > 0})
        pages += [{**values, offset: depth} for depth in depths]
    return pages


OFFSET_TO_KEYSET = Rewrite(
    "offset_to_keyset", "A page by OFFSET becomes a page after the last row seen.", find
)
