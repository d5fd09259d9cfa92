"""INSERTs for MySQL and MariaDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from pyarrow import MonthDayNano
from sqlalchemy import Table
from sqlalchemy.dialects import mysql
from sqlalchemy.sql.compiler import IdentifierPreparer

from dbworkbench.model.keys import unique_keys
from dbworkbench.seeding.script.dialect import Late, ScriptDialect
from dbworkbench.seeding.script.literal import Literals


class MySQLLiterals(Literals):
    """A backslash escapes in MySQL's texts; its moments have no offset, so the session's zone is UTC."""

    def text(self, value: str) -> str:
        return super().text(value.replace("\\", "\\\\"))

    def moment(self, value: datetime) -> str:
        known = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return known.isoformat(sep=" ")

    def write(self, value: Any) -> str:
        if isinstance(value, (timedelta, MonthDayNano)):
            return self.text(_clock(value))
        return super().write(value)


class MySQLScript(ScriptDialect):
    """InnoDB checks a reference as soon as its row comes, and puts no check off."""

    name = "mysql"
    literals = MySQLLiterals()

    @cached_property
    def _preparer(self) -> IdentifierPreparer:
        return mysql.dialect().identifier_preparer

    def quote(self, name: str) -> str:
        return str(self._preparer.quote(name))

    def table(self, table: Table) -> str:
        return self.quote(table.name)

    def begin(self) -> Sequence[str]:
        return ("SET NAMES utf8mb4;", "SET time_zone = '+00:00';", "START TRANSACTION;")

    def late(self, *, deferrable: bool, nullable: bool) -> Late:
        del deferrable
        return Late.UPDATED if nullable else Late.UNCHECKED

    def unchecked(self) -> tuple[str, str]:
        return "SET foreign_key_checks = 0;", "SET foreign_key_checks = 1;"

    def on_conflict(self, table: Table) -> str:
        """Leave a row as it is by giving a column its own value: IGNORE would swallow every other error."""
        column = self.quote(unique_keys(table)[0][0])
        return f"ON DUPLICATE KEY UPDATE {column} = {self.table(table)}.{column}"


def _clock(value: timedelta | MonthDayNano) -> str:
    """Write a length of time as hours, minutes and seconds."""
    seconds = (
        value.total_seconds()
        if isinstance(value, timedelta)
        else (value.months * 30 + value.days) * 86_400 + value.nanoseconds / 1e9
    )
    whole = abs(round(seconds))
    return f"{'-' if seconds < 0 else ''}{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
