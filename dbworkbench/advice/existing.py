"""Indexes that the database has and could do without."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.advice.candidates import Candidate
from dbworkbench.advice.reading.expression import quoted
from dbworkbench.model.design import Design
from dbworkbench.model.keys import index_columns, is_partial, is_plain, method, unique_keys
from dbworkbench.rules import lint

if TYPE_CHECKING:
    from sqlalchemy import Index, Table

    from dbworkbench.engines.engine import Database

REDUNDANT = ("duplicate-index", "redundant-index")


@dataclass(frozen=True)
class Spare:
    """An index that is there: its bytes, and why it may go. `ddl` drops it while others work on."""

    name: str
    table: str
    bytes: int
    reason: str

    @property
    def ddl(self) -> str:
        return f"DROP INDEX CONCURRENTLY {quoted(self.name)}"


def find_spare(
    design: Design, database: Database, recommended: Sequence[Candidate], used: Collection[str]
) -> tuple[Spare, ...]:
    """Return indexes that repeat another one, that a recommended one replaces, or that no query uses.

    `used` are the names of indexes that the plans of the workload read. Unique ones are rules of the design,
    those on a foreign key serve the deletion of parents: both stay.
    """
    sizes = {(size.table, size.name): size.bytes for size in database.index_sizes()}
    found: dict[str, Spare] = {}
    for table, name, reason in (
        *_repeated(design),
        *_replaced(design, recommended),
        *_unused(design, used),
    ):
        bare = table.rpartition(".")[2]
        size = sizes.get((table, name), sizes.get((bare, name), 0))
        found.setdefault(name, Spare(name, table, size, reason))
    return tuple(found.values())


def is_held(candidate: Candidate, design: Design) -> bool:
    """Say whether an index that is there, or a key, begins with all the keys that a candidate has."""
    plain = candidate.method == "btree" and not candidate.include and not candidate.where
    table = design.metadata.tables.get(candidate.table)
    if table is None or not plain:
        return False
    held = [*unique_keys(table), *(index_columns(index) for index in _simple(table.indexes))]
    own = candidate.keys
    return any(tuple(map(quoted, keys[: len(own)])) == own for keys in held)


def _repeated(design: Design) -> Iterator[tuple[str, str, str]]:
    indexes = {str(index.name): (table.key, index) for table in design.tables for index in table.indexes}
    for finding in lint(design).findings:
        name = finding.fix.removeprefix("Drop index ").removesuffix(".")
        if finding.rule in REDUNDANT and name in indexes:
            yield indexes[name][0], name, finding.message.removeprefix(f"index {name} ")


def _replaced(design: Design, recommended: Sequence[Candidate]) -> Iterator[tuple[str, str, str]]:
    for table in design.tables:
        for index in _simple(table.indexes):
            own = [quoted(column) for column in index_columns(index)]
            for candidate in recommended:
                begins = list(candidate.keys[: len(own)]) == own
                if (
                    candidate.table == table.key
                    and candidate.method == "btree"
                    and not candidate.where
                    and begins
                ):
                    yield table.key, str(index.name), f"is the beginning of the recommended {candidate.name}"


def _unused(design: Design, used: Collection[str]) -> Iterator[tuple[str, str, str]]:
    for table in design.tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if not index.unique and index.name not in used and not _serves_a_reference(table, index):
                yield table.key, str(index.name), "is read by no query of the workload"


def _serves_a_reference(table: Table, index: Index) -> bool:
    """Whether rows of a parent are deleted, or their keys changed, with the help of an index."""
    if not is_plain(index) or is_partial(index) or method(index) != "btree":
        return False
    own = index_columns(index)
    references = [set(constraint.column_keys) for constraint in table.foreign_key_constraints]
    return any(set(own[: len(columns)]) == columns for columns in references)


def _simple(indexes: Collection[Index]) -> list[Index]:
    plain = [
        i for i in indexes if is_plain(i) and not is_partial(i) and method(i) == "btree" and not i.unique
    ]
    return sorted(plain, key=lambda index: str(index.name))
