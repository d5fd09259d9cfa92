"""Foreign keys without an index on the referring columns."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.model.keys import access_paths, foreign_keys, referred, referring
from dbworkbench.rules.rule import Hit, Rule


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        paths = [
            set(path[: len(referring(key))]) for key in foreign_keys(table) for path in access_paths(table)
        ]
        for key in foreign_keys(table):
            names = referring(key)
            if set(names) not in paths:
                yield Hit(
                    table,
                    f"foreign key ({', '.join(names)}) to {referred(key)[0]} has no index",
                    f"indexes {{ ({', '.join(names)}) }}",
                    table.columns[names[0]],
                )


RULE = Rule(
    name="fk-no-index",
    severity=Severity.WARNING,
    problem="The referring columns of a foreign key do not lead any index.",
    reason="Each delete or key change of a parent row, and each join from it, reads the whole child table.",
    bad="Table a { id int [pk] }\nTable b { id int [pk]\n a_id int [ref: > a.id] }",
    good="Table a { id int [pk] }\nTable b { id int [pk]\n a_id int [ref: > a.id]\n indexes { a_id } }",
    look=look,
)
