"""Progress of long work in a notebook's cell or a terminal, gone when it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from IPython import get_ipython
from IPython.display import DisplayHandle, clear_output

from dbworkbench.workbench.watching import Progress, Screen, Terminal

HTML = '<div style="opacity:.75">{words} <progress value="{share:.3f}"></progress></div>'


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
