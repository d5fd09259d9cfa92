"""What a session holds: designs, connections, and what was made where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from dbworkbench.advice import Advice
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from dbworkbench.plans import Explanation
from dbworkbench.workbench.connections import Connections
from dbworkbench.workbench.heading import heading

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is worked on, how much of it is done, and how much there is."""


@dataclass
class State:
    """Everything that cells share."""

    connections: Connections = field(default_factory=Connections)
    designs: dict[str, Design] = field(default_factory=dict)
    before: dict[str, Design] = field(default_factory=dict)
    current: str | None = None
    made: dict[tuple[str, str], Design] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    advised: Advice | None = None
    explained: dict[tuple[str, str], Explanation] = field(default_factory=dict)
    """The last plan of each query, by its design and its name or text."""
    repeated: set[str] = field(default_factory=set)
    """Queries that a workload showed to run once for each row of another."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """The aliases that are connected, in the order of connecting."""
        return tuple(self.connections.engines)

    def engine(self, alias: str | None = None) -> Engine:
        """Return the engine of an alias, or of the first connection."""
        return self.connections.engine(alias)

    def database(self, alias: str | None = None, name: str | None = None) -> Database:
        """Return the database of a design on an engine."""
        return self.engine(alias).database(self.design(name).name)

    def design(self, name: str | None = None) -> Design:
        """Return a design by name, or the one that was last worked on."""
        wanted = name or self.current
        if wanted is None:
            raise UnusableInput(
                "there is no design yet", hint="Sketch one in a cell that begins with %%schema NAME."
            )
        if wanted not in self.designs:
            raise UnknownName("design", wanted, self.designs)
        return self.designs[wanted]

    def _spot(self, at: str | None, design: Design) -> tuple[str, str]:
        return self.engine(at).alias, design.name

    def _heading(self, design: Design, *at: str | None) -> str:
        """Return the line that a result begins with: design, databases, rows, and whether they agree."""
        engines = [self.engine(alias) for alias in at or (None,)]
        behind = []
        for engine in engines:
            spot = engine.alias, design.name
            if spot not in self.counts:
                self.counts[spot] = sum(engine.database(design.name).row_counts(design).values())
            if not compare(self.made.get(spot, design), design, physical=True).empty:
                behind.append(engine.alias)
        rows = [self.counts[engine.alias, design.name] for engine in engines]
        return heading(design, [engine.alias for engine in engines], rows, behind)

    def _keep(self, design: Design, *, same: bool = False) -> None:
        if not same and design.name in self.designs:
            self.before[design.name] = self.designs[design.name]
        self.designs[design.name] = design
        self.current = design.name
