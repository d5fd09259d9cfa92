"""One consistent look at a database: many queries see the same rows, and nothing is ever written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    import pyarrow as pa

PAGE = 10_000


@dataclass(frozen=True)
class Field:
    """A column by which rows are told apart, with its type in the database."""

    name: str
    kind: TypeEngine[Any]


@dataclass(frozen=True)
class Condition:
    """SQL that is true of some rows, with its `:name` parameters."""

    sql: str
    parameters: Mapping[str, Any]


class Snapshot(ABC):
    """What is asked within one transaction that only reads; SQL in the dialect of the engine."""

    row_id: tuple[Field, ...] = ()
    """What tells the rows of a table without key apart; empty where an engine has nothing."""

    @abstractmethod
    def query(self, sql: str, parameters: Mapping[str, Any] = {}) -> pa.Table:
        """Return all rows of a query. Raises QueryFailed with the place in the text."""

    @abstractmethod
    def pages(self, sql: str) -> Iterator[pa.Table]:
        """Yield the rows of a query some at a time; nothing else may be asked until it ends."""

    @abstractmethod
    def among(self, fields: Sequence[Field], keys: pa.Table) -> Condition:
        """Return the condition that a row's fields are among keys, none of which holds a NULL."""

    @abstractmethod
    def quote(self, name: str) -> str:
        """Return a name in quotes."""

    @abstractmethod
    def table(self, table: Table) -> str:
        """Return the name of a table in quotes."""

    def text(self, field: Field) -> str:
        """Return the SQL of a field as text."""
        return f"CAST({self.quote(field.name)} AS {self.text_type})"

    text_type = "varchar"

    def scattered(self, fields: Sequence[Field], seed: int) -> str:
        """Return the SQL of eight hexadecimal digits that follow from the fields, evenly spread.

        The same row has the same digits in every engine, so that the same share means the same rows.
        """
        written = self.joined([f"'{seed}'", *map(self.text, fields)])
        return f"substr(md5({written}), 1, 8)"

    def joined(self, texts: Sequence[str]) -> str:
        """Return the SQL of texts put together."""
        return f"concat_ws(',', {', '.join(texts)})"

    def size(self, table: Table) -> tuple[int, bool]:
        """Return how many rows a table has, and whether they were counted rather than estimated."""
        found = self.query(f"SELECT count(*) AS n FROM {self.table(table)}")
        return int(found.column(0)[0].as_py()), True


def parameters(keys: pa.Table) -> dict[str, list[Any]]:
    """Return the columns of keys as lists under names of parameters."""
    return {f"key{number}": column.to_pylist() for number, column in enumerate(keys.columns)}
