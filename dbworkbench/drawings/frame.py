"""One box of a diagram with its size, and the shapes it is drawn with."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dbworkbench.drawings.diagram import Box, Detail, Mark, Row
from dbworkbench.drawings.lettering import clean, shorten, text_width
from dbworkbench.drawings.palette import read_color, text_on
from dbworkbench.drawings.scene import Group, Shape, Text, circle, line, rectangle

HEADER, ROW, PLAIN, FOOTER, SLOT = 32, 22, 44, 20, 16
PAD, GAP, SPACE, NULLABLE, LEAST = 10, 18, 6, 14, 96
TITLE, PREFIX, NAME, TYPE, SMALL, BADGE = 13.0, 10.5, 12.0, 11.0, 10.0, 8.0
LONGEST_NAME, LONGEST_TYPE = 44, 34
SIGNS = {
    Mark.ADDED: "+",
    Mark.DROPPED: "−",
    Mark.CHANGED: "~",
    Mark.RENAMED: "→",
    Mark.COMPLETED: "*",
}
DASHES: dict[Mark | None, tuple[float, ...]] = {Mark.DROPPED: (6, 3), Mark.COMPLETED: (2, 3)}
BADGES = {"PK": "key", "FK": "foreign", "UK": "unique"}


@dataclass(frozen=True)
class Frame:
    """A box, the rows of it that are shown, and its size in pixels."""

    box: Box
    rows: tuple[Row, ...]
    hidden: int
    color: str | None
    width: int
    height: int
    referrers: int = 0

    def row_middle(self, name: str) -> int | None:
        """Return how far below the top the middle of a row is; None when the row is not shown."""
        for index, row in enumerate(self.rows):
            if row.name == name:
                return HEADER + ROW * index + ROW // 2
        return None

    @property
    def plain(self) -> bool:
        """Whether only the name is shown."""
        return not self.rows and not self.hidden

    def shapes(self, x: float, y: float) -> Group:
        """Return what is drawn when the box's upper left corner is at a place."""
        parts = _plain_parts(self, x, y) if self.plain else _table_parts(self, x, y)
        return Group(tuple(parts), _tooltip(self.box))


def frame_of(box: Box, detail: Detail, color: str | None = None, slots: int = 0, referrers: int = 0) -> Frame:
    """Measure a box at a level of detail; `slots` edges find room on each side of a box without rows.

    The number of `referrers`, of which no edge is drawn, stands in the header.
    """
    rows = _shown(box, detail)
    hidden = 0 if detail is Detail.NAMES else len(box.rows) - len(rows)
    plain = not rows and not hidden
    content = PLAIN if plain else HEADER + ROW * (len(rows) + bool(hidden))
    footer = FOOTER if box.footer and detail is not Detail.NAMES else 0
    height = max(content, SLOT * (slots + 1)) if plain else content + footer
    title = _title_width(box) + _count_width(referrers)
    note = _note_width(box) if footer else 0
    width = max([title, LEAST, _rows_width(rows), note])
    return Frame(box, rows, hidden, read_color(box.color) or color, math.ceil(width), height, referrers)


def label_of(text: str, most: int = LONGEST_NAME) -> str:
    """Return a name as it is drawn: on one line and not endless."""
    return shorten(clean(text), most)


def _shown(box: Box, detail: Detail) -> tuple[Row, ...]:
    if detail is Detail.NAMES:
        return ()
    return tuple(row for row in box.rows if detail is Detail.ALL or row.key or row.mark)


# -- sizes ----------------------------------------------------------------------------------------


def _title_width(box: Box) -> float:
    width = text_width(label_of(box.title), TITLE, bold=True) + text_width(_prefix(box), PREFIX)
    return width + _former_width(box.was) + 2 * PAD + 16 * bool(box.mark) + 6


def _count_width(referrers: int) -> float:
    return text_width(_count(referrers), SMALL, bold=True) + SPACE if referrers else 0.0


