"""The door of the command line."""

from dbworkbench.cli.program import main

__all__ = ["main"]
