"""What stands around a plan when people copy it: psql's frame, quotes, a log's prefix, wrapped lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dbworkbench.plans.postgres.text.headline import read_headline

TITLE = "QUERY PLAN"
RULE = frozenset("-+|")
FRAME = ("-", "+", "|", "Q", "(", "T", "`")
COUNT = re.compile(r"\(\d+ rows?\)|Time: [\d.]+ ms.*|```\w*")
LOGGED = re.compile(r".*?\b(?:LOG|DEBUG\d?|INFO|NOTICE|WARNING):\s+duration: [\d.]+ ms\s+plan:\s*")
PREFIXED = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.*?\b(?:LOG|ERROR|STATEMENT|DETAIL|FATAL|HINT|CONTEXT):"
)
QUOTED = re.compile(r"^(?:> ?)+")
ARROW = re.compile(r"\s*->")
PROPERTY = re.compile(r"\s*[A-Z][\w/\-]*(?: [\w/\-]+)*:(?:\s|$)")
LABEL = re.compile(r"\s*(?:InitPlan|SubPlan|CTE)\b[^:]*")
CHANGES = re.compile(r"\s+(?:Foreign )?(?:Insert|Update|Delete|Merge) on \S.*")
UNFINISHED = re.compile(r"\((?:cost=|actual\b|never\b)[^)]*$")
FIGURES = re.compile(r"\s*\((?:cost=|actual\b|never executed)")


@dataclass(frozen=True)
class Line:
    """A line of a plan; `number` is its number in the text that was pasted."""

    text: str
    number: int

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))


def bare(text: str) -> Iterator[Line]:
    """Yield lines without borders, quotes and the marks by which psql continues a cell."""
    lines = [Line(line.expandtabs(8), number) for number, line in enumerate(text.splitlines(), 1)]
    boxed = any("|" in line.text and _is_title(line.text) for line in lines)
    for line in lines:
        stripped = _stripped(line.text, boxed)
        if not _is_frame(stripped.strip()):
            yield Line(stripped, line.number)


def _is_title(text: str) -> bool:
    return text.strip("| ") == TITLE


def _is_frame(text: str) -> bool:
    if text[:1] not in FRAME:
        return False
    return _is_title(text) or (bool(text) and RULE.issuperset(text)) or COUNT.fullmatch(text) is not None


def _stripped(text: str, boxed: bool) -> str:
    if boxed and text.lstrip().startswith("|"):
        text = text.strip().strip("|").rstrip()
    text = QUOTED.sub("", text)
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    return text[:-1].rstrip() if text.endswith("+") else text


def joined(lines: Sequence[Line]) -> list[Line]:
    """Join lines that were wrapped: cut hard at the same column, or softly between words."""
    widest = max((len(line.text) for line in lines), default=0)
    found: list[Line] = []
    for number, line in enumerate(lines):
        if not found or not _goes_on(found[-1], line):
            found.append(line)
            continue
        before = found[-1]
        whole = len(lines[number - 1].text) >= widest
        text = before.text + line.text if whole else f"{before.text.rstrip()} {line.text.lstrip()}"
        found[-1] = Line(text, before.number)
    return [Line(line.text.rstrip(), line.number) for line in found]


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a line is the rest of the one before."""
    if not before.text.strip() or not line.text.strip() or before.text.lstrip().startswith("Query Text:"):
        return False
    if FIGURES.match(line.text) or (UNFINISHED.search(before.text) and not ARROW.match(line.text)):
        return True
    return not begins(line) and (ARROW.match(before.text) or PROPERTY.match(before.text)) is not None


def begins(line: Line) -> bool:
    """Whether a line is one of a plan's own: a node, a property, a label, or an entry of a log."""
    text = line.text.rstrip()
    return bool(
        ARROW.match(text)
        or PROPERTY.match(text)
        or LABEL.fullmatch(text)
        or CHANGES.fullmatch(text)
        or PREFIXED.match(text)
        or is_root(line)
    )


def is_root(line: Line) -> bool:
    """Whether a line is a node without an arrow before it."""
    return not ARROW.match(line.text) and read_headline(line.text.strip()) is not None
