"""One node of a tree with its size, and the shapes it is drawn with."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dbworkbench.drawings.lettering import clean, shorten, text_width
from dbworkbench.drawings.page import unmeasured
from dbworkbench.drawings.scene import Group, Shape, Text, circle, rectangle
from dbworkbench.drawings.tree import Branch, Tone

PAD, TITLE_ROW, LINE_ROW, BAR_ROW = 12, 20, 16, 20
TITLE, LINE, PERCENT = 12.5, 10.5, 10.0
LEAST, LONGEST, BADGE, PERCENT_ROOM = 150, 52, 8, 40
LETTERS = {Tone.NOTE: "i", Tone.WARNING: "!", Tone.ERROR: "×"}


@dataclass(frozen=True)
class Card:
    """A node's words as they are drawn, and its size in pixels."""

    branch: Branch
    title: str
    lines: tuple[str, ...]
    note: str
    width: int
    height: int

    def shapes(self, x: float, y: float) -> Group:
        """Return what is drawn when the upper left corner is at a place."""
        tone = self.branch.tone
        plain = tone is Tone.PLAIN
        back, border = ("card", "border") if plain else (f"{tone}-back", str(tone))
        parts: list[Shape] = [
            rectangle(
                x, y, self.width, self.height, radius=8, fill=back, stroke=border, line=1 if plain else 1.6
            ),
            Text(x + PAD, y + PAD + 10, self.title, TITLE, "ink", bold=True),
        ]
        if not plain:
            parts += _badge(tone, x + self.width - PAD - BADGE + 2, y + PAD + 6)
        baseline = y + PAD + TITLE_ROW + 8
        for words in self.lines:
            parts.append(Text(x + PAD, baseline, words, LINE, "muted"))
            baseline += LINE_ROW
        if self.note:
            parts.append(
                Text(x + PAD, baseline, self.note, LINE, "muted" if plain else str(tone), italic=True)
            )
            baseline += LINE_ROW
        if self.branch.share is not None:
            parts += _bar(self.branch.share, tone, x + PAD, baseline - 6, self.width - 2 * PAD)
        tooltip = "\n".join(
            part for part in (self.branch.title, *self.branch.lines, self.branch.note) if part
        )
        return Group(tuple(parts), unmeasured(tooltip))


def card_of(branch: Branch) -> Card:
    """Measure a node."""
    title = _words(branch.title)
    lines, note = tuple(map(_words, branch.lines)), _words(branch.note)
    badge = 0 if branch.tone is Tone.PLAIN else 2 * BADGE + 8
    widths = [text_width(title, TITLE, bold=True) + badge, LEAST]
    widths += [text_width(text, LINE) for text in (*lines, note)]
    rows = len(lines) + bool(note)
    height = PAD + TITLE_ROW + LINE_ROW * rows + (BAR_ROW if branch.share is not None else 4)
    return Card(branch, title, lines, note, math.ceil(max(widths)) + 2 * PAD, height)


def _words(text: str) -> str:
    return shorten(clean(unmeasured(text)), LONGEST)


def _badge(tone: Tone, x: float, y: float) -> list[Shape]:
    return [
        circle(x, y, BADGE, fill=str(tone), stroke=None, width=0),
        Text(x, y + 4, LETTERS[tone], 11, "paper", anchor="middle", bold=True),
    ]


def _bar(share: float, tone: Tone, x: float, y: float, width: float) -> list[Shape]:
    room = width - PERCENT_ROOM
    filled = room * min(max(share, 0.0), 1.0)
    color = "fill" if tone in (Tone.PLAIN, Tone.NOTE) else str(tone)
    return [
        rectangle(x, y, room, 6, radius=3, fill="track"),
        *([rectangle(x, y, max(filled, 6), 6, radius=3, fill=color)] if share > 0 else []),
        Text(x + width, y + 7, _percent(share), PERCENT, "ink", anchor="end", bold=share >= 0.1),
    ]


def _percent(share: float) -> str:
    return "<1 %" if 0 < share < 0.01 else f"{share:.0%}".replace("%", " %")
