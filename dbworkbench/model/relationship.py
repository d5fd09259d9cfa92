"""A relationship between two entities, as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dbworkbench.errors import Place
from dbworkbench.model.settings import NOTHING


class Orphans(StrEnum):
    """What to do with rows of real data that refer to nothing."""

    REFUSE = "refuse"
    STUB = "stub"
    UNENFORCED = "unenforced"


@dataclass(frozen=True)
class End:
    """One end: `most` is 1 or None (many); `least` 0 or 1; no columns while it is conceptual.

    `table` is the key of a table in the design's MetaData (`schema.name` or `name`).
    The cardinality tells how many rows of *this* end's table one row of the other end sees.
    """

    table: str
    columns: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = 1
    role: str | None = None

    @property
    def many(self) -> bool:
        return self.most != 1


@dataclass(frozen=True)
class Relationship:
    """`left < right`, `>`, `-` or `<>`, with its settings; inactive ones make no foreign key."""

    left: End
    right: End
    name: str | None = None
    active: bool = True
    on_delete: str | None = None
    on_update: str | None = None
    identifying: bool = False
    fanout: str | None = None
    orphans: Orphans | None = None
    color: str | None = None
    settings: Mapping[str, str] = NOTHING
    inline: bool = field(default=False, compare=False)
    completed: bool = False
    comments: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)

    @property
    def conceptual(self) -> bool:
        """Whether it relates entities only, without columns."""
        return not self.left.columns and not self.right.columns

    @property
    def many_to_many(self) -> bool:
        return self.left.many and self.right.many

    @property
    def child(self) -> End:
        """The end that holds the foreign key: the many end; of 1:1 the right one (DBML's rule)."""
        return self.left if self.left.many and not self.right.many else self.right

    @property
    def parent(self) -> End:
        return self.right if self.child is self.left else self.left
