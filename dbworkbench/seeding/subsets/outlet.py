"""Where the rows of a subset go: each kind of place is one file in `outlets`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.model.loss import Loss

if TYPE_CHECKING:
    from dbworkbench.model.design import Design

Told: TypeAlias = Callable[[int], None]
"""Called with the rows of a table that are done."""


class Intake(ABC):
    """Takes the rows of one table after the other, in its `order`; `losses` are complete at the end."""

    order: Sequence[Table]
    losses: tuple[Loss, ...] = ()

    @abstractmethod
    def put(self, table: Table, batches: Iterable[pa.RecordBatch], told: Told) -> int:
        """Take the rows of a table and return how many there were."""


class Outlet(ABC):
    """A place for rows, named by `place`."""

    place: str

    @abstractmethod
    def open(self, design: Design, tables: Sequence[Table]) -> AbstractContextManager[Intake]:
        """Lend an intake for tables that have rows; an error or an interrupt leaves the place as it was."""
