"""One family of errors, so that every door can tell a user's mistake from a defect of its own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EARLIER = "the sketch so far"
SHOWN = 200  # characters of a line


@dataclass(frozen=True)
class Place:
    """Where in a text something stands; line and column count from 1, length in characters."""

    line: int
    column: int
    text: str = ""
    length: int = 1
    file: str | None = None

    def __str__(self) -> str:
        spot = f"line {self.line}, column {self.column}"
        return f"{self.file}, {spot}" if self.file else spot

    def excerpt(self) -> str:
        """Show the line with a caret under the word, of a long line what stands around the word.

        Empty when the line is not known.
        """
        if not self.text:
            return ""
        text, column = self._around()
        gutter = f"{self.line} | "
        lead = "".join("\t" if sign == "\t" else " " for sign in text[: column - 1])
        length = max(1, min(self.length, len(text) - column + 1))
        return f"{gutter}{text}\n{' ' * len(gutter)}{lead}{'^' * length}"

    def _around(self) -> tuple[str, int]:
        """Return as much of the line as can be shown, and the column in it."""
        if len(self.text) <= SHOWN:
            return self.text, self.column
        first = max(0, min(self.column - 1 - SHOWN // 3, len(self.text) - SHOWN))
        lead, tail = "…" * (first > 0), "…" * (first + SHOWN < len(self.text))
        return lead + self.text[first : first + SHOWN] + tail, self.column - first + len(lead)


class WorkbenchError(Exception):
    """A mistake that the user can put right: what happened, where, and what to do."""

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None) -> None:
        self.message = message
        self.hint = hint
        self.place = place
        super().__init__(message)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        excerpt = self.place.excerpt() if self.place else ""
        return "\n".join(part for part in (where + self.message, excerpt, self.hint) if part)

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in IPython, which asks for this method before it draws a traceback."""
        return str(self).splitlines()


class Problems(WorkbenchError):
    """Several mistakes in one input, in the order in which they stand."""

    def __init__(self, problems: Sequence[WorkbenchError], *, what: str = "problem") -> None:
        self.problems = tuple(problems)
        self.what = what
        first = self.problems[0]
        super().__init__(first.message, hint=first.hint, place=first.place)

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"1 {self.what}" if count == 1 else f"{count} {self.what}s"
        return "\n\n".join([f"{head}:", *(str(problem) for problem in self.problems)])


class UnknownName(WorkbenchError):
    """A name that nothing answers to; the known ones are listed, the nearest first."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, place: Place | None = None) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(sorted(known))
        super().__init__(f"no {kind} called {name!r}", hint=suggest(name, self.known), place=place)


class UnusableInput(WorkbenchError):
    """Input that cannot be read at all: a missing, binary or truncated file, an unknown format."""


class ConnectionFailed(WorkbenchError):
    """A database that cannot be reached or does not let us in; never holds a password."""


class QueryFailed(WorkbenchError):
    """A statement that the database refused; the place points into the statement."""


class Unsupported(WorkbenchError):
    """A feature that an engine lacks: the feature, what was found, what is needed."""

    def __init__(self, feature: str, *, found: str, needed: str) -> None:
        self.feature = feature
        self.found = found
        self.needed = needed
        super().__init__(f"{feature} is not available on {found}", hint=f"It needs {needed}.")


class ReadOnly(WorkbenchError):
    """A write to somebody else's database without consent."""


class LoadFailed(WorkbenchError):
    """Rows that could not be brought in; the message says what is in the database now."""


class Refused(WorkbenchError):
    """Something that would destroy or replace what exists, and was not asked for in so many words."""


class ClaimFailed(WorkbenchError):
    """A claim of the design that does not hold, or a set of claims of which none was evaluated."""


def suggest(name: str, known: Sequence[str]) -> str:
    """Say which known name is nearest to the one given, or list the known ones."""
    if not known:
        return ""
    folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {folded[near[0]]!r}?"
    shown = ", ".join(known[:12])
    return f"Known: {shown}{', …' if len(known) > 12 else ''}."
