"""What runs, what lies on the disk, and how it is swept."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.page import measured, paragraph_html, table_html, table_text
from dbworkbench.engines.postgres import sweep
from dbworkbench.engines.postgres.status import ServerStatus, server_status
from dbworkbench.workbench.connections import Connections

HEAD = ("database", "on", "size")


@dataclass(frozen=True)
class Status:
    """The embedded server, and the databases of every connection with their size in bytes."""

    server: ServerStatus
    databases: tuple[tuple[str, str, int], ...] = ()

    @property
    def summary(self) -> str:
        """Say in a few lines what runs."""
        server = self.server
        version = ".".join(map(str, server.version))
        state = f"running, process {measured(str(server.pid))}" if server.running else "not running"
        lines = [f"PostgreSQL {version}: {state}, {measured(size_text(server.bytes))} on disk"]
        if server.users:
            lines.append(f"used by {measured(', '.join(f'process {pid}' for pid in server.users))}")
        lines += [str(older) for older in server.older]
        return "\n".join(lines)

    def __str__(self) -> str:
        table = table_text(HEAD, self._rows()) if self.databases else ""
        return "\n".join(part for part in (self.summary, table) if part)

    def _repr_html_(self) -> str:
        return paragraph_html(self.summary) + (table_html(HEAD, self._rows()) if self.databases else "")

    def _rows(self) -> list[tuple[str, str, str]]:
        return [(name, f"@{alias}", measured(size_text(size))) for name, alias, size in self.databases]


@dataclass(frozen=True)
class Cleaned:
    """What was swept."""

    summary: str

    def __str__(self) -> str:
        return self.summary

    def _repr_html_(self) -> str:
        return paragraph_html(self.summary)


def look_around(connections: Connections) -> Status:
    """Return the state of the embedded server and of every connection's databases."""
    held = [
        (name, alias, engine.database(name).bytes())
        for alias, engine in connections.engines.items()
        for name in engine.databases()
    ]
    return Status(server_status(), tuple(held))


def clean(connections: Connections) -> Cleaned:
    """Sweep left-overs of dead processes: servers, scratch databases, half-made files."""
    swept = [str(sweep.clean())]
    for engine in connections.engines.values():
        swept += [f"dropped scratch database {name}" for name in engine.sweep_scratch()]
    return Cleaned("\n".join(swept))


def size_text(size: float) -> str:
    """Write a number of bytes in the largest unit that keeps it above one."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TB"
