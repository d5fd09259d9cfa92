"""Batches as the bodies of COPY commands: binary, or CSV where a value has no binary form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.engines.parcel import Parcel
from dbworkbench.engines.postgres.csvform import write_csv
from dbworkbench.engines.postgres.encoding import NotEncodable, encode

if TYPE_CHECKING:
    import pyarrow as pa

    from dbworkbench.engines.postgres.target import Target


@dataclass(frozen=True)
class CopyBody:
    """A piece of what goes over the wire for some columns, without header and trailer."""

    columns: tuple[str, ...]
    binary: bool
    data: bytes | memoryview

    def __reduce__(self) -> tuple[type[CopyBody], tuple[tuple[str, ...], bool, bytes]]:
        return CopyBody, (self.columns, self.binary, bytes(self.data))


@dataclass(frozen=True)
class CopyPacker:
    """Packs the rows of one table; columns that the server computes stay away."""

    target: Target

    def __call__(self, batch: pa.RecordBatch) -> Parcel:
        chosen = batch.select(self.target.select(batch.schema.names))
        columns = tuple(chosen.schema.names)
        try:
            body = CopyBody(columns, True, encode(chosen, [self.target.columns[name] for name in columns]))
        except NotEncodable:
            body = CopyBody(columns, False, write_csv(chosen))
        return Parcel(batch.num_rows, body)
