"""What a notation does not hold is said so that one finds it."""

from __future__ import annotations

import sqlalchemy as sa

from dbworkbench.formats.inventory import losses
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, set_facts
from dbworkbench.model.settings import Settings


def said(*parts: sa.schema.SchemaItem, column: str = "") -> list[str]:
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer), *parts)
    if column:
        set_facts(table.c.a, ColumnFacts(settings=Settings({"not_null": column})))
    return [str(loss) for loss in losses(Design("d", table.metadata), held=())]


def test_what_is_lost_of_a_check_names_the_check() -> None:
    check = sa.CheckConstraint("a > 0", name="positive", postgresql_not_valid=True)
    assert said(check) == [
        "t: check a > 0",
        "t: check positive: constraint name positive",
        "t: check positive: not valid",
    ]


def test_name_of_a_not_null_is_lost_but_not_one_that_postgresql_made_up() -> None:
    assert said(column='CONSTRAINT "given" NOT NULL') == ["t.a: constraint name given, of its NOT NULL"]
    assert said(column='CONSTRAINT "t_old_not_null1" NOT NULL') == []
