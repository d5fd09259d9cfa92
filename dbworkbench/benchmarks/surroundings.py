"""What a measurement stood in: the machine, the engines with their settings, and what else went on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database


@dataclass
class Usage:
    """How many processors were busy on average while something was measured, and what was stolen of them.

    Stolen is what another guest of the same machine took (psutil, "cpu_times").
    """

    processors: int = 0
    busy: float = 0.0
    stolen: float = 0.0
    load: float = 0.0


@dataclass(frozen=True)
class Surroundings:
    """The machine and the engines of a measurement in words, and its usage of processors."""

    machine: str = ""
    engines: tuple[str, ...] = ()
    usage: Usage | None = None

    def __str__(self) -> str:
        return "; ".join(part for part in (self.machine, *self.engines) if part)


UNKNOWN = Surroundings()


@contextmanager
def watched() -> Iterator[Usage]:
    """Lend a value that tells, after the block, how busy the machine was during it."""
    usage = Usage(psutil.cpu_count() or 1)
    before = psutil.cpu_times()
    yield usage
    after = psutil.cpu_times()
    total = sum(after) - sum(before)
    idle = sum(getattr(after, name, 0.0) - getattr(before, name, 0.0) for name in ("idle", "iowait"))
    if total > 0:
        usage.busy = usage.processors * (1 - idle / total)
        usage.stolen = (getattr(after, "steal", 0.0) - getattr(before, "steal", 0.0)) / total
    usage.load = os.getloadavg()[0]


def look_around(databases: Mapping[str, Database], usage: Usage) -> Surroundings:
    """Return the machine and the engines' versions and settings."""
    memory = psutil.virtual_memory().total / 2**30
    machine = (
        f"{platform.system()} {platform.machine()}, {usage.processors} processors, {memory:.1f} GB, "
        f"Python {platform.python_version()}"
    )
    return Surroundings(machine, tuple(_engine(*named) for named in databases.items()), usage)


def _engine(alias: str, database: Database) -> str:
    version = ".".join(map(str, database.engine.version))
    settings = [f"{name} {value}" for name, value in database.configuration().items()]
    return f"@{alias}: {', '.join([f'{database.engine.kind} {version}', *settings])}"
