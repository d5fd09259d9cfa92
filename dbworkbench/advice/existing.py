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

SIZE = """
SELECT pg_relation_size(c.oid) + coalesce(parts.bytes, 0)::bigint AS bytes, c.relkind = 'I' AS partitioned
FROM pg_class c, LATERAL (SELECT sum(pg_relation_size(relid)) AS bytes FROM pg_partition_tree(c.oid)
                          WHERE relid <> c.oid) AS parts
WHERE c.oid = to_regclass(CAST(:index AS text))
"""
Reason = tuple["Table", str, str]
REDUNDANT = ("duplicate-index", "redundant-index")


@dataclass(frozen=True)
class Spare:
    """An index that is there: its bytes, and why it may go.

    `ddl` drops it while others work on, unless its table is `partitioned`. `schema` is empty for the public
    one.
    """

    name: str
    table: str
    bytes: int
    reason: str
    schema: str = ""
    partitioned: bool = False

    @property
    def ddl(self) -> str:
        name = f"{quoted(self.schema)}.{quoted(self.name)}" if self.schema else quoted(self.name)
        return f"DROP INDEX {'' if self.partitioned else 'CONCURRENTLY '}{name}"


def find_spare(
    design: Design, database: Database, recommended: Sequence[Candidate], used: Collection[str]
) -> tuple[Spare, ...]:
    """Return indexes that repeat another one, that a recommended one replaces, or that no query uses.

    `used` are the names of indexes that the plans of the workload read. Unique ones are rules of the design,
    those on a foreign key serve the deletion of parents: both stay.
    """
    found: dict[tuple[str, str], Spare] = {}
    for table, name, reason in (
        *_repeated(design),
        *_replaced(design, recommended),
        *_unused(design, used),
    ):
        if (table.key, name) not in found:
            schema = "" if table.schema in (None, "public") else str(table.schema)
            size, partitioned = _size(database, schema, name)
            found[table.key, name] = Spare(name, table.key, size, reason, schema, partitioned)
    return tuple(found.values())


def _size(database: Database, schema: str, name: str) -> tuple[int, bool]:
    """Return the bytes of an index with all its partitions, and whether it has some."""
    key = f"{quoted(schema or 'public')}.{quoted(name)}"
    (row,) = database.query(SIZE, {"index": key}).table.to_pylist()
    return int(row["bytes"]), bool(row["partitioned"])


def is_held(candidate: Candidate, design: Design) -> bool:
    """Say whether an index that is there, or a key, begins with all the keys that a candidate has."""
    plain = candidate.method == "btree" and not candidate.include and not candidate.where
    table = design.metadata.tables.get(candidate.table)
    if table is None or not plain:
        return False
    held = [*unique_keys(table), *(index_columns(index) for index in _simple(table.indexes))]
    own = candidate.keys
    return any(tuple(map(quoted, keys[: len(own)])) == own for keys in held)


def _repeated(design: Design) -> Iterator[Reason]:
    for finding in lint(design, REDUNDANT).findings:
        name = finding.fix.removeprefix("Drop index ").removesuffix(".")
        yield design.metadata.tables[finding.object], name, finding.message.removeprefix(f"index {name} ")


def _replaced(design: Design, recommended: Sequence[Candidate]) -> Iterator[Reason]:
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
                    yield table, str(index.name), f"is the beginning of the recommended {candidate.name}"


def _unused(design: Design, used: Collection[str]) -> Iterator[Reason]:
    for table in design.tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if not index.unique and index.name not in used and not _serves_a_reference(table, index):
                yield table, str(index.name), "is read by no query of the workload"


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