def _count(referrers: int) -> str:
    return f"← {referrers}"


def _note_width(box: Box) -> float:
    return text_width(label_of(box.footer, 60), SMALL) + 2 * PAD


def _rows_width(rows: tuple[Row, ...]) -> float:
    return name_start(rows) + max(map(_row_width, rows)) if rows else 0.0


def _row_width(row: Row) -> float:
    name = text_width(label_of(row.name), NAME, bold="PK" in row.key) + _former_width(row.was)
    kind = text_width(label_of(row.type, LONGEST_TYPE), TYPE)
    return name + GAP + kind + NULLABLE + PAD


def name_start(rows: tuple[Row, ...]) -> float:
    """Return how far from the left the names of rows begin, which have their badges before them."""
    marks = 12 if any(row.mark for row in rows) else 0
    badges = max((_badges_width(row) for row in rows), default=0.0)
    return PAD + marks + badges + (6 if badges else 0)


def _badges_width(row: Row) -> float:
    return sum(badge_width(key) + 3 for key in row.key)


def badge_width(key: str) -> float:
    """Return how wide the badge of a key is."""
    return math.ceil(text_width(key, BADGE, bold=True)) + 6


def _prefix(box: Box) -> str:
    return f"{label_of(box.prefix)}." if box.prefix else ""


def _former(was: str) -> str:
    return f"was {label_of(was)}" if was else ""


def _former_width(was: str) -> float:
    return text_width(_former(was), SMALL) + SPACE if was else 0.0


# -- shapes ---------------------------------------------------------------------------------------


def _table_parts(frame: Frame, x: float, y: float) -> list[Shape]:
    box, width = frame.box, frame.width
    fill, ink = _header_colors(frame)
    parts: list[Shape] = [rectangle(x, y, width, frame.height, radius=7, fill="card")]
    for index, row in enumerate(frame.rows):
        parts += _row_parts(row, frame, x, y + HEADER + ROW * index)
    if frame.hidden:
        middle = y + HEADER + ROW * len(frame.rows) + ROW / 2
        parts.append(Text(x + PAD, middle + 4, f"… {frame.hidden} more", SMALL, "muted", italic=True))
    if box.footer and frame.height > HEADER + ROW * (len(frame.rows) + bool(frame.hidden)):
        foot = y + frame.height - FOOTER
        parts.append(line((x, foot), (x + width, foot), stroke="border"))
        parts.append(Text(x + PAD, foot + 14, label_of(box.footer, 60), SMALL, "muted"))
    parts.append(rectangle(x, y, width, HEADER, radius=7, bottom=False, fill=fill))
    parts += _title_parts(box, x + PAD, y + 21, ink)
    parts += _count_parts(frame, x, y + 21, ink)
    parts.append(_outline(frame, x, y, 7))
    return parts


def _plain_parts(frame: Frame, x: float, y: float) -> list[Shape]:
    fill, ink = _header_colors(frame)
    start = x + (frame.width - _title_width(frame.box) - _count_width(frame.referrers)) / 2 + PAD + 3
    baseline = y + frame.height / 2 + 4.5
    return [
        rectangle(x, y, frame.width, frame.height, radius=14, fill=fill),
        *_title_parts(frame.box, start, baseline, ink),
        *_count_parts(frame, x, baseline, ink),
        _outline(frame, x, y, 14),
    ]


def _outline(frame: Frame, x: float, y: float, radius: float) -> Shape:
    mark = frame.box.mark
    stroke, width = (str(mark), 2.0) if mark else ("border", 1.0)
    return rectangle(
        x, y, frame.width, frame.height, radius=radius, stroke=stroke, line=width, dash=DASHES.get(mark, ())
    )


def _header_colors(frame: Frame) -> tuple[str, str]:
    mark = frame.box.mark
    if mark:
        return f"{mark}-back", str(mark)
    return (frame.color, text_on(frame.color)) if frame.color else ("header", "on-header")


