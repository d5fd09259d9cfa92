"""How long imports take, each in an interpreter of its own, without the start of that interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from benchmarks.comparison import Comparison, by_turns

ROUNDS = 15
REFERENCE = "sqlalchemy"
MODULES = ("dbworkbench", "dbworkbench.workbench")
PROGRAM = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def compare() -> Iterator[Comparison]:
    """Compare the library, and the whole session behind its doors, with what they rest on."""
    for module in MODULES:
        mine, other = by_turns(partial(measure, module), partial(measure, REFERENCE), ROUNDS)
        yield Comparison(f"import {module}", f"import {REFERENCE}", "ms", mine, other)


def measure(module: str) -> float:
    """Return the ms that one import takes in a new interpreter."""
    done = subprocess.run([sys.executable, "-c", PROGRAM.format(module)], check=True, capture_output=True)
    return float(done.stdout) * 1000
