"""Tables without a primary key."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.model.keys import primary_key, unique_keys
from dbworkbench.rules.rule import Hit, Rule


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        if not table.columns or primary_key(table):
            continue
        candidates = unique_keys(table)
        fix = (
            f"Make it the primary key: indexes {{ ({', '.join(candidates[0])}) [pk] }}"
            if candidates
            else "Mark the column that identifies a row with [pk], or add: id bigint [pk, identity: 'always']"
        )
        yield Hit(table, "no primary key", fix)


RULE = Rule(
    name="no-pk",
    severity=Severity.ERROR,
    problem="A table has no primary key.",
    reason="Rows cannot be told apart, referred to, replicated logically or corrected one by one.",
    bad="Table visits { page text\n seen timestamptz }",
    good="Table visits { id bigint [pk]\n page text\n seen timestamptz }",
    look=look,
)
