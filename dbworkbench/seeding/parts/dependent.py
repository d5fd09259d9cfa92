"""Values that follow from other columns of the row: equal determinants, equal dependents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Choice, Draw
from dbworkbench.seeding.spread.hashing import Bits, stream
from dbworkbench.seeding.values.arrays import Array, compute, join, pick
from dbworkbench.seeding.values.domain import Domain

NULL = "\x1enull"


@dataclass(frozen=True)
class DependentPart(Part):
    """A column whose value is chosen by a hash of the determinant's values, spread as its choice says."""

    table: str
    column: str
    determinant: tuple[str, ...]
    domain: Domain
    choice: Choice

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the determinant
        return self.determinant

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        bits = hashed([row[name] for name in self.determinant], (*self.names(scene), "of"))
        shares = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return {self.column: self.domain.decode(self.choice.at(shares, self.domain.size))}

    def __str__(self) -> str:
        return f"follows from {', '.join(self.determinant)}: {self.domain}"


@dataclass(frozen=True)
class LookupPart(Part):
    """A column that a table of known pairs gives for another column; other values get one by their hash."""

    table: str
    column: str
    key: str
    known: tuple[str, ...]
    found: tuple[str, ...]
    said: str

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.column,)

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # it is one column
        return (self.key,)

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        keys = row[self.key]
        places = compute.index_in(keys, value_set=pa.array(self.known, keys.type))
        if places.null_count:
            other = hashed([keys], (*self.names(scene), "of")) % np.uint64(len(self.found))
            places = compute.if_else(
                keys.is_null(), None, compute.coalesce(places, pa.array(other).cast(pa.int32()))
            )
        return {self.column: compute.take(pa.array(self.found, pa.string()), places)}

    def __str__(self) -> str:
        return self.said


def hashed(columns: list[Array], names: tuple[object, ...]) -> Bits:
    """Return 64 bits for each row that depend on nothing but the values in it; NULL equals NULL."""
    texts = [compute.fill_null(column.cast(pa.string()), NULL) for column in columns]
    encoded = (join([*texts], "\x1f") if len(texts) > 1 else texts[0]).dictionary_encode()
    bits = np.array([stream(*names, text) for text in encoded.dictionary.to_pylist()], np.uint64)
    taken: Bits = pick(pa.array(bits), encoded.indices.to_numpy(zero_copy_only=False)).to_numpy()
    return taken
