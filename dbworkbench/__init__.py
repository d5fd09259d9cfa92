"""A database architect's workbench: sketch, draw, create, fill, query, explain, benchmark, decide."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbworkbench.engines import connect
    from dbworkbench.errors import WorkbenchError
    from dbworkbench.formats import read, write
    from dbworkbench.model.design import Design
    from dbworkbench.workbench.session import Session, session
    from dbworkbench.workloads import record

__version__ = "0.1.0"
__all__ = ["Design", "Session", "WorkbenchError", "connect", "design", "read", "record", "session", "write"]

HOMES = {
    "Design": "dbworkbench.model.design",
    "Session": "dbworkbench.workbench",
    "WorkbenchError": "dbworkbench.errors",
    "connect": "dbworkbench.engines",
    "read": "dbworkbench.formats",
    "record": "dbworkbench.workloads",
    "session": "dbworkbench.workbench.session",
    "write": "dbworkbench.formats",
}


def design(name: str | None = None) -> Design:
    """Return a design of this process' session by name, or the one that was last worked on."""
    session_of_this_process = importlib.import_module("dbworkbench.workbench.session").session()
    found: Design = session_of_this_process.design(name)
    return found


def load_ipython_extension(shell: Any) -> None:
    """Add the magics to IPython: `%load_ext dbworkbench`."""
    importlib.import_module("dbworkbench.notebook").load_ipython_extension(shell)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing the library stays light."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
