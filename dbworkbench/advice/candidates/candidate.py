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
class Candidate:
    """An index; `kind` is the reason in a word, `extension` what has to be installed first."""

    table: str
    parts: tuple[Part, ...]
    include: tuple[str, ...] = ()
    where: str = ""
    method: str = "btree"
    kind: str = field(default="", compare=False)
    extension: str = ""

    @cached_property
    def body(self) -> str:
        """What stands after ON, which makes two candidates the same."""
        method = "" if self.method == "btree" else f"USING {self.method} "
        keys = ", ".join(part.text for part in self.parts)
        include = f" INCLUDE ({', '.join(map(quoted, self.include))})" if self.include else ""
        where = f" WHERE {self.where}" if self.where else ""
        return f"{_dotted(self.table)} {method}({keys}){include}{where}"

    @cached_property
    def name(self) -> str:
        """A name that tells table and keys, with a mark where others have the same keys."""
        words = [next(iter(sorted(part.columns)), "expr") for part in self.parts]
        plain = "_".join(["ix", self.table.rpartition(".")[2], *words])
        special = self.include or self.where or self.method != "btree" or any(
            part.suffix or part.sql.startswith("(") for part in self.parts
        )  # fmt: skip
        mark = "_" + hashlib.sha256(self.body.encode()).hexdigest()[:6] if special else ""
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
        """The statement for a database in use: writers go on meanwhile (manual, CREATE INDEX)."""
        return f"CREATE INDEX CONCURRENTLY {quoted(self.name)} ON {self.body}"

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(part.text for part in self.parts)

    def with_include(self, columns: tuple[str, ...]) -> Candidate:
        """Return the same keys with further columns to be read from the index alone."""
        return replace(self, include=columns, kind="covering")


def _dotted(table: str) -> str:
    return ".".join(quoted(name) for name in table.split("."))
