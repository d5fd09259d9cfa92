"""What many clients are to run on a server, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbworkbench.model.settings import NOTHING


@dataclass(frozen=True)
class Script:
    """A statement with the values of its parameters, and how often it is chosen beside the others."""

    name: str
    sql: str
    values: Mapping[str, Any] = NOTHING
    weight: int = 1


@dataclass(frozen=True)
class Transaction:
    """One run of a script: what it took in ms, and when it ended, in seconds of the epoch."""

    script: str
    ms: float
    ended: float


@dataclass(frozen=True)
class Load:
    """The transactions of some clients, and how many there were a second."""

    clients: int
    throughput: float
    transactions: tuple[Transaction, ...]
