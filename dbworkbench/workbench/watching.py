"""Progress of long work, shown to a person who watches and gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tqdm import tqdm

QUIET_SECONDS = 0.7
PAUSE_SECONDS = 0.25
SETTLED_SECONDS = 1.0  # until then a pace says little


class Screen(Protocol):
    """Where progress is drawn."""

    def show(self, words: str, share: float) -> None:
        """Draw the state; `share` of the whole is done."""

    def wipe(self) -> None:
        """Leave nothing behind."""


class Terminal:
    """A bar in the last line of a terminal."""

    def __init__(self) -> None:
        self.bar: tqdm[Any] | None = None

    def show(self, words: str, share: float) -> None:
        from tqdm import tqdm

        if self.bar is None:
            self.bar = tqdm(total=100, leave=False, bar_format="{desc} |{bar:30}|")
        self.bar.n = round(100 * share)
        self.bar.set_description_str(words)

    def wipe(self) -> None:
        if self.bar is not None:
            self.bar.close()


class Progress:
    """Called with what is worked on, how much is done and of how much; draws no oftener than one can read.

    Of what goes on for a while it tells the pace and the time that is left.
    """

    def __init__(self, verb: str, screen: Screen) -> None:
        self.verb = verb
        self.screen = screen
        self.next = time.monotonic() + QUIET_SECONDS
        self.what = ""
        self.begun = (0.0, 0)

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what != self.what:
            self.what, self.begun = what, (now, done)
        if now < self.next:
            return
        words = f"{self.verb} {what}: {done:,} of {total:,}{self._pace(now, done, total)}"
        self.screen.show(words, done / total if total else 0.0)
        self.next = now + PAUSE_SECONDS

    def _pace(self, now: float, done: int, total: int) -> str:
        seconds, made = now - self.begun[0], done - self.begun[1]
        if seconds < SETTLED_SECONDS or made <= 0:
            return ""
        left = round((total - done) * seconds / made)
        return f", {made / seconds:,.0f}/s, {left // 60}:{left % 60:02} left"


@contextmanager
def watch(verb: str) -> Iterator[Progress | None]:
    """Lend a progress on the terminal that leaves nothing behind; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    screen = Terminal()
    try:
        yield Progress(verb, screen)
    finally:
        screen.wipe()