def _title_parts(box: Box, x: float, baseline: float, ink: str) -> list[Shape]:
    parts: list[Shape] = []
    if box.mark:
        parts.append(Text(x, baseline, SIGNS[box.mark], TITLE, ink, bold=True))
        x += 16
    prefix, title = _prefix(box), label_of(box.title)
    if prefix:
        parts.append(Text(x, baseline, prefix, PREFIX, ink))
        x += text_width(prefix, PREFIX)
    strike, italic = box.mark is Mark.DROPPED, box.mark is Mark.COMPLETED
    parts.append(Text(x, baseline, title, TITLE, ink, bold=True, strike=strike, italic=italic))
    if box.was:
        x += text_width(title, TITLE, bold=True) + SPACE
        parts.append(Text(x, baseline, _former(box.was), SMALL, ink, italic=True))
    return parts


def _count_parts(frame: Frame, x: float, baseline: float, ink: str) -> list[Shape]:
    if not frame.referrers:
        return []
    words = Text(x + frame.width - PAD, baseline, _count(frame.referrers), SMALL, ink, "end", bold=True)
    return [Group((words,), f"referred to by {frame.referrers} more tables")]


def _row_parts(row: Row, frame: Frame, x: float, top: float) -> list[Shape]:
    baseline, right = top + ROW / 2 + 4, x + frame.width
    parts: list[Shape] = []
    if row.mark:
        parts.append(rectangle(x + 1, top, frame.width - 2, ROW, fill=f"{row.mark}-back"))
        parts.append(Text(x + PAD - 3, baseline, SIGNS[row.mark], NAME, str(row.mark), bold=True))
    elif row is not frame.rows[0]:
        parts.append(line((x + 1, top), (right - 1, top), stroke="band"))
    parts += _badge_parts(row, x + PAD + (12 if any(r.mark for r in frame.rows) else 0), top)
    parts += _name_parts(row, x + name_start(frame.rows), baseline)
    kind = label_of(row.type, LONGEST_TYPE)
    parts.append(Text(right - PAD - NULLABLE, baseline, kind, TYPE, "muted", anchor="end", strike=_gone(row)))
    if row.nullable and kind:
        parts.append(circle(right - PAD - 3.5, top + ROW / 2, 3, fill=None, stroke="muted", width=1.2))
    return [Group(tuple(parts), _row_tooltip(row))]


def _badge_parts(row: Row, x: float, top: float) -> list[Shape]:
    parts: list[Shape] = []
    for key in row.key:
        role, width = BADGES.get(key, "foreign"), badge_width(key)
        parts.append(rectangle(x, top + 5, width, 12, radius=3, fill=f"{role}-back"))
        parts.append(Text(x + width / 2, top + 14, key, BADGE, role, anchor="middle", bold=True))
        x += width + 3
    return parts


def _name_parts(row: Row, x: float, baseline: float) -> list[Shape]:
    name, bold = label_of(row.name), "PK" in row.key
    color = str(row.mark) if row.mark and row.mark is not Mark.COMPLETED else "ink"
    italic = row.mark is Mark.COMPLETED
    parts: list[Shape] = [
        Text(x, baseline, name, NAME, color, bold=bold, italic=italic, strike=_gone(row)),
    ]
    if row.was:
        x += text_width(name, NAME, bold=bold) + SPACE
        parts.append(Text(x, baseline, _former(row.was), SMALL, "muted", italic=True))
    return parts


def _gone(row: Row) -> bool:
    return row.mark is Mark.DROPPED


def _tooltip(box: Box) -> str:
    name = f"{box.prefix}.{box.title}" if box.prefix else box.title
    return "\n".join(part for part in (name, box.note) if part)


def _row_tooltip(row: Row) -> str:
    what = " ".join(part for part in (row.name, row.type, "" if row.nullable else "not null") if part)
    return "\n".join(part for part in (what, row.note) if part)
