"""Another way to ask, as it is thought of: nothing is proved yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from dbworkbench.advice.rewrites.question import Question
from dbworkbench.model.query import Query

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database

Sets: TypeAlias = Sequence[Mapping[str, Any]]
"""Values of parameters, set by set."""


class Asking(StrEnum):
    """What is run instead of what."""

    ONCE = "one query in the place of one"
    FOR_ALL = "one query in the place of one for each key"


@dataclass(frozen=True)
class Proposal:
    """A query that might stand for another, with statements that must have been run before.

    `original` is what it has to be equal to: the query itself, or the query made exact where it leaves
    something open. `pairs` turns values for the original into those of the new query; None means that
    there are none for these. `refresh` is run after rows have changed. `note` says what a program that
    asks must mind.
    """

    rewrite: str
    original: Query
    new: Query
    why: str
    note: str = ""
    statements: tuple[str, ...] = ()
    refresh: str = ""
    extension: str = ""
    asking: Asking = Asking.ONCE
    pairs: Callable[[Database, Mapping[str, Any]], Mapping[str, Any] | None] | None = None
    trials: Callable[[Database, Sets], Sets] | None = None
    key: str = ""

    def values_for_new(self, database: Database, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the new query's values that go with some of the original's."""
        return values if self.pairs is None else self.pairs(database, values)

    def tried(self, database: Database, sets: Sets) -> Sets:
        """Return the values for the original that are worth trying, from sampled ones."""
        return sets if self.trials is None else self.trials(database, sets)


@dataclass(frozen=True)
class Rewrite:
    """A kind of rewrite: `find` yields what it would make of a query, nothing where it does not apply."""

    name: str
    about: str
    find: Callable[[Question], Iterator[Proposal]]
