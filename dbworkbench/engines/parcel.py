"""Rows on their way into a database, packed where they are made: in a thread, a process, elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Parcel:
    """Some rows of a table in the form in which an engine's loader sends them."""

    rows: int
    content: Any


Packer: TypeAlias = "Callable[[pa.RecordBatch], Parcel]"
"""Makes a parcel of a batch; holds no connection, so that it may travel to where rows are made."""


def pack_batch(batch: pa.RecordBatch) -> Parcel:
    """Leave a batch as it is, for engines that read Arrow."""
    return Parcel(batch.num_rows, batch)
