"""The configuration of our own servers, with the reason for each setting."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from dbworkbench.engines.postgres.home import PORT
from dbworkbench.engines.postgres.programs import Programs

FILE = "dbworkbench.conf"
LIBRARIES = ("pg_stat_statements", "auto_explain")
ROOM_FOR_PARALLEL_QUERIES = 512 * 1024 * 1024

# plans and timings should be as they are on a server in production, and nobody's data is at stake
SHARED: Mapping[str, str] = {
    "listen_addresses": "",  # the unix socket only
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",  # a bulk load shall not end in checkpoints
    "checkpoint_timeout": "15min",
    "wal_level": "replica",  # as in production: with 'minimal', what CREATE INDEX writes would not be seen
    "fsync": "on",  # an unclean end of the whole machine must not break the data directory
    "synchronous_commit": "on",  # a killed server keeps what it said it has
    "track_io_timing": "on",
    "track_activity_query_size": "16kB",
    "max_locks_per_transaction": "256",  # designs of some thousand tables are made in one transaction
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "cluster_name": "dbworkbench",
    # the log keeps starts, ends and crashes; failed statements are told to whoever sent them, and their
    # text, which may hold a password or rows, is not written down
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
    "logging_collector": "off",
}
# a cluster that is deleted after use need not outlive an unclean end of the machine
THROWAWAY: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


def server_settings(programs: Programs, sockets: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return all settings of a server, what is `wanted` last."""
    own = dict(SHARED) | {"unix_socket_directories": str(sockets), "port": str(PORT)}
    libraries = [name for name in LIBRARIES if programs.has_library(name)]
    if libraries:
        own["shared_preload_libraries"] = ",".join(libraries)
    if "auto_explain" in libraries:
        own["auto_explain.log_min_duration"] = "-1"
    if "pg_stat_statements" in libraries:
        own["pg_stat_statements.track"] = "all"
    if _shared_memory_is_scarce():
        own["dynamic_shared_memory_type"] = "mmap"
    return own | dict(wanted)


def render(settings: Mapping[str, str]) -> str:
    """Write settings as a configuration file."""
    lines = [f"{name} = '{_escaped(value)}'" for name, value in settings.items()]
    return "\n".join(["# written by dbworkbench at every start", *lines, ""])


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _shared_memory_is_scarce() -> bool:
    # containers give /dev/shm 64 MB, and parallel hash joins fail there
    memory = Path("/dev/shm")  # noqa: S108 - looked at, not written to
    return memory.is_dir() and shutil.disk_usage(memory).total < ROOM_FOR_PARALLEL_QUERIES
