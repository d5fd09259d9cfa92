"""Values that follow from other columns of the row: equal determinants, equal dependents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dbworkbench.seeding.parts.part import Part, Scene, Values
from dbworkbench.seeding.spread.choice import Draw
from dbworkbench.seeding.spread.hashing import Bits, stream
from dbworkbench.seeding.values.arrays import Array, compute, join, pick

NULL = "\x1enull"
ROWS = 1 << 62


@dataclass(frozen=True)
class DependentPart(Part):
    """Columns of another part, which draws by a hash of the determinant's values instead of the row's index.

    So rows with equal determinants are drawn alike, and columns that the part makes agree still agree.
    """

    inner: Part
    columns: tuple[str, ...]
    determinant: tuple[str, ...]

    @property
    def table(self) -> str:  # type: ignore[override]  # it is the inner part's
        return self.inner.table

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the determinant
        return self.determinant

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        bits = hashed([row[name] for name in self.determinant], (*self.names(scene), "of"))
        made = self.inner.fill(Draw(bits >> np.uint64(2), ROWS), scene, row)
        return {name: made[name] for name in self.columns}

    def __str__(self) -> str:
        return f"follows from {', '.join(self.determinant)}: {self.inner}"

    def names(self, scene: Scene) -> tuple[object, ...]:
        """Return names that all dependents of a determinant share."""
        return (scene.seed, self.table, *self.determinant)


@dataclass(frozen=True)
class SomePart(Part):
    """Some columns of another part, when the others are filled otherwise."""

    inner: Part
    columns: tuple[str, ...]

    @property
    def table(self) -> str:  # type: ignore[override]  # it is the inner part's
        return self.inner.table

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]  # they are the inner part's
        return self.inner.needs

    def fill(self, draw: Draw, scene: Scene, row: Values) -> Values:
        made = self.inner.fill(draw, scene, row)
        taken = set(self.inner.columns) - set(self.columns)
        return {name: array for name, array in made.items() if name not in taken}

    def __str__(self) -> str:
        return str(self.inner)


def hashed(columns: list[Array], names: tuple[object, ...]) -> Bits:
    """Return 64 bits for each row that depend on nothing but the values in it; NULL equals NULL."""
    texts = [compute.fill_null(column.cast(pa.string()), NULL) for column in columns]
    encoded = (join([*texts], "\x1f") if len(texts) > 1 else texts[0]).dictionary_encode()
    bits = np.array([stream(*names, text) for text in encoded.dictionary.to_pylist()], np.uint64)
    taken: Bits = pick(pa.array(bits), encoded.indices.to_numpy(zero_copy_only=False)).to_numpy()
    return taken
