"""Progress of long work, shown to a person who watches and gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any, Protocol

from IPython import get_ipython
from IPython.display import DisplayHandle, clear_output
from tqdm import tqdm

QUIET_SECONDS = 0.7
PAUSE_SECONDS = 0.25
HTML = '<div style="opacity:.75">{words} <progress value="{share:.3f}"></progress></div>'


class Screen(Protocol):
    """Where progress is drawn."""

    def show(self, words: str, share: float) -> None:
        """Draw the state; `share` of the whole is done."""

    def wipe(self) -> None:
        """Leave nothing behind."""


class CellOutput:
    """A bar in the output of a notebook's cell."""

    def __init__(self) -> None:
        self.handle: DisplayHandle | None = None

    def show(self, words: str, share: float) -> None:
        bar = {"text/html": HTML.format(words=escape(words), share=share), "text/plain": words}
        if self.handle is None:
            self.handle = DisplayHandle()  # type: ignore[no-untyped-call]  # IPython leaves it untyped
            self.handle.display(bar, raw=True)  # type: ignore[no-untyped-call]  # IPython leaves it untyped
        else:
            self.handle.update(bar, raw=True)  # type: ignore[no-untyped-call]  # IPython leaves it untyped

    def wipe(self) -> None:
        if self.handle is not None:
            clear_output()  # type: ignore[no-untyped-call]  # IPython leaves it untyped


class Terminal:
    """A bar in the last line of a terminal."""

    def __init__(self) -> None:
        self.bar: tqdm[Any] | None = None

    def show(self, words: str, share: float) -> None:
        if self.bar is None:
            self.bar = tqdm(total=100, leave=False, bar_format="{desc} |{bar:30}|")
        self.bar.n = round(100 * share)
        self.bar.set_description_str(words)

    def wipe(self) -> None:
        if self.bar is not None:
            self.bar.close()


class Progress:
    """Called with what is worked on, how much is done and of how much; draws no oftener than one can read."""

    def __init__(self, verb: str, screen: Screen) -> None:
        self.verb = verb
        self.screen = screen
        self.next = time.monotonic() + QUIET_SECONDS

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() < self.next:
            return
        self.screen.show(f"{self.verb} {what}: {done:,} of {total:,}", done / total if total else 0.0)
        self.next = time.monotonic() + PAUSE_SECONDS


@contextmanager
def watch(verb: str) -> Iterator[Progress | None]:
    """Lend a progress that leaves nothing behind; None where nobody watches.

    An output that comes and goes would differ between a run with a person and one without, so a
    notebook that is executed unattended shows none.
    """
    screen = find_screen()
    if screen is None:
        yield None
        return
    try:
        yield Progress(verb, screen)
    finally:
        screen.wipe()


def find_screen() -> Screen | None:
    """Return where a person would see progress: a notebook that may ask for input, or a terminal."""
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is not None:
        return CellOutput() if getattr(kernel, "_allow_stdin", False) else None
    return Terminal() if sys.stderr.isatty() else None
