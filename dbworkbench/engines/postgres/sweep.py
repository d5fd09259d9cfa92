"""Sweep what dead processes left behind: registrations, servers, half-made data, sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dbworkbench.engines.postgres import watch
from dbworkbench.engines.postgres.home import ServerFolder, home, throwaway_home
from dbworkbench.engines.postgres.lock import held
from dbworkbench.engines.postgres.server import remove_half_made, remove_sockets
from dbworkbench.engines.postgres.users import prune


@dataclass(frozen=True)
class Sweep:
    """What was swept: servers that nobody used, files and folders that nobody needed, dead users."""

    stopped: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    dead_users: int = 0

    def __add__(self, other: Sweep) -> Sweep:
        return Sweep(
            self.stopped + other.stopped, self.removed + other.removed, self.dead_users + other.dead_users
        )

    def __str__(self) -> str:
        lines = [f"stopped the server of {path}, which nobody used" for path in self.stopped]
        lines += [f"removed {path}" for path in self.removed]
        if self.dead_users:
            lines.append(f"forgot {self.dead_users} {'user' if self.dead_users == 1 else 'users'} that ended")
        return "\n".join(lines) or "nothing to sweep"


def clean() -> Sweep:
    """Sweep the home folder; servers that a living process uses, and databases, are left alone."""
    done = Sweep()
    for folder in _folders(home(), "pg*"):
        done += _sweep(folder)
    if throwaway_home().is_dir():
        with held(throwaway_home() / "lock"):  # a new one is registered before we look at it
            done += sweep_throwaways()
    return done


def sweep_throwaways() -> Sweep:
    """Sweep the servers for one use whose process is gone; call it with the lock of their home held."""
    done = Sweep()
    for folder in _folders(throwaway_home(), "*-*"):
        done += _sweep_throwaway(folder)
    return done


def _folders(place: Path, pattern: str) -> Iterator[ServerFolder]:
    return (ServerFolder(path) for path in sorted(place.glob(pattern)) if path.is_dir())


def _sweep(folder: ServerFolder) -> Sweep:
    with held(folder.lock):
        dead = prune(folder.users) if folder.users.is_dir() else 0
        removed = remove_half_made(folder)
        if watch.living(folder.users):
            return Sweep((), tuple(removed), dead)
        stopped = (folder.path,) if watch.close(folder.path) else ()
        return Sweep(stopped, (*removed, *remove_sockets(folder.sockets)), dead)


def _sweep_throwaway(folder: ServerFolder) -> Sweep:
    with held(folder.lock):
        if watch.living(folder.users):
            return Sweep()
        stopped = (folder.path,) if watch.close(folder.path) else ()
        watch.remove(folder.parts)
        return Sweep(stopped, (folder.path,))
