"""A copy of a database's file that is worked on, and takes the file's place in one step.

Until then nobody sees anything of it: whatever breaks the work off leaves the file as it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dbworkbench.engines.duckdb.instance import Instance
from dbworkbench.engines.duckdb.quoting import literal, quote
from dbworkbench.engines.duckdb.sparename import log_of, spare_of, sweep_spare
from dbworkbench.engines.interruption import to_the_end
from dbworkbench.errors import ConnectionFailed, LoadFailed

CATALOG = "spare"
PATIENCE = 5.0  # seconds that other connections of this process are waited for
COPY = "import shutil, sys; shutil.copy(*sys.argv[1:])"
UNCHANGED = "Nothing was loaded: the database is as it was."


@dataclass(frozen=True)
class _State:
    """What tells whether a file was written to."""

    inode: int
    bytes: int
    written: int
    logged: bool


@contextmanager
def lend_spare(original: Instance, path: Path) -> Iterator[Instance]:
    """Lend a copy of the database whose file is `path`; at the end of the block it takes its place.

    Raises LoadFailed when the file was written to meanwhile, or other connections of this process stay
    open; the copy is deleted then, as after every error.
    """
    path, name = path.resolve(), original.catalog
    sweep_spare(path)
    root = original.root.cursor()
    root.execute(f"CHECKPOINT {quote(name)}")
    state = _state(path)
    try:
        _copy(path, spare_of(path))
        root.execute(f"ATTACH {literal(str(spare_of(path)))} AS {quote(CATALOG)}")
        yield Instance(original.root, CATALOG, original.name, spare_of(path), original.own)
        root.execute(f"CHECKPOINT {quote(CATALOG)}")
        to_the_end(lambda: _take_place(original, root, path, state))
    finally:
        with suppress(duckdb.Error):
            root.execute(f"DETACH DATABASE IF EXISTS {quote(CATALOG)}")
        root.close()
        sweep_spare(path)


def _copy(path: Path, spare: Path) -> None:
    """Copy the file in another process: to close it in this one would give up DuckDB's lock on it."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", COPY, str(path), str(spare)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise LoadFailed(
            f"the file {str(path)!r} could not be copied beside itself: {said}. {UNCHANGED}",
            hint="Rows are loaded into a copy, which then takes the file's place: make room for it.",
        )


def _state(path: Path) -> _State:
    found = path.stat()
    return _State(found.st_ino, found.st_size, found.st_mtime_ns, log_of(path).exists())


def _take_place(original: Instance, root: duckdb.DuckDBPyConnection, path: Path, state: _State) -> None:
    with original.alone(PATIENCE) as alone:
        if not alone:
            raise LoadFailed(
                f"other connections of this program to {str(path)!r} stay open. {UNCHANGED}",
                hint="Close them, or what reads from them, and repeat the load.",
            )
        if _state(path) != state:
            raise LoadFailed(
                f"something was written to {str(path)!r} during the load. {UNCHANGED}",
                hint="Repeat the load while nothing else writes.",
            )
        root.execute(f"DETACH {quote(CATALOG)}")
        spare_of(path).replace(path)
        _sync(path.parent)
        root.execute(f"DETACH {quote(original.catalog)}")
        _attach_again(original, root, path)


def _attach_again(original: Instance, root: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        root.execute(f"ATTACH {literal(str(path))} AS {quote(original.catalog)}")
    except duckdb.Error as error:
        raise ConnectionFailed(
            f"all rows are in, but {str(path)!r} was opened elsewhere just then",
            hint=f"Connect to it again. DuckDB says: {str(error).splitlines()[0]}",
        ) from None


def _sync(folder: Path) -> None:
    """Let the folder remember, even after a power cut, which file bears the name."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
