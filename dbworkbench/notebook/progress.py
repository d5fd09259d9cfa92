"""Progress of long work, shown to a person who watches and gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from IPython import get_ipython
from IPython.display import clear_output, display
from tqdm import tqdm

QUIET_SECONDS = 0.7
PAUSE_SECONDS = 0.25
HTML = '<div style="opacity:.75">{words} <progress{value}></progress></div>'


@dataclass
class Progress:
    """Says how far work is: called with what is worked on, how much is done and of how much."""

    verb: str
    show: Callable[[str, float | None], None]
    started: float = field(default_factory=time.monotonic)
    shown: float = 0.0

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Show the state, not sooner than a moment after the start and not more often than can be read."""
        now = time.monotonic()
        if now - self.started < QUIET_SECONDS or now - self.shown < PAUSE_SECONDS:
            return
        self.shown = now
        of = f" of {total:,}" if total else ""
        self.show(f"{self.verb} {what}: {done:,}{of}", done / total if total else None)


@contextmanager
def watch(verb: str) -> Iterator[Progress | None]:
    """Lend a progress that leaves nothing behind; None where nobody watches.

    An output that comes and goes would differ between a run with a person and one without, so a
    notebook that is executed unattended (nbconvert, nbval: no input allowed) shows none.
    """
    if watched():
        yield from in_notebook(verb)
    elif sys.stderr.isatty():
        yield from in_terminal(verb)
    else:
        yield None


def watched() -> bool:
    """Say whether a person sits in front of the notebook, who could be asked something."""
    kernel = getattr(get_ipython(), "kernel", None)
    return bool(getattr(kernel, "_allow_stdin", False))


def in_notebook(verb: str) -> Iterator[Progress]:
    """Draw a bar in the cell's output and clear it at the end."""
    handle = None

    def show(words: str, share: float | None) -> None:
        nonlocal handle
        value = "" if share is None else f' value="{share:.3f}"'
        bar = {"text/html": HTML.format(words=escape(words), value=value), "text/plain": words}
        if handle is None:
            handle = display(bar, raw=True, display_id=True)
        else:
            handle.update(bar, raw=True)

    try:
        yield Progress(verb, show)
    finally:
        if handle is not None:
            clear_output()


def in_terminal(verb: str) -> Iterator[Progress]:
    """Draw a bar in the last line of the terminal and wipe it at the end."""
    with tqdm(total=100, leave=False, bar_format="{desc} |{bar:30}|") as bar:

        def show(words: str, share: float | None) -> None:
            bar.set_description_str(words, refresh=False)
            bar.n = round(100 * (share or 0))
            bar.refresh()

        yield Progress(verb, show)
