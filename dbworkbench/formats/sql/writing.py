"""Writes a design as SQL, with the statements by which the engines themselves make it."""

from __future__ import annotations

from dbworkbench.formats.sql.dialects import dialect_to_write
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design


def write(design: Design, dialect: str = "postgres") -> Written:
    """Write the DDL of a design, what is lost as comments before it.

    Raises UnknownName for a dialect, UnusableInput while the design is conceptual.
    """
    return dialect_to_write(dialect).write(design)
