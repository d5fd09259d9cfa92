"""What a dialect has to say when rows are written as INSERTs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import ClassVar

from sqlalchemy import Table

from dbworkbench.model.design import Design
from dbworkbench.seeding.script.circle import in_order
from dbworkbench.seeding.script.literal import Literals


class Late(Enum):
    """How a row may refer to one that an INSERT further down brings."""

    FREELY = "the dialect holds no such reference"
    DEFERRED = "references are checked at the end of the transaction"
    UPDATED = "the reference is NULL at first, and filled in at the end"
    TOGETHER = "one statement brings the rows of several tables"
    UNCHECKED = "references are not checked while these rows come in"


class ScriptDialect(ABC):
    """A dialect of SQL in which rows are written."""

    name: ClassVar[str]
    literals: ClassVar[Literals]
    by_levels: ClassVar[bool] = False
    """Whether a row sees the rows of its own table only when they came in an earlier statement."""

    @abstractmethod
    def quote(self, name: str) -> str:
        """Return a name, in quotes where it needs them."""

    @abstractmethod
    def table(self, table: Table) -> str:
        """Return a table's name."""

    def order(self, design: Design, keys: Iterable[str]) -> tuple[Table, ...]:
        """Return tables in the order in which their rows are written."""
        return in_order(design, keys)

    def begin(self) -> Sequence[str]:
        """Return what stands before the rows."""
        return ("BEGIN;",)

    @abstractmethod
    def late(self, *, deferrable: bool, nullable: bool) -> Late:
        """Say how a reference to later rows is written, by what it allows."""

    def deferring(self) -> str:
        """Return the statement that puts the check of references off to the end."""
        return "SET CONSTRAINTS ALL DEFERRED;"

    def unchecked(self) -> tuple[str, str]:
        """Return the statements that switch the check of references off and on again."""
        raise NotImplementedError("only a dialect whose `late` answers with it has them")

    def values(self, table: Table) -> str:
        """Return what stands between the names and the rows."""
        del table
        return "VALUES"

    def on_conflict(self, table: Table) -> str:
        """Return what stands behind the rows so that those that are there already stay as they are."""
        del table
        return "ON CONFLICT DO NOTHING"

    def sequences(self, table: Table, rows: int) -> Sequence[str]:
        """Return statements that move the sequences of a table on, past its rows."""
        del table, rows
        return ()
