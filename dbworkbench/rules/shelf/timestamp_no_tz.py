"""Points in time without a time zone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import DateTime

from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.rules.rule import Hit, Rule


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        for column in table.columns:
            if isinstance(column.type, DateTime) and not column.type.timezone:
                yield Hit(table, "a timestamp without time zone", f"{column.name} timestamptz", column)


RULE = Rule(
    name="timestamp-no-tz",
    severity=Severity.WARNING,
    problem="A point in time is stored as timestamp without time zone.",
    reason="It means another moment in every session's time zone, and an hour a year is ambiguous.",
    bad="Table events { id int [pk]\n at timestamp }",
    good="Table events { id int [pk]\n at timestamptz\n day date }",
    look=look,
)
