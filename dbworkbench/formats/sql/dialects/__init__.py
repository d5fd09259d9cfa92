"""Dialects of SQL: one file each, and one line each in the list below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from dbworkbench.errors import UnknownName
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.source import SourceText
from dbworkbench.formats.sql.joined import Joined
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design


@dataclass(frozen=True)
class Dialect:
    """A dialect and its module, loaded when it is first used, for it loads a parser or a driver.

    The module has `read(source, name)` that gives a Reading when `reads`, and `write(design)` that gives a
    Written when `writes`; it may have `read_many(sources, name)`.
    """

    name: str
    module: str
    reads: bool = True
    writes: bool = True
    aliases: tuple[str, ...] = ()

    def read(self, source: SourceText, name: str) -> Reading:
        reading: Reading = import_module(self.module).read(source, name)
        return reading

    def read_many(self, sources: Sequence[SourceText], name: str) -> Reading:
        """Read texts one after the other, as one where the module reads only one."""
        module = import_module(self.module)
        if hasattr(module, "read_many"):
            reading: Reading = module.read_many(sources, name)
            return reading
        joined = Joined.of(sources)
        return joined.relocate(self.read(SourceText(joined.text), name))

    def write(self, design: Design) -> Written:
        written: Written = import_module(self.module).write(design)
        return written


DIALECTS: dict[str, Dialect] = {
    "postgres": Dialect(
        "postgres", "dbworkbench.formats.sql.dialects.postgres", aliases=("postgresql", "pg")
    ),
    "duckdb": Dialect("duckdb", "dbworkbench.formats.sql.dialects.duckdb"),
    "mysql": Dialect("mysql", "dbworkbench.formats.sql.dialects.mysql", aliases=("mariadb",)),
    "tsql": Dialect(
        "tsql", "dbworkbench.formats.sql.dialects.tsql", writes=False, aliases=("mssql", "sqlserver")
    ),
    "oracle": Dialect("oracle", "dbworkbench.formats.sql.dialects.oracle", writes=False, aliases=("plsql",)),
    "sqlite": Dialect("sqlite", "dbworkbench.formats.sql.dialects.sqlite", aliases=("sqlite3",)),
}


def dialect_to_read(name: str) -> Dialect:
    """Return a dialect that can be read, by its name or another word for it; raises UnknownName."""
    return _find(name, {key: known for key, known in DIALECTS.items() if known.reads}, "SQL dialect")


def dialect_to_write(name: str) -> Dialect:
    """Return a dialect that can be written, by its name or another word for it; raises UnknownName."""
    return _find(name, {key: known for key, known in DIALECTS.items() if known.writes}, "SQL dialect")


def _find(name: str, known: dict[str, Dialect], what: str) -> Dialect:
    word = name.casefold()
    for dialect in known.values():
        if word == dialect.name or word in dialect.aliases:
            return dialect
    raise UnknownName(what, name, known)
