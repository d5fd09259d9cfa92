"""What the spare copy of a database's file is called, and taking away one that a crash has left."""

from __future__ import annotations

from pathlib import Path


def spare_of(path: Path) -> Path:
    """Return the file's copy that is worked on."""
    return path.with_name(f"{path.name}.loading")


def log_of(path: Path) -> Path:
    """Return the file's write-ahead log."""
    return path.with_name(f"{path.name}.wal")


def sweep_spare(path: Path) -> None:
    """Delete the copy and its log; whoever calls holds the lock on the file, so nobody works on them."""
    for left in (spare_of(path), log_of(spare_of(path))):
        left.unlink(missing_ok=True)
