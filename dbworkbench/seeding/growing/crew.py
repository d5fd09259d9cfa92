"""Who makes rows: threads, processes, or the workers of a Dask cluster; what they make comes in order."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.seeding.growing.cluster import open_cluster

Work: TypeAlias = Callable[[Any], Any]
"""What a worker does with a task; it travels to other processes by pickle."""

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
MOST_THREADS = 4  # more of them wait for each other, for Python runs one at a time


class Result(Protocol[R_co]):
    def result(self) -> R_co: ...


Submit: TypeAlias = Callable[[Any], Result[Any]]


@dataclass(frozen=True)
class Crew:
    """Which workers make rows, and into how many partitions each table is cut, if that was asked for."""

    executor: str | None = None
    workers: int | None = None
    cluster: str | None = None
    partitions: int | None = None

    @property
    def kind(self) -> str:
        return self.executor or ("dask" if self.cluster else "threads")

    @property
    def size(self) -> int:
        """The number of workers; one core is left to whoever takes the rows."""
        return self.workers or max(1, min(MOST_THREADS, (os.cpu_count() or 2) - 1))

    def check(self) -> None:
        """Raise UnusableInput for workers that there cannot be."""
        if self.kind not in EXECUTORS:
            raise UnknownName("executor", self.kind, EXECUTORS)
        if self.workers is not None and self.workers < 1:
            raise UnusableInput(f"{self.workers} workers", hint="Name 1 or more.")
        if self.cluster and self.kind != "dask":
            raise UnusableInput(
                f"a cluster is Dask's, and the executor is {self.kind!r}", hint="Leave one of them out."
            )

    @contextmanager
    def do(self, work: Callable[[T], R]) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
        """Lend a function that has the work done on tasks, and yields what comes of it in their order.

        Tasks are begun a few ahead of what is asked for, so that memory stays bounded.
        """
        self.check()
        with EXECUTORS[self.kind](work, self.size, self.cluster) as submit:
            yield lambda tasks: in_order(submit, tasks, ahead=self.size + 1)


def in_order(submit: Callable[[T], Result[R]], tasks: Iterable[T], *, ahead: int) -> Iterator[R]:
    """Yield the results of tasks in their order, with so many tasks begun ahead."""
    begun: deque[Result[R]] = deque()
    for task in tasks:
        begun.append(submit(task))
        if len(begun) > ahead:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()


@contextmanager
def _threads(work: Work, size: int, address: str | None) -> Iterator[Submit]:
    with _closing(ThreadPoolExecutor(size, "dbworkbench-seed")) as pool:
        yield lambda task: pool.submit(work, task)


@contextmanager
def _processes(work: Work, size: int, address: str | None) -> Iterator[Submit]:
    """Start fresh processes: a copy of this one (fork) would take over locks of threads that it lacks."""
    context = multiprocessing.get_context("spawn")
    with _closing(ProcessPoolExecutor(size, context, initializer=_settle, initargs=(work,))) as pool:
        yield lambda task: pool.submit(_do, task)


@contextmanager
def _closing(pool: Executor) -> Iterator[Executor]:
    """Begin nothing more after an error, and leave no worker behind."""
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_settled: list[Work] = []


def _settle(work: Work) -> None:
    """Take the work into a fresh process, which ends with the one that started it, even a killed one."""
    _settled[:] = [work]
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _do(task: Any) -> Any:
    return _settled[0](task)


EXECUTORS: Mapping[str, Callable[[Work, int, str | None], AbstractContextManager[Submit]]] = {
    "threads": _threads,
    "processes": _processes,
    "dask": open_cluster,
}
