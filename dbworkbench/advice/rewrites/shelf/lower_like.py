"""lower(x) LIKE, ILIKE → an index that answers it: on the expression, of trigrams, or of words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dbworkbench.advice.rewrites.proposal import Proposal, Rewrite
from dbworkbench.advice.rewrites.question import Question, write_sql
from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from sqlglot import exp

EXPRESSION = "an index on lower(…) by text_pattern_ops finds a prefix; an index on the column alone does not"
TRIGRAMS = "an index of trigrams finds what stands anywhere in a text (pg_trgm)"
WORDS = "an index of words finds whole words, in any case"
NOTE = "Full text finds words, not parts of words: mind whether that is what is asked for."
WORD = re.compile(r"%(\w+)%")


def find(question: Question) -> Iterator[Proposal]:
    from sqlglot import exp

    if question.dialect != "postgres":
        return
    for like in question.tree.find_all(exp.Like, exp.ILike):
        column = like.this.find(exp.Column)
        folded = isinstance(like, exp.ILike) or isinstance(like.this, exp.Lower)
        if column is None or not folded or not isinstance(like.this, exp.Lower | exp.Column):
            continue
        yield from _proposals(question, like, column)
        return


def _proposals(question: Question, like: exp.Expr, column: exp.Column) -> Iterator[Proposal]:
    from sqlglot import exp

    found = question.source(question.tree, column.table)
    if found is None:
        return
    table = exp.table_(found.name, db=found.schema).sql(dialect="postgres")
    name = exp.to_identifier(column.name).sql(dialect="postgres")
    pattern = like.expression
    if not _floats(pattern):
        changed = _changed(question, like, _lowered(like))
        index = f"CREATE INDEX ON {table} (lower({name}) text_pattern_ops)"
        yield Proposal(LOWER_LIKE.name, question.query, changed, EXPRESSION, statements=(index,))
    subject = f"lower({name})" if isinstance(like.this, exp.Lower) else name
    index = f"CREATE INDEX ON {table} USING gin ({subject} gin_trgm_ops)"
    yield Proposal(
        LOWER_LIKE.name, question.query, question.query, TRIGRAMS, statements=(index,), extension="pg_trgm"
    )
    word = _word(pattern)
    if word is not None:
        changed = _changed(question, like, _full_text(column, word))
        index = f"CREATE INDEX ON {table} USING gin (to_tsvector('simple', {name}))"
        yield Proposal(LOWER_LIKE.name, question.query, changed, WORDS, NOTE, statements=(index,))


def _floats(pattern: exp.Expr) -> bool:
    """Say whether a pattern begins with a wildcard; of one that is not known it is not said."""
    from sqlglot import exp

    first = next(iter(pattern.find_all(exp.Literal)), None)
    inner = pattern.this if isinstance(pattern, exp.Lower) else pattern
    leads = isinstance(inner, exp.Literal) or (isinstance(inner, exp.DPipe) and _leftmost(inner) is first)
    return bool(first is not None and leads and first.this[:1] in ("%", "_"))


def _leftmost(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    while isinstance(node, exp.DPipe | exp.Paren):
        node = node.this
    return node


def _word(pattern: exp.Expr) -> exp.Expr | None:
    """Return the word in `'%word%'` or `'%' || :word || '%'`."""
    from sqlglot import exp

    inner = pattern.this if isinstance(pattern, exp.Lower) else pattern
    if isinstance(inner, exp.Literal) and (match := WORD.fullmatch(inner.this)):
        return exp.Literal.string(match[1])
    parts = list(inner.flatten()) if isinstance(inner, exp.DPipe) else []
    ends = [part.this for part in (parts[0], parts[-1]) if isinstance(part, exp.Literal)] if parts else []
    return parts[1].copy() if len(parts) == 3 and ends == ["%", "%"] else None


def _changed(question: Question, like: exp.Expr, new: exp.Expr) -> Query:
    """Return the query with another condition in the place of one."""
    tree = question.tree.copy()
    next(node for node in tree.find_all(type(like)) if node == like).replace(new)
    return replace(question.query, sql=write_sql(tree, question.dialect))


def _lowered(like: exp.Expr) -> exp.Expr:
    """Return `lower(x) LIKE lower(pattern)` for ILIKE, and what there was for the rest."""
    from sqlglot import exp

    if not isinstance(like, exp.ILike):
        return like.copy()
    pattern = like.expression.copy()
    return exp.Like(this=exp.Lower(this=like.this.copy()), expression=exp.Lower(this=pattern))


def _full_text(column: exp.Column, word: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    simple = exp.Literal.string("simple")
    document = exp.Anonymous(this="to_tsvector", expressions=[simple, column.copy()])
    asked = exp.Anonymous(this="plainto_tsquery", expressions=[simple.copy(), word.copy()])
    return exp.MatchAgainst(this=asked, expressions=[document])


LOWER_LIKE = Rewrite(
    "lower_like", "lower(x) LIKE and ILIKE get an index: on the expression, of trigrams, or of words.", find
)
