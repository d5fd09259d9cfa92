"""Real rows: checked against a design, then loaded in one transaction."""

from dbworkbench.loading.checking import check
from dbworkbench.loading.checkreport import CheckReport
from dbworkbench.loading.csvfile import Csv
from dbworkbench.loading.loadreport import LoadReport, RowsRefused
from dbworkbench.loading.transfer import load

__all__ = ["CheckReport", "Csv", "LoadReport", "RowsRefused", "check", "load"]
