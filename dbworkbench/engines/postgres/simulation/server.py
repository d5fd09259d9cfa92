"""The server on which nothing holds rows: started once a process, gone with it."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from dbworkbench.engines.postgres.cluster import Lease, throwaway_cluster

# Without autovacuum only vacuums against wraparound remain, which a young server never needs: a vacuum of
# a file that is all hole would read it to the end, cut it off, and write down that the table is empty.
SETTINGS = {"autovacuum": "off", "max_wal_size": "256MB", "shared_buffers": "32MB"}

_open = ExitStack()
_lease: Lease | None = None
atexit.register(_open.close)


def simulation_server() -> Lease:
    """Return the lease of this process' own server for simulations, which ends with the process."""
    global _lease
    if _lease is None:
        _lease = _open.enter_context(throwaway_cluster(SETTINGS))
    return _lease
