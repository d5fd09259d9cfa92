"""Headings and the links to them, as GitHub names them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dbworkbench.formats.markdown.wording import text

# GitHub keeps letters, digits, hyphens and underscores of a heading's text, and turns blanks into hyphens
DROPPED = re.compile(r"[^\w\- ]")


@dataclass
class Heading:
    level: int
    title: str
    anchor: str


@dataclass
class Outline:
    """Headings in the order of the document; two alike get different anchors."""

    headings: list[Heading] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, level: int, title: str) -> Heading:
        shown = " ".join(title.split())
        stem = DROPPED.sub("", shown.lower()).replace(" ", "-")
        anchor = stem
        while anchor in self.counts:
            self.counts[stem] += 1
            anchor = f"{stem}-{self.counts[stem]}"
        self.counts[anchor] = 0
        heading = Heading(level, shown, anchor)
        self.headings.append(heading)
        return heading


def line(heading: Heading) -> str:
    """Write a heading."""
    return f"{'#' * heading.level} {text(heading.title)}"


def link(heading: Heading) -> str:
    """Write a link to a heading."""
    return f"[{text(heading.title)}](#{heading.anchor})"
