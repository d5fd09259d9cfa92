"""Indexes that are there twice."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.model.content import describe_index
from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.model.keys import index_columns, is_partial, is_plain, method, unique_keys
from dbworkbench.rules.rule import Hit, Rule


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        seen = {str((list(key), "btree", {})): "the key" for key in unique_keys(table)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            about = describe_index(index)
            if (
                is_plain(index)
                and not is_partial(index)
                and method(index) == "btree"
                and not about["options"]
            ):
                content = str((list(index_columns(index)), "btree", {}))
                if index.unique:
                    continue
            else:
                content = str((about["keys"], about["unique"], about["options"]))
            if content in seen:
                yield Hit(table, f"index {index.name} repeats {seen[content]}", f"Drop index {index.name}.")
            seen.setdefault(content, f"index {index.name}")


RULE = Rule(
    name="duplicate-index",
    severity=Severity.WARNING,
    problem="Two indexes have the same columns in the same order, or an index repeats a key.",
    reason="Every write pays for both, and no read is faster.",
    bad="Table a { id int [pk]\n x int\n indexes { x [name: 'one']\n x [name: 'two'] } }",
    good="Table a { id int [pk]\n x int\n y int\n indexes { (x, y)\n y } }",
    look=look,
)
