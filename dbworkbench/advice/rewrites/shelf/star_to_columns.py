"""SELECT * → the columns: what is not needed is not sent, and a new column breaks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dbworkbench.advice.rewrites.proposal import Proposal, Rewrite
from dbworkbench.advice.rewrites.question import Question, sources_of, write_sql

if TYPE_CHECKING:
    from sqlglot import exp

WHY = (
    "columns that nobody reads are sent and keep index-only scans away; a prepared SELECT * fails after "
    "ALTER TABLE … ADD COLUMN (cached plan must not change result type)"
)
NOTE = "Strike the columns that the program does not read: that is where the gain is."


def find(question: Question) -> Iterator[Proposal]:
    tree = question.tree.copy()
    expanded = [column for part in tree.expressions for column in _columns(question, tree, part)]
    if expanded == list(tree.expressions) or None in expanded:
        return
    tree.set("expressions", expanded)
    new = replace(question.query, sql=write_sql(tree, question.dialect))
    yield Proposal(STAR_TO_COLUMNS.name, question.query, new, WHY, NOTE)


def _columns(question: Question, tree: exp.Select, part: exp.Expr) -> Iterator[exp.Expr | None]:
    """Yield what stands for one expression; None where a star stands for what is not known."""
    from sqlglot import exp

    if not part.is_star:
        yield part
        return
    alias = part.table if isinstance(part, exp.Column) else ""
    for source in sources_of(tree):
        if alias and source.alias_or_name != alias:
            continue
        table = question.table(source)
        if table is None:
            yield None
            continue
        for column in table.columns:
            yield exp.column(exp.to_identifier(column.name), table=source.alias_or_name)


STAR_TO_COLUMNS = Rewrite("star_to_columns", "SELECT * becomes the columns by name.", find)
