"""One index that might help, as a value: what it is on, and how it is made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

from dbworkbench.advice.reading.expression import quoted

LONGEST_NAME = 63


@dataclass(frozen=True)
class Part:
    """One key: its SQL, the columns in it, and what CREATE INDEX says after it (operator class, order)."""

    sql: str
    columns: frozenset[str]
    suffix: str = ""

    @property
    def text(self) -> str:
        return f"{self.sql} {self.suffix}".strip()


@dataclass(frozen=True)
class Partition:
    """A part of a partitioned table, which may have parts itself; `schema` is empty for the public one."""

    table: str
    schema: str = ""
    parts: tuple[Partition, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """An index; `kind` is the reason in a word, `extension` what has to be installed first.

    `table` is the key of the table, which begins with the `schema` unless that is empty, the public one;
    `partitions` are its parts. `marked` asks for a name that no other index has.
    """

    table: str
    parts: tuple[Part, ...]
    include: tuple[str, ...] = ()
    where: str = ""
    method: str = "btree"
    kind: str = field(default="", compare=False)
    extension: str = ""
    schema: str = ""
    partitions: tuple[Partition, ...] = field(default=(), compare=False)
    marked: bool = field(default=False, compare=False)

    @cached_property
    def body(self) -> str:
        """What stands after ON, which makes two candidates the same."""
        method = "" if self.method == "btree" else f"USING {self.method} "
        keys = ", ".join(part.text for part in self.parts)
        include = f" INCLUDE ({', '.join(map(quoted, self.include))})" if self.include else ""
        where = f" WHERE {self.where}" if self.where else ""
        return f"{self.relation} {method}({keys}){include}{where}"

    @cached_property
    def name(self) -> str:
        """A name that tells table and keys, with a mark where others may have the same."""
        words = [next(iter(sorted(part.columns)), "expr") for part in self.parts]
        plain = "_".join(["ix", self._bare_table, *words])
        special = self.schema or self.include or self.where or self.method != "btree" or any(
            part.suffix or part.sql.startswith("(") for part in self.parts
        )  # fmt: skip
        marked = special or self.marked or len(plain.encode()) > LONGEST_NAME
        mark = "_" + hashlib.sha256(self.body.encode()).hexdigest()[:6] if marked else ""
        room = LONGEST_NAME - len(mark)
        while len(plain.encode()) > room:
            plain = plain[:-1]
        return plain + mark

    @cached_property
    def ddl(self) -> str:
        """The statement for a database that nobody else uses."""
        return f"CREATE INDEX {quoted(self.name)} ON {self.body}"

    @property
    def ddl_online(self) -> str:
        """The statement for a database in use: writers go on meanwhile, except in a partitioned table."""
        return self.ddl if self.partitions else self.statements_online[0]

    @property
    def statements_online(self) -> tuple[str, ...]:
        """What makes it while writers go on, a partition at a time (manual, CREATE INDEX)."""
        if not self.partitions:
            return (f"CREATE INDEX CONCURRENTLY {quoted(self.name)} ON {self.body}",)
        made = [f"CREATE INDEX {quoted(self.name)} ON ONLY {self.body}"]
        for part in self.partitions:
            own = replace(self, table=part.table, schema=part.schema, partitions=part.parts, marked=True)
            attach = f"ALTER INDEX {self.qualified_name} ATTACH PARTITION {own.qualified_name}"
            made += [*own.statements_online, attach]
        return tuple(made)

    @property
    def ddl_drop(self) -> str:
        """The statement that takes it away again."""
        return f"DROP INDEX {self.qualified_name}"

    @property
    def qualified_name(self) -> str:
        """The name of the index as SQL has to write it elsewhere."""
        return self._qualified(self.name)

    @property
    def relation(self) -> str:
        """The table as SQL has to write it."""
        return self._qualified(self._bare_table)

    @property
    def _bare_table(self) -> str:
        return self.table.removeprefix(f"{self.schema}.") if self.schema else self.table

    def _qualified(self, name: str) -> str:
        return f"{quoted(self.schema)}.{quoted(name)}" if self.schema else quoted(name)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(part.text for part in self.parts)

    def with_include(self, columns: tuple[str, ...]) -> Candidate:
        """Return the same keys with further columns to be read from the index alone."""
        return replace(self, include=columns, kind="covering")
