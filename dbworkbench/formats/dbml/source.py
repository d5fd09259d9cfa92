"""A text and where its lines begin: turns offsets into places."""

from __future__ import annotations

from bisect import bisect_right

from dbworkbench.errors import EARLIER, Place


class Source:
    """A text that is being read; offsets count characters from 0.

    What stands before the offset `border` was read earlier: lines count anew from there.
    """

    def __init__(self, text: str, file: str | None = None, border: int = 0) -> None:
        self.text = text
        self.file = file
        self.border = border
        self._before = text.count("\n", 0, border)
        self._starts = [0]
        self._starts.extend(i + 1 for i, sign in enumerate(text) if sign == "\n")

    def place(self, start: int, end: int) -> Place:
        """Return the place of a range of characters; a range over several lines ends with its first."""
        index = bisect_right(self._starts, start) - 1
        begin = self._starts[index]
        after = self._starts[index + 1] - 1 if index + 1 < len(self._starts) else len(self.text)
        line = self.text[begin:after].rstrip("\r")
        length = max(1, min(end, begin + len(line)) - start)
        if start < self.border:
            return Place(index + 1, start - begin + 1, line, length, EARLIER)
        return Place(index + 1 - self._before, start - begin + 1, line, length, self.file)

    def line(self, start: int) -> int:
        """Return the number of the line of an offset, from 1."""
        return bisect_right(self._starts, start) - (self._before if start >= self.border else 0)
