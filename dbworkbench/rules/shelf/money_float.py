"""Amounts of money in binary floating point or in the money type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Float
from sqlalchemy.dialects.postgresql import MONEY

from dbworkbench.model.datatype import write_type
from dbworkbench.model.design import Design
from dbworkbench.model.finding import Severity
from dbworkbench.rules.rule import Hit, Rule

AMOUNT = re.compile(
    r"(^|_)(price|amount|total|cost|fee|balance|salary|tax|discount|revenue|payment)s?($|_)", re.I
)


def look(design: Design) -> Iterator[Hit]:
    for table in design.tables:
        for column in table.columns:
            floating = isinstance(column.type, Float) and AMOUNT.search(column.name)
            if floating or isinstance(column.type, MONEY):
                yield Hit(
                    table,
                    f"an amount of money as {write_type(column.type)}",
                    f"{column.name} numeric(12,2)",
                    column,
                )


RULE = Rule(
    name="money-float",
    severity=Severity.WARNING,
    problem="An amount of money is a floating point number or of type money.",
    reason="Binary fractions cannot hold cents exactly, and money takes its meaning from a server setting.",
    bad="Table items { id int [pk]\n price float8 }",
    good="Table items { id int [pk]\n price numeric(12,2)\n weight float8 }",
    look=look,
)
