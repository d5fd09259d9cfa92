"""The files of relations, as long as the planner shall believe them: holes on the disk that take no room.

The planner takes a relation's size from its file (`RelationGetNumberOfBlocks`), not from the statistics.
A page of zeros is a valid, empty page to PostgreSQL ("Database Page Layout"; checksums pass it over), so
that even a scan finds no row and no error.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dbworkbench.engines.postgres.account import Account
from dbworkbench.engines.postgres.simulation.pages import PAGE
from dbworkbench.errors import UnusableInput

SEGMENT = 1 << 30  # bytes of each file of a relation (`RELSEG_SIZE`)


@dataclass(frozen=True)
class Storage:
    """The data directory of our own server, and the account that its files belong to."""

    data: Path
    account: Account | None

    def size(self, path: str) -> int:
        """Return the pages of a relation's first file."""
        return (self.data / path).stat().st_size // PAGE

    def resize(self, path: str, pages: int, floor: int = 0) -> None:
        """Give a relation so many pages, but not fewer than `floor`, which hold something.

        Pages are added as holes. Call it while no session has planned with the relation, or open a new one.
        Raises UnusableInput when the disk's file system cannot hold such a file.
        """
        rest, number = max(pages, floor) * PAGE, 0
        while rest > 0 or number == 0:
            self._cut(self._segment(path, number), min(rest, SEGMENT))
            rest, number = rest - SEGMENT, number + 1
        while (surplus := self._segment(path, number)).exists():
            surplus.unlink()
            number += 1

    def _segment(self, path: str, number: int) -> Path:
        return self.data / (f"{path}.{number}" if number else path)

    def _cut(self, file: Path, size: int) -> None:
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            if self.account:
                self.account.own(file)
        try:
            os.truncate(file, size)
        except OSError as error:
            raise UnusableInput(
                f"the file system of {self.data} cannot hold files with holes: {error.strerror}",
                hint="Let DBWORKBENCH_HOME name a folder on a disk with ext4, XFS, Btrfs or APFS.",
            ) from error
