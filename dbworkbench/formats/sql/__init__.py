"""SQL as a notation: PostgreSQL's and DuckDB's DDL, read by the engines themselves and written by them."""

from __future__ import annotations

from pathlib import Path

from dbworkbench.errors import Problems
from dbworkbench.formats.sql.reading import DIALECTS, read_with_report
from dbworkbench.formats.sql.report import ReportEntry
from dbworkbench.formats.sql.writing import write
from dbworkbench.model.design import Design

__all__ = ["DIALECTS", "ReportEntry", "read", "read_with_report", "write"]


def read(
    text: str,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,  # noqa: ARG001  # every notation takes it; SQL includes no files
    dialect: str = "postgres",
) -> Design:
    """Read DDL; what could not be read is told by `read_with_report` only.

    Raises Problems when nothing could be read.
    """
    design, report = read_with_report(text, name=name, file=file, dialect=dialect)
    if report and not design.tables and not design.enums and not design.routines:
        raise Problems([entry.error(text, file) for entry in report], what="unreadable statement")
    return design
