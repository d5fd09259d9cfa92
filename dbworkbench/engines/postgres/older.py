"""Data directories that an older major version of PostgreSQL made, and the way out of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dbworkbench.engines.postgres import programs
from dbworkbench.engines.postgres.home import ServerFolder, home
from dbworkbench.errors import WorkbenchError

FIRST_USER_OID = 16384  # FirstNormalObjectId in PostgreSQL's access/transam.h: what users make begins here


class OlderDataFound(WorkbenchError):
    """Databases that only an older major version of PostgreSQL can read."""

    def __init__(self, folder: ServerFolder, version: int, wanted: int) -> None:
        self.folder = folder
        self.version = version
        self.wanted = wanted
        super().__init__(
            f"PostgreSQL {version} made the databases in {folder.path}; PostgreSQL {wanted} cannot read them",
            hint=f"To keep them, set {programs.VARIABLE} to the programs of PostgreSQL {version}, save what "
            f"you need with its pg_dump, and unset it. To begin anew, delete {folder.path}.",
        )


@dataclass(frozen=True)
class OlderData:
    """A server's folder of an older major version."""

    folder: ServerFolder
    version: int


def older_data(wanted: int) -> tuple[OlderData, ...]:
    """Return the folders of older major versions that hold databases of the user, the newest first."""
    folders = [ServerFolder(path) for path in home().glob("pg*")]
    found = [OlderData(folder, folder.version) for folder in folders if folder.version is not None]
    older = [one for one in found if one.version < wanted and _holds_databases(one.folder.data)]
    return tuple(sorted(older, key=lambda one: -one.version))


def refuse_to_forget(folder: ServerFolder, wanted: int) -> None:
    """Raise OlderDataFound rather than begin with an empty server beside older databases."""
    if folder.version == wanted:
        return
    if folder.version is not None:
        raise OlderDataFound(folder, folder.version, wanted)
    older = older_data(wanted)
    if older:
        raise OlderDataFound(older[0].folder, older[0].version, wanted)


def _holds_databases(data: Path) -> bool:
    return any(int(path.name) >= FIRST_USER_OID for path in (data / "base").glob("[0-9]*"))
