"""Workers of Dask: threads of this process, or an existing cluster by its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbworkbench.errors import ConnectionFailed, UnusableInput

if TYPE_CHECKING:
    from distributed import Client

ANY_PORT = "127.0.0.1:0"  # the scheduler serves its state even without a dashboard, else on 8787 for all
PATIENCE = 10  # seconds until an address that does not answer is given up


@contextmanager
def open_cluster(
    work: Callable[[Any], Any], size: int, address: str | None
) -> Iterator[Callable[[Any], Any]]:
    """Lend a function that has a task done on the cluster and returns its future.

    Raises UnusableInput when Dask is not installed, ConnectionFailed when nobody answers at the address.
    """
    with _client(size, address) as client:
        shared = client.scatter(work, broadcast=True, hash=False)
        yield lambda task: client.submit(_do, shared, task, pure=False)


def _do(work: Callable[[Any], Any], task: Any) -> Any:
    return work(task)


@contextmanager
def _client(size: int, address: str | None) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise UnusableInput(
            "Dask is not installed", hint="Install it: pip install 'dbworkbench[scale]'."
        ) from None
    if address is not None:
        with _reached(address) as client:
            yield client
        return
    inside = LocalCluster(
        n_workers=1,
        threads_per_worker=size,
        processes=False,
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": ANY_PORT},
        memory_limit=0,
    )
    with inside as cluster, Client(cluster, set_as_default=False) as client:
        yield client


@contextmanager
def _reached(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConnectionFailed(
            f"no Dask scheduler answers at {address!r}: {error}",
            hint="Start one (dask scheduler; dask worker ADDRESS), or leave the cluster out.",
        ) from None
    with client:
        yield client
