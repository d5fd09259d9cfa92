"""Two designs that say different things differ, and the difference is named."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from dbworkbench.model.facts import IndexFacts, set_facts


def design(*items: SchemaItem, column: sa.Column[Any] | None = None) -> Design:
    metadata = sa.MetaData()
    sa.Table("p", metadata, sa.Column("id", sa.Integer, primary_key=True))
    a = sa.Column("a", sa.Integer) if column is None else column
    sa.Table("t", metadata, a, sa.Column("b", sa.Integer), *items)
    return Design("d", metadata)


def unique(**options: Any) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("a", name="u", **options)


def key(**options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["a"], ["p.id"], name="k", **options)


def check(**options: Any) -> sa.CheckConstraint:
    return sa.CheckConstraint("a > 0", name="c", **options)


def index(note: str | None = None, **options: Any) -> sa.Index:
    made = sa.Index("i", "a", **options)
    set_facts(made, IndexFacts(note))
    return made


def commented(constraint: sa.Constraint, text: str) -> sa.Constraint:
    constraint.comment = text
    return constraint


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (unique(), unique(postgresql_nulls_not_distinct=True),
         "~ constraint unique (a) of t: options none → nulls not distinct: True"),
        (unique(), unique(postgresql_include=["b"]),
         "~ constraint unique (a) of t: options none → include: ['b']"),
        (unique(), unique(deferrable=True), "~ constraint unique (a) of t: deferrable none → yes"),
        (unique(deferrable=True), unique(deferrable=True, initially="DEFERRED"),
         "~ constraint unique (a) of t: deferrable yes → DEFERRED"),
        (key(), key(match="FULL"), "~ constraint foreign key (a) → p.id of t: match none → FULL"),
        (key(), key(postgresql_not_valid=True),
         "~ constraint foreign key (a) → p.id of t: options none → not valid: True"),
        (check(), check(postgresql_not_valid=True),
         "~ constraint check a > 0 of t: options none → not valid: True"),
        (check(), commented(check(), "why"), "~ constraint check a > 0 of t: comment none → why"),
        (index(), index(postgresql_include=["b"]), "~ index (a) of t: options none → include: ['b']"),
        (index(), index("why"), "~ index (a) of t: note none → why"),
    ],
)  # fmt: skip
def test_options_of_constraints_and_indexes_tell(old: SchemaItem, new: SchemaItem, said: str) -> None:
    before, after = design(old), design(new)
    assert before != after
    assert str(compare(before, after)) == said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (sa.Identity(), sa.Identity(cache=5)),
        (sa.Identity(start=1), sa.Identity(start=7)),
        (sa.Identity(), sa.Identity(cycle=True)),
        (sa.Computed("b + 1"), sa.Computed("b + 1", persisted=False)),
    ],
)
def test_sequences_and_generation_tell(old: Any, new: Any) -> None:
    before, after = (design(column=sa.Column("a", sa.Integer, item)) for item in (old, new))
    assert before != after
    assert str(compare(before, after)).startswith("~ column t.a: ")


def test_checks_of_columns_tell() -> None:
    checked = design(column=sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0")))
    assert str(compare(design(), checked)) == "+ constraint check a > 0 of t"
    assert checked == design(sa.CheckConstraint("a > 0"))


def test_what_is_said_in_other_words_is_the_same() -> None:
    assert design(unique(postgresql_nulls_not_distinct=False)) == design(unique())
    named, column = design(index(postgresql_include=["b"])), sa.Column("b", sa.Integer)
    metadata = sa.MetaData()
    sa.Table("p", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("t", metadata, sa.Column("a", sa.Integer), column, index(postgresql_include=[column]))
    assert Design("d", metadata) == named
