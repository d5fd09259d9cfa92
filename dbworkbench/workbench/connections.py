"""The databases that a session knows by an alias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dbworkbench import engines
from dbworkbench.drawings.page import heading_html
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnknownName, UnusableInput

DEFAULT = "postgres"


@dataclass(frozen=True)
class Connected:
    """What a connection leads to; passwords are not part of it."""

    alias: str
    description: str
    writable: bool

    def __str__(self) -> str:
        return f"@{self.alias} is {self.description}{'' if self.writable else ', read-only'}"

    def _repr_html_(self) -> str:
        return heading_html(str(self))


@dataclass
class Connections:
    """Engines by alias, in the order of connecting; the first is the default."""

    engines: dict[str, Engine] = field(default_factory=dict)

    def connect(self, what: str, alias: str | None = None, *, allow_write: bool = False) -> Connected:
        """Open an engine under an alias; the same alias again replaces it."""
        name = alias or (what if what.isidentifier() else "db")
        if not name.isidentifier():
            raise UnusableInput(f"{name!r} cannot be an alias", hint="Use letters, digits and underscores.")
        engine = engines.connect(what, alias=name, allow_write=allow_write)
        self.take(engine)
        return Connected(name, describe(engine), engine.writable)

    def take(self, engine: Engine) -> None:
        """Keep an engine under its alias; one that had it before is closed."""
        if engine.alias in self.engines:
            self.engines[engine.alias].close()
        self.engines[engine.alias] = engine

    def engine(self, alias: str | None = None) -> Engine:
        """Return the engine of an alias, or the first; with none, the embedded PostgreSQL is started."""
        if alias is None:
            if not self.engines:
                self.connect(DEFAULT)
            return next(iter(self.engines.values()))
        if alias not in self.engines:
            if alias in engines.ENGINES:
                self.connect(alias)
            else:
                raise UnknownName("connection", f"@{alias}", (f"@{known}" for known in self.engines))
        return self.engines[alias]

    def database(self, name: str, alias: str | None = None) -> Database:
        """Return a design's database on an engine."""
        return self.engine(alias).database(name)

    def close(self) -> None:
        """Close every engine; the embedded server stops with its last user."""
        for engine in self.engines.values():
            engine.close()
        self.engines.clear()


@dataclass(frozen=True)
class DatabasesOf(Mapping[str, Database]):
    """A design's databases by alias; one that is not asked for is not made."""

    design: str
    connections: Connections

    def __getitem__(self, alias: str) -> Database:
        return self.connections.engines[alias].database(self.design)

    def __contains__(self, alias: object) -> bool:
        return alias in self.connections.engines

    def __iter__(self) -> Iterator[str]:
        return iter(self.connections.engines)

    def __len__(self) -> int:
        return len(self.connections.engines)


def describe(engine: Engine) -> str:
    """Name an engine, its version, and whose database it is."""
    names = {
        "postgres": "PostgreSQL",
        "duckdb": "DuckDB",
        "sqlite": "SQLite",
        "mysql": getattr(engine, "flavour", "MySQL"),
    }
    version = ".".join(str(part) for part in engine.version[: 1 if engine.kind == "postgres" else 2])
    return f"{names.get(engine.kind, engine.kind)} {version}{'' if engine.own else ' of somebody else'}"
