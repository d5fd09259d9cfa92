"""Texts, names and tables as GitHub's Markdown shows them, and as they read in a plain editor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

SPECIAL = re.compile(r"[\\`*<>\[\]|$~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|(?<=\w)://|(?<=www)\.")
LINE_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]\s))")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def text(content: str) -> str:
    """Write a text on one line, so that nothing in it is taken for Markdown."""
    return _escaped(" ".join(BREAK.sub(" ", content).split()))


def cell(content: str) -> str:
    """Write a text in a cell of a table; its lines are kept."""
    lines = [" ".join(line.split()) for line in BREAK.split(content.strip())]
    return "<br>".join(_escaped(line) for line in lines)


def paragraphs(content: str) -> list[str]:
    """Write a text of several lines: its lines and paragraphs are kept."""
    lines = [" ".join(line.split()) for line in BREAK.split(content.strip())]
    kept = [_line(line) for line in lines]
    return [line for number, line in enumerate(kept) if line or (number and kept[number - 1])]


def code(content: str) -> str:
    """Write a name or SQL as code, in as many backticks as it takes."""
    shown = CONTROL.sub("␣", " ".join(BREAK.split(content))).strip(" ")
    if not shown:
        return "` `"
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def code_cell(content: str) -> str:
    """Write code in a cell of a table, where a pipe would end the cell."""
    return code(content).replace("|", "\\|")


def codes(names: Iterable[str]) -> str:
    """Write names as code, with commas between."""
    return ", ".join(map(code, names))


def block(content: str, language: str) -> list[str]:
    """Write a block of code."""
    longest = max((len(run) for run in re.findall("`{3,}", content)), default=2)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *BREAK.split(content.strip("\n")), fence]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table whose columns are aligned in the text; the cells are Markdown already."""
    filled = [list(row) for row in rows]
    widths = [max(3, *(width(row[number]) for row in [head, *filled])) for number in range(len(head))]
    yield _row(head, widths)
    yield "| " + " | ".join("-" * wide for wide in widths) + " |"
    for row in filled:
        yield _row(row, widths)


def width(content: str) -> int:
    """Return how many columns a text takes in a plain editor."""
    return len(content) if content.isascii() else sum(map(_sign_width, content))


def _sign_width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Cf", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [content + " " * (wide - width(content)) for content, wide in zip(cells, widths, strict=True)]
    return "| " + " | ".join(padded) + " |"


def _escaped(line: str) -> str:
    return SPECIAL.sub(lambda match: "\\" + match[0], CONTROL.sub("␣", line))


def _line(line: str) -> str:
    """Escape a line, and a sign at its start that would make a list or a heading of it."""
    escaped = _escaped(line)
    match = LINE_START.match(escaped)
    if match is None:
        return escaped
    at = match.end(2) if match[2].isdigit() else match.start(2)
    return f"{escaped[:at]}\\{escaped[at:]}"


__all__ = ["block", "cell", "code", "code_cell", "codes", "paragraphs", "table", "text", "width"]
