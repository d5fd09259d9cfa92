"""Foreign keys whose two sides differ in type."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.model.keys import foreign_keys, referred, referring
from dbworkbench.rules.rule import Hit, Rule


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        for key in foreign_keys(table):
            target, columns = referred(key)
            parent = design.metadata.tables.get(target)
            if parent is None:
                continue
            for name, other in zip(referring(key), columns, strict=True):
                ours, theirs = write_type(table.columns[name].type), write_type(parent.columns[other].type)
                if ours != theirs:
                    yield Hit(
                        table,
                        f"is {ours} but refers to {target}.{other}, which is {theirs}",
                        f"{name} {theirs}",
                        table.columns[name],
                    )


RULE = Rule(
    name="fk-type-mismatch",
    severity=Severity.WARNING,
    problem="A foreign key column has another type than the column it refers to.",
    reason="Joins need a cast, which may keep indexes from being used, and values may not fit.",
    bad="Table a { code varchar(3) [pk] }\nTable b { id int [pk]\n code varchar(8) [ref: > a.code] }",
    good="Table a { code varchar(3) [pk] }\nTable b { id int [pk]\n code varchar(3) [ref: > a.code] }",
    look=look,
)
