"""A repeated aggregate → a materialised view: computed when rows have changed, not each time it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dbworkbench.advice.rewrites.proposal import Proposal, Rewrite
from dbworkbench.advice.rewrites.question import Question, conjuncts, where, write_sql

if TYPE_CHECKING:
    from sqlglot import exp

WHY = "the same rows are added up each time; a materialised view holds the result"
NOTE = (
    "The answer is as of the last REFRESH MATERIALIZED VIEW {name}, which costs what the query cost; "
    "row-level security of the tables does not hold for it."
)
CHANGING = frozenset({
    "now", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
    "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "random", "random_normal",
    "gen_random_uuid", "uuidv4", "uuidv7", "nextval", "currval", "lastval", "current_user", "session_user",
    "current_role", "current_setting", "current_schema", "current_schemas", "pg_backend_pid", "txid_current",
    "pg_current_xact_id", "inet_client_addr",
})  # fmt: skip
"""What gives something else to another session, or at another time."""


def find(question: Question) -> Iterator[Proposal]:
    from sqlglot import exp

    tree, group = question.tree, question.tree.args.get("group")
    if question.dialect != "postgres" or not group or tree.args.get("with_") or tree.args.get("with"):
        return
    if not any(part.find(exp.AggFunc) for part in tree.expressions) or _changes(tree):
        return
    keys = [_shown(tree, part) for part in group.expressions]
    parts = conjuncts(tree.args.get("where"))
    asked = [part for part in parts if part.find(exp.Placeholder)]
    if any(key is None for key in keys) or any(not _of_keys(part, tree) for part in asked):
        return
    if any(part.find(exp.Placeholder) for part in tree.find_all(exp.Having, exp.Join)):
        return
    order = tree.args.get("order")
    if order and not all(_held(part.this, tree) for part in order.expressions):
        return
    yield _proposal(question, [part for part in parts if part not in asked], asked, [k for k in keys if k])


def _changes(tree: exp.Select) -> bool:
    """Say whether a function gives something else each time."""
    from sqlglot import exp

    named = {func.sql_name().lower() for func in tree.find_all(exp.Func)}
    named |= {str(func.this).lower() for func in tree.find_all(exp.Anonymous)}
    named |= {column.name.lower() for column in tree.find_all(exp.Column) if not column.table}
    return bool(named & CHANGING)


def _shown(tree: exp.Select, part: exp.Expr) -> str | None:
    """Return the name under which a key is shown, None when it is not."""
    from sqlglot import exp

    if isinstance(part, exp.Literal) and part.is_int:
        return str(tree.expressions[int(part.this) - 1].alias_or_name) or None
    for shown in tree.expressions:
        if shown.unalias() == part or (isinstance(part, exp.Column) and shown.alias == part.name):
            return str(shown.alias_or_name) or None
    return None


def _held(part: exp.Expr, tree: exp.Select) -> bool:
    """Say whether an expression of ORDER BY can be told from what is shown."""
    from sqlglot import exp

    shown = {one.unalias() for one in tree.expressions} | {exp.column(one.alias) for one in tree.expressions}
    if part in shown:
        return True
    if isinstance(part, exp.Column | exp.AggFunc | exp.Subquery):
        return False
    return all(_held(child, tree) for child in part.iter_expressions())


def _of_keys(part: exp.Expr, tree: exp.Select) -> bool:
    """Say whether a condition speaks of nothing but keys that are shown."""
    from sqlglot import exp

    plain = {shown.unalias() for shown in tree.expressions if isinstance(shown.unalias(), exp.Column)}
    return not part.find(exp.Select) and all(column in plain for column in part.find_all(exp.Column))


def _proposal(question: Question, fixed: list[exp.Expr], asked: list[exp.Expr], keys: list[str]) -> Proposal:
    from sqlglot import exp

    tree = question.tree
    name = f"{re.sub(r'[^a-z0-9_]', '_', (question.query.name or 'query').lower())}_summary"
    view = tree.copy()
    for part in ("order", "limit", "offset"):
        view.set(part, None)
    where(view, [part.copy() for part in fixed])
    names = _names(tree.expressions)
    held = dict(zip((part.unalias() for part in tree.expressions), names, strict=True))
    shown = held | {exp.column(part.alias): held[part.unalias()] for part in tree.expressions if part.alias}
    view.set(
        "expressions",
        [exp.alias_(part.unalias().copy(), own) for part, own in zip(tree.expressions, names, strict=True)],
    )
    columns = [
        exp.column(own) if own == _name(part, place) else exp.alias_(exp.column(own), _name(part, place))
        for place, (part, own) in enumerate(zip(tree.expressions, names, strict=True))
    ]
    new = exp.select(*columns).from_(name)
    where(new, [_renamed(part, shown) for part in asked])
    for part in ("order", "limit", "offset"):
        if tree.args.get(part):
            new.set(part, _renamed(tree.args[part], shown))
    listed = ", ".join(exp.to_identifier(key).sql(dialect=question.dialect) for key in keys)
    return Proposal(
        MATERIALIZED_VIEW.name,
        question.query,
        replace(question.query, sql=write_sql(new, question.dialect)),
        WHY,
        NOTE.format(name=name),
        statements=(
            f"CREATE MATERIALIZED VIEW {name} AS\n{write_sql(view, question.dialect)}",
            f"CREATE INDEX ON {name} ({listed})",
        ),
        refresh=f"REFRESH MATERIALIZED VIEW {name}",
    )


def _names(expressions: list[exp.Expr]) -> list[str]:
    """Return a name for each expression that no other one has."""
    names: list[str] = []
    for place, part in enumerate(expressions):
        wanted = own = _name(part, place)
        number = 1
        while own in names:
            number += 1
            own = f"{wanted}_{number}"
        names.append(own)
    return names


def _name(part: exp.Expr, place: int) -> str:
    from sqlglot import exp

    func = part.unalias()
    named = "" if part.alias_or_name == "*" else part.alias_or_name
    return str(named or (func.sql_name().lower() if isinstance(func, exp.Func) else f"column{place + 1}"))


def _renamed(part: exp.Expr, shown: dict[exp.Expr, str]) -> exp.Expr:
    """Return an expression in which what the view holds is called by the view's names."""
    from sqlglot import exp

    def rename(node: exp.Expr) -> exp.Expr:
        if name := shown.get(node):
            return exp.column(name)
        return exp.column(node.name) if isinstance(node, exp.Column) else node

    return part.copy().transform(rename)


MATERIALIZED_VIEW = Rewrite(
    "materialized_view", "An aggregate that is asked for again and again becomes a materialised view.", find
)
