"""A command: its name, what it takes, and the one function that it calls."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

FINE = 0
FOUND = 1
UNUSABLE = 2
INTERRUPTED = 130


@dataclass(frozen=True)
class Command:
    """`declare` says what the command takes, `run` does it and returns the exit code.

    `passes_on` is for a command that hands options it does not know to another program.
    """

    name: str
    about: str
    declare: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
    passes_on: bool = False
