"""The user's one server, shared by processes, and separate servers for one use."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType

from dbworkbench.engines.postgres import watch
from dbworkbench.engines.postgres.account import server_account
from dbworkbench.engines.postgres.home import PORT, ServerFolder, home, make_folder, throwaway_home
from dbworkbench.engines.postgres.lock import held
from dbworkbench.engines.postgres.older import refuse_to_forget
from dbworkbench.engines.postgres.programs import Programs
from dbworkbench.engines.postgres.server import SUPERUSER, Server
from dbworkbench.engines.postgres.settings import THROWAWAY
from dbworkbench.engines.postgres.sweep import sweep_throwaways
from dbworkbench.engines.postgres.users import User, prune

# PGHOSTADDR would lead to another server, the others would refuse ours
OVERRULED = {"hostaddr": "", "sslmode": "disable", "gssencmode": "disable", "target_session_attrs": "any"}


@dataclass(frozen=True)
class Cluster:
    """A server's facts: where its data and its socket are, and which programs run it."""

    data: Path
    sockets: Path
    port: int
    programs: Programs
    user: str = SUPERUSER


class Lease:
    """The right to use a server, given back by `release`, at the end of a `with` block or of the process."""

    def __init__(self, membership: Membership) -> None:
        self._membership = membership
        self._released = False

    @property
    def cluster(self) -> Cluster:
        """Return the server's facts."""
        return self._membership.cluster

    def conninfo(self, dbname: str = "postgres") -> dict[str, str | int]:
        """Return psycopg's parameters for a database, after bringing up the server if it was killed.

        What PG* variables of the environment say about somebody else's server is overruled.
        """
        if self._released:
            raise ValueError("this lease was given back")
        self._membership.ensure()
        cluster = self.cluster
        where: dict[str, str | int] = {"host": str(cluster.sockets), "port": cluster.port}
        return where | {"user": cluster.user, "dbname": dbname} | OVERRULED

    def release(self) -> None:
        """Give the server back; it stops with its last user. A second call does nothing."""
        if not self._released:
            self._released = True
            self._membership.give_back()

    def __enter__(self) -> Lease:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@dataclass
class Membership:
    """Our process as a user of one server: registered with the first lease, ended with the last."""

    server: Server
    leases: int = 0
    user: User | None = None
    guard: threading.RLock = field(default_factory=threading.RLock)

    @property
    def cluster(self) -> Cluster:
        """Return the server's facts as they are now."""
        server = self.server
        return Cluster(server.folder.data, server.sockets(), PORT, server.programs)

    def lend(self) -> Lease:
        """Lend the server once more."""
        with self.guard:
            self.ensure()
            self.leases += 1
            return Lease(self)

    def ensure(self) -> None:
        """Register this process and bring the server up, unless both is so already."""
        with self.guard:
            if self.user is not None and self.server.is_ready():
                return
            self._forget_if_deleted()
            newly = self.user is None
            try:
                self._enter()
            except BaseException:
                if newly:
                    self.leave()
                raise

    def give_back(self) -> None:
        """End one lease, and the use of the server with the last one."""
        with self.guard:
            self.leases -= 1
            if self.leases <= 0:
                self.leave()

    def leave(self) -> None:
        """Take this process off the list, and stop the server where nobody else is on it."""
        with self.guard:
            self._forget_if_deleted()
            if self.user is None:
                return
            with held(self.server.folder.lock):
                last = self._leave()
            if last:
                watch.await_end(self.server.folder.path)

    def forget(self) -> None:
        """Be no user any more, and leave the server to the others."""
        if self.user is not None:
            self.user.forget()
            self.user = None

    def _forget_if_deleted(self) -> None:
        # with its folder our registration is gone, and the server ends by itself
        if self.user is not None and not self.user.file.exists():
            self.forget()

    def _enter(self) -> None:
        folder = self.server.folder
        folder.make(self.server.account)
        try:
            with held(folder.lock) as lock:
                prune(folder.users)
                self.user = self.user or User.enter(folder.users)
                self.server.watch()
                self.server.start(lock)
        except OSError as error:
            raise self.server.failure("start", str(error)) from error

    def _leave(self) -> bool:
        if self.user is not None:
            self.user.leave()
            self.user = None
        folder = self.server.folder
        if watch.living(folder.users):
            return False
        watch.close(folder.path)
        watch.remove(self.server.doomed)
        return True


def shared_cluster() -> Lease:
    """Lend the user's one server: start it or join it, and register this process as a user of it.

    The server stops when its last user ends, in whatever way. Raises WorkbenchError when PostgreSQL's
    programs, a folder or an account is missing, when it does not start, and when only an older major
    version of PostgreSQL can read the databases that are there.
    """
    programs = Programs.find()
    folder = ServerFolder(home() / f"pg{programs.version[0]}")
    with _guard:
        membership = _memberships.get(folder.path)
        if membership is None:
            if not programs.chosen:
                refuse_to_forget(folder, programs.version[0])
            membership = _member(folder, programs, {})
        return membership.lend()


@contextmanager
def throwaway_cluster(settings: Mapping[str, str] = {}) -> Iterator[Lease]:
    """Lend a separate server, with `settings` of PostgreSQL beside our own, and delete it afterwards.

    For statements that nobody can vouch for: what they do to roles, settings or files ends with it.
    """
    membership = _throwaway_member(settings)
    try:
        yield membership.lend()
    finally:
        membership.leave()
        with _guard:
            _memberships.pop(membership.server.folder.path)


def release_all() -> None:
    """Give back every server that this process uses; registered to run at its end."""
    for membership in list(_memberships.values()):
        membership.leave()


_memberships: dict[Path, Membership] = {}
_guard = threading.RLock()


def _throwaway_member(settings: Mapping[str, str]) -> Membership:
    account = server_account()
    for path in (home(), throwaway_home()):
        make_folder(path, account)
    with held(throwaway_home() / "lock"):  # nobody sweeps the folder before we are registered in it
        sweep_throwaways()
        folder = ServerFolder(Path(mkdtemp(prefix=f"{os.getpid()}-", dir=throwaway_home())))
        member = _member(folder, Programs.find(), {**THROWAWAY, **settings}, throwaway=True)
        folder.make(member.server.account)
        member.user = User.enter(folder.users)
    return member


def _member(
    folder: ServerFolder, programs: Programs, wanted: Mapping[str, str], *, throwaway: bool = False
) -> Membership:
    account = server_account()
    make_folder(home(), account)
    with held(home() / "lock"):  # one process at a time copies
        programs = programs.copied_for(account, home() / "programs")
    server = Server(folder, programs, account, wanted, throwaway)
    with _guard:
        if not _memberships:
            atexit.unregister(release_all)
            atexit.register(release_all)
        _memberships[folder.path] = Membership(server)
    return _memberships[folder.path]


def _begin_anew() -> None:
    """Make a forked child a process of its own: no user yet, and not stopped by its parent's threads."""
    global _guard
    _guard = threading.RLock()
    for membership in _memberships.values():
        membership.guard = threading.RLock()
        membership.forget()


os.register_at_fork(after_in_child=_begin_anew)
